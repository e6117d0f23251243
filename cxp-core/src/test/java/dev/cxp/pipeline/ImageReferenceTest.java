package dev.cxp.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References are read as container runtimes read them, and written so that they read back. */
class ImageReferenceTest {

  private static final String HEX = "4f1c".repeat(16);

  @ParameterizedTest
  @CsvSource({
    "redis, docker.io/library/redis:latest",
    "redis:7, docker.io/library/redis:7",
    "library/redis, docker.io/library/redis:latest",
    "docker.io/redis, docker.io/library/redis:latest",
    "Docker.IO/redis, docker.io/library/redis:latest",
    "index.docker.io/library/redis:7, docker.io/library/redis:7",
    "registry-1.docker.io/redis, docker.io/library/redis:latest",
    "grafana/grafana:11.1.0, docker.io/grafana/grafana:11.1.0",
    "library/a/b, docker.io/library/a/b:latest",
    "foo.bar, docker.io/library/foo.bar:latest",
    "host:5000, docker.io/library/host:5000",
    "docker.io/foo.bar/app:1, docker.io/foo.bar/app:1",
    "docker.io/localhost/app:1, docker.io/localhost/app:1",
    "localhost/app, localhost/app:latest",
    "localhost:5000/a/b/c:1, localhost:5000/a/b/c:1",
    "host:5000/app, host:5000/app:latest",
    "127.0.0.1:5000/app, 127.0.0.1:5000/app:latest",
    "'[::1]:5000/app', '[::1]:5000/app:latest'",
    "'[fe80::1]/app:1', '[fe80::1]/app:1'",
    "quay.io/a__b/c-d/e.f/g--h:V_1.0-x, quay.io/a__b/c-d/e.f/g--h:V_1.0-x",
    "xn--bcher-kva.example/app, xn--bcher-kva.example/app:latest",
    "registry.kube-system.svc.cluster.local:5000/app:staging-1.0.0, registry.kube-system.svc.cluster.local:5000/app:staging-1.0.0"
  })
  void a_reference_is_completed(String text, String canonical) {
    var reference = ImageReference.parse(text);

    assertThat(reference.canonical()).isEqualTo(canonical);
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(ImageReference.parse(canonical)).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/redis:7, redis:7",
    "docker.io/grafana/grafana:11, grafana/grafana:11",
    "docker.io/library/a/b:1, library/a/b:1",
    "docker.io/foo.bar/app:1, docker.io/foo.bar/app:1",
    "docker.io/localhost/app:1, docker.io/localhost/app:1",
    "quay.io/library/redis:7, quay.io/library/redis:7"
  })
  void what_is_implied_is_left_out(String text, String brief) {
    assertThat(ImageReference.parse(text)).hasToString(brief);
  }

  @Test
  void a_digest_needs_no_tag_and_leaves_one() {
    var digest = "sha256:" + HEX;

    assertThat(ImageReference.parse("app@" + digest).tag()).isEmpty();
    assertThat(ImageReference.parse("app:1@" + digest))
        .isEqualTo(
            new ImageReference("docker.io", "library/app", Optional.of("1"), Optional.of(digest)));
    assertThat(ImageReference.parse("app:1@" + digest).selector()).isEqualTo(digest);
    assertThat(ImageReference.parse("app@sha512:" + HEX + HEX).digest()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "'  '|it is empty",
        "https://quay.io/app|leave out https://",
        "{{ .Values.image }}:1|it still holds a placeholder",
        "app:${TAG}|it still holds a placeholder",
        "' app'|its repository ' app' is not valid",
        "App|use only lower-case letters: app",
        "quay.io/Team/app|use only lower-case letters: team/app",
        "app:|its tag '' is not valid",
        "app:.1|its tag '.1' is not valid",
        "app:a b|its tag 'a b' is not valid",
        "app@|its digest '' is not valid",
        "app@sha256:abc|use sha256: and 64 hex digits",
        "app@md5:abc|its digest 'md5:abc' is not valid",
        "/app|its repository '/app' is not valid",
        "app/|its repository 'app/' is not valid",
        "a//b|its repository 'a//b' is not valid",
        "a/../b|its repository 'a/../b' is not valid",
        "a___b|its repository 'a___b' is not valid",
        "app-|its repository 'app-' is not valid",
        "quay.io/|its repository '' is not valid",
        "-quay.io/app|its registry '-quay.io' is not valid",
        "quay..io/app|its registry 'quay..io' is not valid",
        "quay.io:/app|its registry 'quay.io:' is not valid",
        "quay.io:99999/app|its registry 'quay.io:99999' is not valid",
        "quay.io:x/app|its registry 'quay.io:x' is not valid",
        "[:::]/app|its registry '[:::]' is not valid",
        "../app|its registry '..' is not valid"
      })
  void a_reference_that_does_not_parse_says_which_part_and_what_to_do(String text, String words) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("image reference '")
        .hasMessageContaining(" does not parse: ")
        .hasMessageContaining(words);
  }

  @Test
  void very_long_text_is_refused_in_a_short_message() {
    for (var text :
        List.of(
            "a".repeat(1_000_000),
            "a.".repeat(500_000) + "/b",
            "a/".repeat(500_000) + "b",
            "a-".repeat(500_000),
            "app:" + "1".repeat(1_000_000),
            "app@sha256:" + "1".repeat(1_000_000),
            "x".repeat(1_000_000) + "://a")) {
      assertThatThrownBy(() -> ImageReference.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .hasSizeLessThan(2000);
    }
  }

  @Test
  void a_password_in_a_url_is_not_shown() {
    assertThatThrownBy(() -> ImageReference.parse("https://alice:s3cret@quay.io/app"))
        .hasMessageContaining("leave out https://")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", ".1", "a/b"})
  void another_tag_must_be_a_tag(String tag) {
    assertThatThrownBy(() -> ImageReference.parse("app").withTag(tag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its tag '" + tag + "' is not valid");
  }

  @Test
  void a_reference_made_by_hand_is_held_to_the_grammar() {
    assertThat(new ImageReference("docker.io", "redis", Optional.of("7"), Optional.empty()))
        .isEqualTo(ImageReference.parse("redis:7"));
    assertThatThrownBy(
            () -> new ImageReference("nodots", "app", Optional.of("1"), Optional.empty()))
        .hasMessageContaining("its registry 'nodots' is not valid");
    assertThatThrownBy(
            () -> new ImageReference("quay.io", "app", Optional.empty(), Optional.empty()))
        .hasMessageContaining("it has neither tag nor digest");
  }

  @Test
  void every_reference_reads_back_as_itself() {
    var random = new Random(20250102);
    var hosts = List.of("docker.io", "localhost", "a.b", "a:1", "[::1]", "[::1]:65535", "A.B:80");
    var parts = List.of("library", "localhost", "a", "foo.bar", "a__b", "c--d", "docker.io", "7");
    var tags = List.of(Optional.of("1"), Optional.of("a.b-c_d"), Optional.<String>empty());
    var digests = List.of(Optional.of("sha256:" + HEX), Optional.<String>empty());
    for (int i = 0; i < 5_000; i++) {
      var path = pick(parts, random);
      for (int more = random.nextInt(3); more > 0; more--) {
        path += "/" + pick(parts, random);
      }
      var tag = pick(tags, random);
      var digest = tag.isEmpty() ? digests.get(0) : pick(digests, random);
      var reference = new ImageReference(pick(hosts, random), path, tag, digest);

      assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
      assertThat(ImageReference.parse(reference.canonical())).isEqualTo(reference);
    }
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
