package dev.cxp.junit.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word meant, by edit distance. */
final class ClosestMatch {

  private ClosestMatch() {}

  /** The known word that is at most half of its letters away. */
  static Optional<String> of(String word, Collection<String> known) {
    var lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(lower, candidate)))
        .filter(candidate -> distance(lower, candidate) <= Math.max(1, candidate.length() / 2));
  }

  private static int distance(String one, String other) {
    var row = new int[other.length() + 1];
    for (var j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= one.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= other.length(); j++) {
        var substitution = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
