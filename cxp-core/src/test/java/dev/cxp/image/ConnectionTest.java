package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.RawServer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** No answer, or one that is not HTTP: each has its cause in words. */
class ConnectionTest {

  private final Registries registries = Registries.upstream().pausing(time -> {});

  @Test
  void nothing_listens() {
    var error = error(registries, RawServer.deserted());

    assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error.retries()).isZero();
    assertThat(error)
        .hasMessageContaining("nothing listens there")
        .hasMessageContaining("the registry is not running")
        .hasMessageContaining("curl -fsSI http://127.0.0.1:");
  }

  @Test
  void it_accepts_and_closes() {
    try (var server = RawServer.closing()) {
      var error = error(registries, server.host());

      assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(error.retries()).isEqualTo(3);
      assertThat(error)
          .hasMessageContaining("it closed the connection without an answer, also after 3 retries");
    }
  }

  @Test
  void it_accepts_and_answers_nothing() {
    try (var server = RawServer.silent()) {
      var error = error(registries.requestTimeout(Duration.ofMillis(100)), server.host());

      assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(error.retries()).isEqualTo(1);
      assertThat(error).hasMessageContaining("gave no whole answer in time");
    }
  }

  @Test
  void its_answer_never_ends() {
    var start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    try (var server = RawServer.saysAndHangs(start)) {
      var reference = ImageReference.parse(server.host() + "/app:1");
      var patient = registries.requestTimeout(Duration.ofMillis(200));

      var error = catchThrowableOfType(RegistryException.class, () -> patient.manifest(reference));

      assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void its_answer_breaks_off() {
    var start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    try (var server = RawServer.saying(start)) {
      var reference = ImageReference.parse(server.host() + "/app:1");

      var error =
          catchThrowableOfType(RegistryException.class, () -> registries.manifest(reference));

      assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(error.retries()).isEqualTo(3);
    }
  }

  @Test
  void it_speaks_another_protocol() {
    try (var server = RawServer.saying("SSH-2.0-OpenSSH_9.6\r\n")) {
      var error = error(registries, server.host());

      assertThat(error.kind()).isEqualTo(Kind.NOT_A_REGISTRY);
      assertThat(error)
          .hasMessageContaining("what it answered is not HTTP")
          .hasMessageContaining("the port is another service's");
    }
  }

  @Test
  void the_host_has_no_address() {
    var error = error(registries, "registry.invalid");

    assertThat(error.kind()).isEqualTo(Kind.UNKNOWN_HOST);
    assertThat(error)
        .hasMessageContaining("its name does not resolve")
        .hasMessageContaining("getent hosts registry.invalid");
  }

  @Test
  void a_host_that_java_takes_for_no_host_has_no_address() {
    assertThat(error(registries, "registry.1a:5000").kind()).isEqualTo(Kind.UNKNOWN_HOST);
  }

  @Test
  void a_name_of_the_clusters_dns_is_explained() {
    for (var host :
        new String[] {"registry.kube-system.svc.cluster.local:5000", "registry.ci.svc"}) {
      assertThat(error(registries, host))
          .hasMessageContaining("nodes and laptops do not, so containerd cannot resolve it either")
          .hasMessageContaining("NodePort")
          .hasMessageContaining(
              "registries.mirror(\"" + host + "\", URI.create(\"http://NODE:PORT\"))");
    }
  }

  @Test
  void a_plain_server_behind_https_is_explained() {
    try (var server = RawServer.saying("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")) {
      var mirrored = registries.mirror("registry.example", server.https()).withoutUpstream();

      var error = error(mirrored, "registry.example");

      assertThat(error.kind()).isEqualTo(Kind.TLS);
      assertThat(error)
          .hasMessageContaining("server gave HTTP response to HTTPS client")
          .hasMessageContaining("curl -fsSI http://" + server.host() + "/v2/");
    }
  }

  @Test
  void a_tls_server_behind_plain_http_is_explained() {
    var go = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    var alert = "\u0015\u0003\u0003\u0000\u0002\u0002\u0046";
    for (var answer : new String[] {go, alert}) {
      try (var server = RawServer.saying(answer)) {
        var reference = ImageReference.parse(server.host() + "/app:1");

        var error =
            catchThrowableOfType(RegistryException.class, () -> registries.manifest(reference));

        assertThat(error.kind()).as(answer).isEqualTo(Kind.TLS);
        assertThat(error).hasMessageContaining("URI.create(\"https://" + server.host() + "\")");
      }
    }
  }

  @Test
  void an_interrupted_thread_stays_interrupted() {
    try (var server = RawServer.silent()) {
      Thread.currentThread().interrupt();

      var error = error(registries, server.host());

      assertThat(Thread.interrupted()).isTrue();
      assertThat(error.kind()).isEqualTo(Kind.INTERRUPTED);
    }
  }

  @Test
  void a_mirror_without_upstream_for_another_host_leaves_nobody_to_ask() {
    var none = registries.mirror("docker.io", URI.create("http://127.0.0.1:1")).withoutUpstream();

    assertThat(error(none, "quay.io")).hasMessageContaining("no registry may be asked");
  }

  private static RegistryException error(Registries registries, String host) {
    var reference = ImageReference.parse(host + "/app:1");
    return catchThrowableOfType(RegistryException.class, () -> registries.digest(reference));
  }
}
