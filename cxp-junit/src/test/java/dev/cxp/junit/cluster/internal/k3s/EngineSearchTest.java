package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.junit.cluster.Availability;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EngineSearchTest {

  @TempDir Path directory;

  /** Something that listens on a socket; what it says to each client may be nothing at all. */
  private static ServerSocketChannel listen(Path socket, String answer) throws IOException {
    Files.createDirectories(socket.getParent());
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  var client = server.accept();
                  client.read(ByteBuffer.allocate(256));
                  if (!answer.isEmpty()) {
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                    client.close();
                  }
                }
              } catch (IOException closed) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private EngineSearch look(Map<String, String> environment) {
    return EngineSearch.look(environment, directory.resolve("home"), directory.resolve("root"));
  }

  private Path docker() {
    return directory.resolve("root/var/run/docker.sock");
  }

  private static Availability.Unavailable unavailable(EngineSearch search) {
    assertThat(search.availability()).isInstanceOf(Availability.Unavailable.class);
    return (Availability.Unavailable) search.availability();
  }

  @Test
  void engine_at_the_usual_socket_is_found() throws IOException {
    try (var engine = listen(docker(), "HTTP/1.1 200 OK\r\n\r\nOK")) {
      assertThat(look(Map.of()).availability()).isInstanceOf(Availability.Available.class);
      assertThat(look(Map.of()).engine()).contains("unix://" + docker());
      assertThat(engine.isOpen()).isTrue();
    }
  }

  @Test
  void docker_host_comes_first_and_the_usual_socket_helps_out() throws IOException {
    var own = directory.resolve("own.sock");
    try (var first = listen(own, "HTTP/1.1 200 OK\r\n\r\n");
        var second = listen(docker(), "HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(look(Map.of("DOCKER_HOST", "unix://" + own)).engine()).contains("unix://" + own);
      assertThat(look(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1")).engine())
          .contains("unix://" + docker());
      assertThat(first.isOpen() && second.isOpen()).isTrue();
    }
  }

  @Test
  void address_in_the_users_properties_is_found() throws IOException {
    var own = directory.resolve("own.sock");
    Files.createDirectories(directory.resolve("home"));
    Files.writeString(
        directory.resolve("home/.testcontainers.properties"), "docker.host=unix\\://" + own);
    try (var engine = listen(own, "HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(look(Map.of()).engine()).contains("unix://" + own);
      assertThat(engine.isOpen()).isTrue();
    }
  }

  @Test
  @Timeout(5)
  void every_place_is_listed_with_what_was_found_there() throws IOException {
    var silent = directory.resolve("root/run/user/7/docker.sock");
    Files.createDirectories(docker().getParent());
    Files.createFile(docker());
    try (var engine = listen(silent, "")) {
      var found =
          unavailable(
              look(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1", "XDG_RUNTIME_DIR", "/run/user/7")));

      assertThat(found.reason())
          .startsWith("no container engine answers:")
          .contains(
              "DOCKER_HOST=tcp://127.0.0.1:1: nobody listens there",
              "unix://" + docker() + ": nobody listens there",
              "unix://" + silent + ": it did not answer within 700 ms",
              "home/.docker/run/docker.sock: there is no such socket");
      assertThat(found.remedy()).isNotEmpty();
      assertThat(found.paste()).isNotEmpty();
      assertThat(engine.isOpen()).isTrue();
    }
  }

  @Test
  void address_of_another_kind_is_refused_by_name() {
    assertThat(unavailable(look(Map.of("DOCKER_HOST", "ssh://host"))).reason())
        .contains("DOCKER_HOST=ssh://host: Testcontainers takes unix:// and tcp:// only");
    assertThat(unavailable(look(Map.of("DOCKER_HOST", "no address"))).reason())
        .contains("DOCKER_HOST=no address: it is no address");
    assertThat(unavailable(look(Map.of("DOCKER_HOST", "tcp:///nowhere"))).reason())
        .contains("DOCKER_HOST=tcp:///nowhere: it is no address");
    assertThat(unavailable(look(Map.of("DOCKER_HOST", "unix://relative"))).reason())
        .contains("DOCKER_HOST=unix://relative: it is no address");
  }

  @Test
  void podman_that_testcontainers_would_not_find_is_named() throws IOException {
    var podman = directory.resolve("root/run/podman/podman.sock");
    try (var engine = listen(podman, "HTTP/1.1 200 OK\r\n\r\n")) {
      var found = unavailable(look(Map.of()));

      assertThat(found.remedy()).contains("a podman answers at unix://" + podman);
      assertThat(found.paste()).startsWith("export DOCKER_HOST=unix://" + podman + " ");
      assertThat(engine.isOpen()).isTrue();
    }
  }

  @Test
  void search_without_an_engine_takes_less_than_a_second() {
    var start = System.nanoTime();
    // From the range for documentation: packets go there and nothing comes back.
    unavailable(look(Map.of("DOCKER_HOST", "tcp://192.0.2.1:2375")));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }
}
