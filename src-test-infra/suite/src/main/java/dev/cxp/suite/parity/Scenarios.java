package dev.cxp.suite.parity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
            LifetimeScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  /** The order in which a seed has them played; whichever it is, the outcomes are the same. */
  static List<Scenario> shuffled(long seed) {
    var scenarios = new ArrayList<>(all());
    Collections.shuffle(scenarios, new Random(seed));
    return scenarios;
  }
}
