package dev.cxp.junit.cluster;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells whether somebody's customers may depend on a cluster, from the names that it goes by. */
final class ProductionLooks {

  /** As a word: not in "delivery" or "reproduce", but in "eu-prod1" and "cluster/production". */
  private static final Pattern WORD =
      Pattern.compile("(?<![a-z])(?:production|prod|prd|live)(?![a-z])");

  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private ProductionLooks() {}

  /** What looks like production, in words that follow "because"; empty when nothing does. */
  static Optional<String> of(String context, String cluster, String server) {
    var names = new LinkedHashMap<String, String>();
    names.put("the context's name", context);
    names.put("its cluster's name", cluster);
    names.put("its server", server);
    return names.entrySet().stream()
        .filter(entry -> hasWord(entry.getValue()))
        .findFirst()
        .map(ProductionLooks::reason);
  }

  private static String reason(Map.Entry<String, String> entry) {
    return entry.getKey() + " is \"" + entry.getValue() + "\"";
  }

  private static boolean hasWord(String name) {
    var words = CAMEL.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    return WORD.matcher(words).find();
  }
}
