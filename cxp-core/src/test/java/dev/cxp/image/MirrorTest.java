package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.RawServer;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors first, in order; upstream last. */
class MirrorTest {

  private final FakeRegistry mirror = new FakeRegistry();
  private final FakeRegistry upstream = new FakeRegistry();
  private final Registries registries = Registries.upstream().pausing(time -> {});

  @AfterEach
  void close() {
    mirror.close();
    upstream.close();
  }

  @Test
  void a_mirror_of_a_host_has_the_same_repository_names() {
    var digest = mirror.image("library/redis", "7");
    var mirrored = registries.mirror("docker.io", mirror.uri()).withoutUpstream();

    assertThat(mirrored.digest(ImageReference.parse("redis:7"))).contains(digest);
    assertThat(mirror.requests()).extracting(Request::query).containsExactly("ns=docker.io");
  }

  @Test
  void a_mirror_of_all_hosts_has_them_before_the_repository() {
    var digest = mirror.image("docker.io/library/redis", "7");
    var mirrored = registries.mirrorAll(mirror.uri()).withoutUpstream();

    assertThat(mirrored.digest(ImageReference.parse("redis:7"))).contains(digest);
    assertThat(mirrored.digest(ImageReference.parse("quay.io/library/redis:7"))).isEmpty();
  }

  @Test
  void what_the_mirror_has_not_got_is_asked_upstream() {
    var digest = upstream.image("app", "1");

    assertThat(both().digest(reference())).contains(digest);
    assertThat(mirror.requests()).hasSize(1);
  }

  @Test
  void what_the_mirror_has_is_not_asked_upstream() {
    mirror.image("app", "1");

    assertThat(both().digest(reference())).isPresent();
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void a_mirror_that_fails_passes_the_question_on() {
    var digest = upstream.image("app", "1");
    var down = URI.create("http://" + RawServer.deserted());

    assertThat(registries.mirror(upstream.host(), down).digest(reference())).contains(digest);

    mirror.on("HEAD /v2/app/manifests/1", Reply.of(500));
    assertThat(both().digest(reference())).contains(digest);
  }

  @Test
  void mirrors_are_asked_in_the_order_in_which_they_were_added() {
    var down = URI.create("http://" + RawServer.deserted());
    var digest = mirror.image("app", "1");
    upstream.image("app", "1");

    var third = registries.mirror(upstream.host(), down).mirror(upstream.host(), mirror.uri());

    assertThat(third.digest(reference())).contains(digest);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void absent_everywhere_is_absent() {
    assertThat(both().digest(reference())).isEmpty();
    assertThat(mirror.requests()).hasSize(1);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void a_mirror_that_is_down_does_not_make_an_image_absent() {
    var down = RawServer.deserted();
    var mirrored = registries.mirror(upstream.host(), URI.create("http://" + down));

    var error = catchThrowableOfType(RegistryException.class, () -> mirrored.manifest(reference()));

    assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error.registry()).isEqualTo("http://" + down);
    assertThat(error)
        .hasMessageContaining("mirror http://" + down + ": nothing listens there")
        .hasMessageContaining("registry " + upstream.uri() + ": it has no such image");
  }

  @Test
  void when_all_fail_all_are_named() {
    mirror.on("HEAD /v2/app/manifests/1", Reply.of(403));
    upstream.on("HEAD /v2/app/manifests/1", Reply.of(401));

    var error = catchThrowableOfType(RegistryException.class, () -> both().digest(reference()));

    assertThat(error.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(error)
        .hasMessageContaining("mirror " + mirror.uri() + ": it answered 403")
        .hasMessageContaining("registry " + upstream.uri() + ": it answered 401");
  }

  @Test
  void credentials_go_to_the_mirror_under_its_own_host() {
    mirror.image("app", "1");
    mirror.guardedBy(
        request ->
            request.authorization().isEmpty()
                ? Optional.of(Reply.of(401).with("WWW-Authenticate", "Basic realm=\"m\""))
                : Optional.empty());
    var user = Credentials.of("bob", () -> "secret");

    assertThat(both().credentials(mirror.host(), user).digest(reference())).isPresent();
    assertThat(upstream.requests()).isEmpty();
    mirror.requests().clear();
    catchThrowableOfType(
        RegistryException.class,
        () -> both().credentials(upstream.host(), user).digest(reference()));
    assertThat(mirror.requests()).extracting(Request::authorization).containsOnly("");
  }

  @ParameterizedTest
  @CsvSource({
    "redis:7, 127.0.0.1:5000/docker.io/library/redis:7",
    "grafana/grafana:11, 127.0.0.1:5000/docker.io/grafana/grafana:11",
    "registry.kube-system.svc.cluster.local:5000/app:1, 127.0.0.1:5000/registry.kube-system.svc.cluster.local_5000/app:1",
    "Registry.Example/app:1, 127.0.0.1:5000/registry.example/app:1",
    "'[::1]:5000/app:1', 127.0.0.1:5000/ipv6__0-0-0-0-0-0-0-1_5000/app:1",
    "'[fe80::1]/app:1', 127.0.0.1:5000/ipv6__fe80-0-0-0-0-0-0-1/app:1",
    "'[::ffff:7f00:1]:80/app:1', 127.0.0.1:5000/ipv6__0-0-0-0-0-ffff-7f00-1_80/app:1",
    "127.0.0.1:5000/app:1, 127.0.0.1:5000/app:1",
    "127.0.0.1:5001/app:1, 127.0.0.1:5000/127.0.0.1_5001/app:1"
  })
  void the_push_target_has_the_host_before_the_repository(String reference, String target) {
    var mirrored = registries.mirrorAll(URI.create("http://127.0.0.1:5000"));

    assertThat(mirrored.pushTarget(ImageReference.parse(reference)))
        .isEqualTo(ImageReference.parse(target));
  }

  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.5:5000, 10.0.0.5:5000/library/redis:7",
    "http://10.0.0.5:5000/, 10.0.0.5:5000/library/redis:7",
    "https://mirror.example/v2, mirror.example/library/redis:7",
    "https://mirror.example/v2/proxy, mirror.example/proxy/library/redis:7",
    "http://mirror, mirror:80/library/redis:7",
    "https://mirror, mirror:443/library/redis:7"
  })
  void the_push_target_of_a_mirror_of_one_host_has_the_same_repository(URI at, String target) {
    assertThat(registries.mirror("docker.io", at).pushTarget(ImageReference.parse("redis:7")))
        .isEqualTo(ImageReference.parse(target));
  }

  @Test
  void without_a_mirror_the_push_target_is_the_reference_itself() {
    var redis = ImageReference.parse("redis:7");

    assertThat(registries.pushTarget(redis)).isEqualTo(redis);
    assertThat(registries.mirror("quay.io", mirror.uri()).pushTarget(redis)).isEqualTo(redis);
    assertThat(registries.withoutUpstream().pushTarget(redis)).isEqualTo(redis);
  }

  @Test
  void a_mirror_that_no_reference_can_name_has_no_push_target() {
    var odd = registries.mirror("docker.io", URI.create("http://mirror.example/some/path"));

    assertThatThrownBy(() -> odd.pushTarget(ImageReference.parse("redis:7")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its path is not under /v2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://m",
        "mirror:5000",
        "http:///x",
        "http://u:s3cret@m",
        "http://m?s3cret",
        "http://m/a;b"
      })
  void a_mirror_that_is_no_url_is_refused_without_its_secrets(String text) {
    assertThatThrownBy(() -> registries.mirror("docker.io", URI.create(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> registries.mirrorAll(URI.create(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://docker.io", "docker.io/library", "a b", "user@docker.io"})
  void a_host_that_is_none_is_refused(String host) {
    assertThatThrownBy(() -> registries.mirror(host, mirror.uri()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registries.insecure(host))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_hub_has_one_name() {
    var digest = mirror.image("library/redis", "7");
    var mirrored = registries.mirror("index.docker.io", mirror.uri()).withoutUpstream();

    assertThat(mirrored.digest(ImageReference.parse("redis:7"))).contains(digest);
  }

  private Registries both() {
    return registries.mirror(upstream.host(), mirror.uri());
  }

  private ImageReference reference() {
    return ImageReference.parse(upstream.host() + "/app:1");
  }
}
