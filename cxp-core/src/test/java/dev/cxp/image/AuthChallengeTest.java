package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges are read as RFC 9110 writes them, and anything else without failing. */
class AuthChallengeTest {

  @Test
  void a_bearer_challenge_has_realm_service_and_scope() {
    var challenge =
        single(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                + "scope=\"repository:library/redis:pull,push\"");

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.realm()).contains(URI.create("https://auth.docker.io/token"));
    assertThat(challenge.parameter("service")).contains("registry.docker.io");
    assertThat(challenge.parameter("scope")).contains("repository:library/redis:pull,push");
  }

  @Test
  void names_are_read_in_any_case_and_values_with_or_without_quotes() {
    assertThat(single("BEARER  Realm = https://a/b , SERVICE=\"x \\\"y\\\" \\\\\""))
        .isEqualTo(
            new AuthChallenge("bearer", Map.of("realm", "https://a/b", "service", "x \"y\" \\")));
  }

  @Test
  void several_challenges_in_one_header_or_in_many_come_in_order() {
    assertThat(
            AuthChallenge.parse(
                List.of(
                    "Negotiate, Basic realm=\"a, b\", Bearer realm=\"https://c\"", "Digest x=y")))
        .extracting(AuthChallenge::scheme)
        .containsExactly("negotiate", "basic", "bearer", "digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer realm=",
        "Bearer realm=\"\"",
        "Bearer realm=\"a b\"",
        "Bearer realm=\"/token\"",
        "Bearer realm=\"ftp://a/b\"",
        "Bearer realm=\"https://\"",
        "Bearer realm=\"https://u:p@a/b\"",
        "Bearer realm=\"http://a:99999/\"",
        "Bearer realm=\"mailto:a\""
      })
  void a_realm_that_cannot_be_asked_is_none(String header) {
    assertThat(single(header).realm()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",,,", "\"", "=", "==,=", "\"\\", "\u0000\u00ff"})
  void what_is_no_challenge_is_skipped(String header) {
    assertThat(AuthChallenge.parse(List.of(header))).isEmpty();
  }

  @Test
  void a_quote_that_does_not_end_ends_with_the_header() {
    assertThat(single("Bearer realm=\"https://a/b").realm()).contains(URI.create("https://a/b"));
    assertThat(single("Bearer realm=\"https://a/b\\").scheme()).isEqualTo("bearer");
  }

  @Test
  void any_text_is_read_to_its_end() {
    var random = new Random(20250101);
    var alphabet = "Be \t,=\"\\a:/[]\u0000é";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(AuthChallenge.parse(List.of(text.toString())))
          .allSatisfy(challenge -> assertThat(challenge.scheme()).isNotEmpty());
    }
  }

  @Test
  void a_header_without_end_is_cut() {
    assertThat(AuthChallenge.parse(List.of("a,".repeat(1_000_000)))).hasSizeLessThan(10_000);
  }

  private static AuthChallenge single(String header) {
    var challenges = AuthChallenge.parse(List.of(header));
    assertThat(challenges).hasSize(1);
    return challenges.get(0);
  }
}
