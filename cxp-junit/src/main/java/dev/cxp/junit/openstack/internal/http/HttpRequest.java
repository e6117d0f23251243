package dev.cxp.junit.openstack.internal.http;

import java.util.Map;
import java.util.Optional;

/** One request as it came: the path is still encoded, header names are in lower case. */
public record HttpRequest(
    String method, String path, String query, Map<String, String> headers, byte[] body) {

  /** A header's value, by its name in lower case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Only what can hold no secret: bodies and tokens stay out of messages and logs. */
  @Override
  public String toString() {
    return method + " request";
  }
}
