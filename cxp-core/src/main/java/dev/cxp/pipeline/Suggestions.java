package dev.cxp.pipeline;

import java.util.Collection;
import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Finds what someone probably meant. */
public final class Suggestions {

  private Suggestions() {}

  /**
   * The candidate that is closest to what was written, when it is close enough to be a slip: at
   * most a third of the letters differ.
   */
  public static Optional<String> closest(String written, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
        .filter(
            candidate ->
                distance(written, candidate)
                    <= Math.max(1, Math.max(written.length(), candidate.length()) / 3));
  }

  /** "did you mean X?" when something is close, else the list of what there is. */
  public static String among(String written, Collection<String> candidates) {
    if (candidates.isEmpty()) {
      return "there is none yet: add one";
    }
    return closest(written, candidates)
        .map(close -> "did you mean \"" + close + "\"?")
        .orElse("one of: " + String.join(", ", candidates.stream().sorted().toList()));
  }

  static NoSuchElementException unknown(
      String what, String name, String place, Collection<String> candidates) {
    return new NoSuchElementException(
        "There is no " + what + " \"" + name + "\" in " + place + ": " + among(name, candidates));
  }

  /** Levenshtein's edit distance, two rows at a time. */
  private static int distance(String a, String b) {
    var previous = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var current = new int[b.length() + 1];
      current[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
