package dev.cxp.junit.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of text: the values that are known, in the forms that they are usually written
 * in, and what looks like a credential.
 */
final class Redaction {

  /** What stands where a secret was. */
  static final String MARK = "(redacted)";

  /** A shorter value would take letters out of every word; nobody can call it a secret. */
  private static final int SHORTEST = 4;

  private static final int MOST_LINES = 500;

  private static final String SENSITIVE =
      "(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[-_.]?key|access[-_.]?key"
          + "|private[-_.]?key|secret[-_.]?key)";

  private static final Pattern SENSITIVE_NAME =
      Pattern.compile("(?i).*" + SENSITIVE + ".*|(?i)authorization|(?i).*_key");

  /** Each with a first group that stays. */
  private static final List<Pattern> CREDENTIALS =
      List.of(
          Pattern.compile(
              "()-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)"),
          Pattern.compile(
              "(?i)(authorization[\"']?[ \\t]*[:=][ \\t]*[\"']?)(?:[a-z]+[ \\t]+)?[^\\s\"',]+"),
          Pattern.compile("(?i)\\b((?:bearer|basic)[ \\t]+)[a-z0-9._~+/=-]{8,}"),
          Pattern.compile("(?im)((?:set-)?cookie[\"']?[ \\t]*:[ \\t]*).+$"),
          Pattern.compile("()\\beyJ[\\w-]{5,}\\.[\\w-]+(?:\\.[\\w-]*)?"),
          Pattern.compile("(://[^/\\s:@]*:)[^@\\s/]+(?=@)"),
          Pattern.compile(
              "(?i)("
                  + SENSITIVE
                  + "\\\\?[\"']?[ \\t]*[=:][ \\t]*\\\\?[\"']?)"
                  + "(?!(?:true|false|null)\\b|\\(redacted|[\\[{])[^\\s\"',;&}\\\\]+"));

  private final List<String> known;

  private Redaction(List<String> known) {
    this.known = known;
  }

  /** Knows these values. */
  static Redaction of(Collection<String> values) {
    Set<String> forms = new LinkedHashSet<>();
    values.stream().flatMap(Redaction::forms).filter(Redaction::isLongEnough).forEach(forms::add);
    // The longest first: one value may be part of another.
    return new Redaction(
        forms.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList());
  }

  private static boolean isLongEnough(String value) {
    return value.length() >= SHORTEST;
  }

  private static Stream<String> forms(String value) {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    var lines = value.lines().map(String::strip).limit(MOST_LINES);
    return Stream.concat(
        lines,
        Stream.of(
            value,
            value.strip(),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getEncoder().withoutPadding().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            URLEncoder.encode(value, StandardCharsets.UTF_8),
            value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")));
  }

  /** Whether what has this name is a secret by its name. */
  static boolean isSensitive(String name) {
    return SENSITIVE_NAME.matcher(name).matches();
  }

  /** The text without secrets. */
  String text(String text) {
    var clean = text;
    for (var value : known) {
      clean = clean.replace(value, MARK);
    }
    for (var pattern : CREDENTIALS) {
      clean = pattern.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(MARK));
    }
    return clean;
  }
}
