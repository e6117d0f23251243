package dev.cxp.suite.parity;

import dev.cxp.check.Capability;
import java.util.Objects;
import java.util.Set;

/**
 * One thing that is done to a cluster, in a namespace of its own, and watched until it is decided.
 *
 * @param name its name in the table, and a part of its namespace's name
 * @param what what is done, as a noun phrase
 * @param needs what a tier must be able to do for a success to mean something; a failure counts
 *     whatever the tier lacks
 * @param play what is done
 */
record Scenario(String name, String what, Set<Capability> needs, Play play) {

  Scenario {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(what, "what");
    needs = Set.copyOf(needs);
    Objects.requireNonNull(play, "play");
  }

  /** Does it, and says how it ended. */
  interface Play {
    Outcome on(Stage stage) throws Exception;
  }

  /** A scenario that every tier can decide. */
  static Scenario of(String name, String what, Play play) {
    return new Scenario(name, what, Set.of(), play);
  }

  /** A scenario that only processes decide. */
  static Scenario running(String name, String what, Play play) {
    return new Scenario(name, what, Set.of(Capability.WORKLOADS), play);
  }

  /** A scenario that only processes decide that reach each other. */
  static Scenario networked(String name, String what, Play play) {
    return new Scenario(name, what, Set.of(Capability.WORKLOADS, Capability.CLUSTER_NETWORK), play);
  }
}
