package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RuntimeWordingTest {

  private static final ImageReference APP = ImageReference.parse("quay.io/team/app:1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UNAUTHORIZED | pull access denied, repository does not exist or may require authorization",
        "RATE_LIMITED | /v2/team/app/manifests/1: 429 Too Many Requests",
        "SERVER_ERROR | unexpected status from HEAD request to https://quay.io/v2/team/app/manifests/1: 500 Internal Server Error",
        "UNKNOWN_HOST | dial tcp: lookup quay.io: no such host",
        "UNREACHABLE | dial tcp quay.io: connect: connection refused",
        "TIMEOUT | i/o timeout"
      })
  void registry_errors_read_like_the_runtime(Kind kind, String words) {
    assertThat(RuntimeWording.failed(APP, kind, "https://quay.io"))
        .startsWith(
            "failed to pull and unpack image \"quay.io/team/app:1\": failed to resolve reference \"quay.io/team/app:1\": ")
        .contains(words);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void every_kind_has_words(Kind kind) {
    assertThat(RuntimeWording.failed(APP, kind, "https://quay.io"))
        .doesNotContain("null")
        .hasSizeGreaterThan(100);
  }

  @Test
  void tag_is_left_out_where_a_digest_is() {
    var digest = "sha256:" + "0".repeat(64);

    assertThat(RuntimeWording.canonical(ImageReference.parse("redis:7")))
        .isEqualTo("docker.io/library/redis:7");
    assertThat(RuntimeWording.canonical(ImageReference.parse("redis:7@" + digest)))
        .isEqualTo("docker.io/library/redis@" + digest);
  }
}
