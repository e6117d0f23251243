package dev.cxp.infra;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose an object on a cloud is. It is on the object from its first moment, in the request that
 * makes it, so that no kill leaves something that nobody knows: as metadata of servers and volumes,
 * and as text elsewhere ({@code [cxp:spec=... cxp:run=...]} behind a description, a name or a
 * public key's comment). Neutron's own tags need a second request, so they are not used.
 *
 * @param spec the specification: its name and suffix
 * @param run what made it: each first apply of a specification has its own
 * @param expires when anybody may sweep it away, if ever
 * @param name the object's name within the specification, for kinds that have no name on the cloud
 */
public record Mark(String spec, String run, Optional<Instant> expires, Optional<String> name) {

  /** The keys, as metadata and as text. */
  public static final String SPEC = "cxp:spec";

  public static final String RUN = "cxp:run";
  public static final String EXPIRES = "cxp:expires";
  public static final String NAME = "cxp:name";

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern TEXT = Pattern.compile("(?s)(.*?) ?\\[(cxp:spec=[^\\]\\[]*)\\]\\s*");

  public Mark {
    word("spec", spec);
    word("run", run);
    Objects.requireNonNull(expires, "expires");
    name.ifPresent(text -> word("name", text));
  }

  /** A mark without an end. */
  public static Mark of(String spec, String run) {
    return new Mark(spec, run, Optional.empty(), Optional.empty());
  }

  /** Returns this mark with its end, in whole seconds. */
  public Mark expires(Instant when) {
    return new Mark(spec, run, Optional.of(Instant.ofEpochSecond(when.getEpochSecond())), name);
  }

  /** Returns this mark with the object's name within the specification. */
  public Mark name(String text) {
    return new Mark(spec, run, expires, Optional.of(text));
  }

  /** Whether the object's time is over. */
  public boolean isExpired(Instant now) {
    return expires.filter(end -> !end.isAfter(now)).isPresent();
  }

  /** The mark as key and value pairs, for kinds that have metadata. */
  public Map<String, String> metadata() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put(SPEC, spec);
    pairs.put(RUN, run);
    expires.ifPresent(end -> pairs.put(EXPIRES, end.toString()));
    name.ifPresent(text -> pairs.put(NAME, text));
    return pairs;
  }

  /** A text with the mark behind it, for kinds that have only a text. */
  public String behind(String text) {
    var mark = new StringBuilder("[");
    metadata().forEach((key, value) -> mark.append(key).append('=').append(value).append(' '));
    mark.setCharAt(mark.length() - 1, ']');
    return text.isEmpty() ? mark.toString() : text + " " + mark;
  }

  /** Reads metadata; empty when it has no mark, or one that was damaged. */
  public static Optional<Mark> of(Map<String, String> metadata) {
    var spec = metadata.getOrDefault(SPEC, "");
    var run = metadata.getOrDefault(RUN, "");
    var name = Optional.ofNullable(metadata.get(NAME));
    var expires = metadata.get(EXPIRES);
    try {
      return Optional.of(
          new Mark(
              spec,
              run,
              expires == null ? Optional.empty() : Optional.of(Instant.parse(expires)),
              name));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Reads the mark behind a text; empty when there is none, or one that was damaged. */
  public static Optional<Mark> behindOf(String text) {
    var match = TEXT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : match.group(2).split(" ")) {
      var equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return of(pairs);
  }

  /** The text without the mark behind it. */
  public static String withoutMark(String text) {
    var match = TEXT.matcher(text);
    return match.matches() ? match.group(1) : text;
  }

  private static void word(String what, String text) {
    Objects.requireNonNull(text, what);
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          what + " '" + text + "' must be 1 to 63 letters, digits and '._-', the first no sign");
    }
  }
}
