package dev.cxp.junit.cluster;

import dev.cxp.check.Capability;
import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Suggestions;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must be there, or tests fail instead of being aborted: the setting {@link Setting#REQUIRE}.
 */
final class Requirements {

  /** Another name for {@link Capability#WORKLOADS}, in the words of {@link Setting#NODE}. */
  private static final String REAL_NODES = "real-nodes";

  private final Set<String> tiers = new LinkedHashSet<>();
  private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);

  /** Reads the words of the setting. */
  static Requirements of(CxpSettings settings, List<String> words) {
    var requirements = new Requirements();
    for (var word : words) {
      if (!requirements.add(word)) {
        throw unknown(settings, word);
      }
    }
    return requirements;
  }

  /** Adds what the word names; false when it names nothing. */
  private boolean add(String word) {
    var tier = word.toLowerCase(Locale.ROOT);
    if (CxpSettings.TIERS.contains(tier)) {
      tiers.add(tier);
      return true;
    }
    var capability = capability(word);
    capability.ifPresent(capabilities::add);
    return capability.isPresent();
  }

  private static Optional<Capability> capability(String word) {
    if (word.equalsIgnoreCase(REAL_NODES)) {
      return Optional.of(Capability.WORKLOADS);
    }
    return Arrays.stream(Capability.values())
        .filter(each -> each.name().equals(word.toUpperCase(Locale.ROOT).replace('-', '_')))
        .findFirst();
  }

  private static CxpException unknown(CxpSettings settings, String word) {
    var known =
        Stream.of(
                CxpSettings.TIERS.stream(),
                Stream.of(REAL_NODES),
                Arrays.stream(Capability.values()).map(Capability::name))
            .flatMap(each -> each)
            .toList();
    var explanation =
        Explanation.tried("to read the setting " + Setting.REQUIRE.key())
            .happened(
                "\""
                    + word
                    + "\" in its value \""
                    + settings.text(Setting.REQUIRE)
                    + "\", from "
                    + settings.source(Setting.REQUIRE)
                    + ", is neither a tier nor a capability")
            .remedy("use " + String.join(", ", known));
    return new CxpException(
        closest(word, known)
            .map(meant -> explanation.remedy("did you mean \"" + meant + "\"?"))
            .orElse(explanation));
  }

  private static Optional<String> closest(String word, Collection<String> known) {
    return Suggestions.closest(word, known)
        .or(() -> Suggestions.closest(word.toUpperCase(Locale.ROOT), known));
  }

  /** The tiers that {@code auto} may take, in its order. */
  List<String> candidates() {
    return CxpSettings.TIERS.stream()
        .filter(tier -> tiers.isEmpty() || tiers.contains(tier))
        .toList();
  }

  /** Whether tests fail when this tier, or with {@code auto} every tier, gives no cluster. */
  boolean insistOn(String tier) {
    return !capabilities.isEmpty()
        || tiers.contains(tier)
        || (tier.equals(CxpSettings.AUTO) && !tiers.isEmpty());
  }

  /** What a cluster lacks; empty when it will do. */
  Optional<Explanation> unmetBy(Cluster cluster) {
    var missing = EnumSet.copyOf(capabilities);
    missing.removeAll(cluster.capabilities());
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    var explanation =
        Explanation.tried("to get a cluster from the tier \"" + cluster.tier() + "\"")
            .happened(
                "the one it gave ("
                    + cluster.versions()
                    + ") lacks "
                    + missing.stream()
                        .map(each -> each.name() + ", " + each.meaning())
                        .collect(Collectors.joining("; ")))
            .remedy("use a tier that has it, or leave it out of " + Setting.REQUIRE.key());
    return Optional.of(
        missing.contains(Capability.WORKLOADS) && cluster.tier().equals("embedded")
            ? explanation
                .remedy("let the embedded cluster say why its nodes are not real")
                .paste("-Dcxp.cluster=embedded -D" + Setting.NODE.key() + "=real")
            : explanation);
  }
}
