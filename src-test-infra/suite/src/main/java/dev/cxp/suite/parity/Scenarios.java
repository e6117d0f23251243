package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Suggestions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Every scenario, in the table's order. */
final class Scenarios {

  private Scenarios() {}

  static List<Scenario> all() {
    return Stream.of(
            WorkloadScenarios.all(),
            ImageScenarios.all(),
            RegistryScenarios.all(),
            ProcessScenarios.all(),
            ApiScenarios.all(),
            LifetimeScenarios.all(),
            StorageScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * What is to be played: the first of the order that a seed makes of them. Whichever the order is,
   * the outcomes are the same.
   *
   * @param names those to choose among; all when there are none
   * @throws CxpException when a name is none
   */
  static List<Scenario> chosen(Set<String> names, long seed, int size) {
    var known = all().stream().map(Scenario::name).toList();
    for (var name : names) {
      if (!known.contains(name)) {
        throw new CxpException(
            Explanation.tried("to play the scenario \"" + name + "\"")
                .happened("there is none of that name")
                .remedy(Suggestions.among(name, known)));
      }
    }
    var scenarios = new ArrayList<>(all());
    scenarios.removeIf(scenario -> !names.isEmpty() && !names.contains(scenario.name()));
    Collections.shuffle(scenarios, new Random(seed));
    return List.copyOf(scenarios.subList(0, Math.min(size, scenarios.size())));
  }

  static Scenario named(String name) {
    return chosen(Set.of(name), 0, 1).get(0);
  }
}
