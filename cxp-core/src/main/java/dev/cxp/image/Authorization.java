package dev.cxp.image;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The value of an {@code Authorization} header together with the secrets in it, so that an answer
 * which echoes them can be shown without them.
 */
final class Authorization {

  static final Authorization NONE = new Authorization("", List.of());

  private final String header;
  private final List<String> secrets;

  private Authorization(String header, List<String> secrets) {
    this.header = header;
    this.secrets = secrets;
  }

  static Authorization basic(String user, String secret) {
    var encoded =
        Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return new Authorization("Basic " + encoded, List.of(encoded, secret));
  }

  static Authorization bearer(String token) {
    return new Authorization("Bearer " + token, List.of(token));
  }

  boolean isNone() {
    return header.isEmpty();
  }

  String header() {
    return header;
  }

  String redact(String text) {
    var shown = text;
    for (var secret : secrets) {
      shown = secret.isEmpty() ? shown : shown.replace(secret, "[hidden]");
    }
    return shown;
  }

  @Override
  public String toString() {
    return isNone() ? "no authorization" : "an authorization";
  }
}
