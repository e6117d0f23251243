package dev.cxp.junit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String VALUE = "s3cr3t \"of/the\\house+";

  private final Redaction redaction =
      Redaction.of(List.of(VALUE, "multi-line\nsecond-line", "abc"));
  private final Redaction knowsNothing = Redaction.of(List.of());

  @Test
  void known_values_go_in_every_form_that_they_are_written_in() {
    var bytes = VALUE.getBytes(StandardCharsets.UTF_8);
    for (var form :
        List.of(
            VALUE,
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            URLEncoder.encode(VALUE, StandardCharsets.UTF_8),
            "s3cr3t \\\"of/the\\\\house+",
            "second-line")) {
      assertThat(redaction.text("before " + form + " after")).isEqualTo("before (redacted) after");
    }
  }

  @Test
  void values_too_short_to_be_a_secret_stay() {
    assertThat(redaction.text("abc")).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer hidden-1234567",
        "\"authorization\": \"Basic hidden-1234567\"",
        "curl -H 'Authorization: hidden-1234567'",
        "sent bearer hidden-1234567 to x",
        "Set-Cookie: session=hidden-1234567; Path=/",
        "DB_PASSWORD=hidden-1234567",
        "--token=hidden-1234567",
        "password: hidden-1234567",
        "{\"password\":\"hidden-1234567\"}",
        "{\\\"apiKey\\\":\\\"hidden-1234567\\\"}",
        "aws_secret_access_key = hidden-1234567",
        "postgres://shop:hidden-1234567@db:5432/shop",
        "x eyJhbGciOiJSUzI1NiJ9.hidden-1234567.hidden-1234567",
        "-----BEGIN RSA PRIVATE KEY-----\nhidden-1234567\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nhidden-1234567 without an end",
      })
  void credentials_are_recognised_by_their_look(String text) {
    assertThat(knowsNothing.text(text)).doesNotContain("hidden-1234567").contains("(redacted)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "automountServiceAccountToken: false",
        "secretName: database",
        "tokenExpirationSeconds: 3607",
        "secret \"database\" not found",
        "image: registry.example:5000/team/app:1.0",
        "http://10.0.0.1:8080/path@x",
        "basic auth is off",
        "-----BEGIN CERTIFICATE-----",
      })
  void ordinary_text_is_left_alone(String text) {
    assertThat(redaction.text(text)).isEqualTo(text);
  }
}
