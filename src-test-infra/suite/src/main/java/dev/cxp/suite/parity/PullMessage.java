package dev.cxp.suite.parity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What kind of failure a runtime's message about a pull tells of; the words differ by version. */
final class PullMessage {

  /** The more particular first: many messages end in "not found". */
  private static final Map<Pattern, String> KINDS = new LinkedHashMap<>();

  static {
    kind("no match for platform", "no match for platform");
    kind("authorization|authorize|authentication|\\b401\\b", "authorization");
    kind("\\b403\\b", "forbidden");
    kind("\\b429\\b|too many requests", "too many requests");
    kind("\\b5\\d\\d ", "server error");
    kind("no such host", "no such host");
    kind("connection refused", "connection refused");
    kind("media ?type|unmarshal|invalid character|unexpected end of json", "no image manifest");
    kind("not found", "not found");
  }

  private PullMessage() {}

  private static void kind(String pattern, String name) {
    KINDS.put(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), name);
  }

  static String kind(String message) {
    return KINDS.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(message).find())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("other: " + message);
  }
}
