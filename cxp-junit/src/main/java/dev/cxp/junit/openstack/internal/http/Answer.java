package dev.cxp.junit.openstack.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens to the connection: a reply, or its end without one. */
public sealed interface Answer {

  /** A complete reply. Its text never shows the body, which may hold a password or a key. */
  record Reply(int status, Map<String, String> headers, byte[] body) implements Answer {

    /** A reply with a body of this type. */
    public static Reply of(int status, String contentType, String body) {
      return new Reply(
          status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /** A reply without a body. */
    public static Reply empty(int status) {
      return new Reply(status, Map.of(), new byte[0]);
    }

    /** This reply with one more header; a header of this name is replaced. */
    public Reply with(String name, String value) {
      var more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }

    /** This reply with these headers where it has none of the name. */
    public Reply withDefaults(Map<String, String> defaults) {
      var all = new LinkedHashMap<>(defaults);
      all.putAll(headers);
      return new Reply(status, all, body);
    }

    /** This reply with another body. */
    public Reply withBody(byte[] other) {
      return new Reply(status, headers, other);
    }

    @Override
    public String toString() {
      return "reply " + status;
    }
  }

  /** The connection is closed in order, without a reply. */
  record Closed() implements Answer {}

  /** The connection is reset (RST), without a reply. */
  record Reset() implements Answer {}
}
