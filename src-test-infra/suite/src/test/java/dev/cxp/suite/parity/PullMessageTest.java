package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullMessageTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      value = {
        "failed to resolve reference \"r/a:1\": r/a:1: not found -> not found",
        "no match for platform in manifest: not found -> no match for platform",
        "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized -> authorization",
        "unexpected status code [manifests 1]: 403 Forbidden -> forbidden",
        "unexpected status from HEAD request to http://r/v2/a/manifests/1: 429 Too Many Requests -> too many requests",
        "pulling from host r failed with status code [manifests 1]: 500 Internal Server Error -> server error",
        "dial tcp: lookup r: no such host -> no such host",
        "dial tcp 127.0.0.1:1: connect: connection refused -> connection refused",
        "something new -> other: something new"
      })
  void every_wording_has_its_kind(String message, String kind) {
    assertThat(PullMessage.kind(message)).isEqualTo(kind);
  }
}
