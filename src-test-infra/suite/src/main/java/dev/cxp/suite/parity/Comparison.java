package dev.cxp.suite.parity;

import dev.cxp.check.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One scenario's outcomes, side by side. They agree when every tier that could tell says the same;
 * a tier that could not tell disagrees with nobody.
 *
 * @param outcomes by tier, of the tiers that played it
 */
record Comparison(Scenario scenario, Map<Tier, Outcome> outcomes) {

  /** What the outcomes are, taken together. */
  enum Agreement {
    /** Everybody who could tell says the same. */
    AGREED,
    /** Two that could tell say different things. */
    DISAGREED,
    /** Nobody could tell, so nothing was compared. */
    VACUOUS,
    /** Somewhere the scenario itself went wrong. */
    BROKEN
  }

  Comparison {
    outcomes = Map.copyOf(outcomes);
  }

  Agreement agreement() {
    if (outcomes.values().stream().anyMatch(Outcome::broken)) {
      return Agreement.BROKEN;
    }
    return switch (verified().size()) {
      case 0 -> Agreement.VACUOUS;
      case 1 -> Agreement.AGREED;
      default -> Agreement.DISAGREED;
    };
  }

  /** What all that could tell agree on, else why nobody could tell. */
  Outcome agreed() {
    return verified().stream().findFirst().orElseGet(() -> ordered().values().iterator().next());
  }

  private List<Outcome> verified() {
    return ordered().values().stream().filter(Outcome::isVerified).distinct().toList();
  }

  private Map<Tier, Outcome> ordered() {
    return new EnumMap<>(outcomes);
  }

  /** The verdict on one tier. */
  Verdict verdict(Tier tier) {
    return outcomes.get(tier).verdict();
  }

  /** What stands against it, in one or more lines; empty when nothing does. */
  String trouble() {
    return switch (agreement()) {
      case AGREED -> "";
      case VACUOUS -> "no tier that was compared could tell: " + agreed().says();
      case DISAGREED -> "the tiers disagree:" + each();
      case BROKEN -> "it could not be played:" + each();
    };
  }

  private String each() {
    return ordered().entrySet().stream()
        .map(entry -> "\n      " + entry.getKey().title() + ": " + entry.getValue())
        .collect(Collectors.joining());
  }
}
