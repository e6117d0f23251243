package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Suggestions;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds names that look like settings and are none. Who misspells {@code cxp.strict} would go
 * without it, and never know.
 */
final class UnknownSettings {

  private static final Pattern OURS = Pattern.compile("(?i)cxp[._-](.*)");

  /**
   * What comes after {@code cxp.} or {@code CXP_} in names that are no settings: those of the
   * project's own tests, programs and builds, a version that builds like to name, and {@code x} for
   * whatever users have.
   */
  private static final List<String> OTHERS =
      List.of("test", "lab", "openstack", "stand-in", "embedded-kube", "version", "x");

  private UnknownSettings() {}

  /**
   * @param configuration the names of JUnit's configuration parameters
   * @param properties the names of the system properties
   * @param environment the names of the environment variables
   * @throws CxpException when one is no setting
   */
  static void refuse(
      Collection<String> configuration,
      Collection<String> properties,
      Collection<String> environment) {
    var places =
        Stream.of(
                unknown("the environment variable ", environment, Setting::environmentVariable),
                unknown("the system property ", properties, Setting::key),
                // JUnit counts system properties among its own.
                unknown(
                    "the JUnit configuration parameter ",
                    configuration.stream().filter(name -> !properties.contains(name)).toList(),
                    Setting::key))
            .flatMap(each -> each)
            .toList();
    if (!places.isEmpty()) {
      throw explained(places);
    }
  }

  /** A name that is no setting. */
  private record Unknown(String place, String name, List<String> known) {

    String meant() {
      return name + ": " + Suggestions.among(name, known);
    }
  }

  private static Stream<Unknown> unknown(
      String place, Collection<String> names, Function<Setting, String> spelling) {
    var known = Arrays.stream(Setting.values()).map(spelling).toList();
    return names.stream()
        .filter(name -> !known.contains(name) && isOurs(name))
        .sorted()
        .map(name -> new Unknown(place, name, known));
  }

  private static boolean isOurs(String name) {
    var matcher = OURS.matcher(name);
    if (!matcher.matches()) {
      return false;
    }
    var rest = matcher.group(1).toLowerCase(Locale.ROOT).replaceAll("[._]", "-");
    return OTHERS.stream().noneMatch(other -> rest.equals(other) || rest.startsWith(other + "-"));
  }

  private static CxpException explained(List<Unknown> all) {
    var explanation =
        Explanation.tried("to read the settings")
            .happened(
                String.join(", and ", all.stream().map(each -> each.place + each.name).toList())
                    + (all.size() == 1 ? " is no setting" : " are no settings")
                    + " and would be ignored");
    for (var each : all) {
      explanation = explanation.remedy(each.meant());
    }
    return new CxpException(
        explanation.remedy(
            "if it is a name of your own, begin it with cxp.x. (CXP_X_), which CXP leaves alone"));
  }
}
