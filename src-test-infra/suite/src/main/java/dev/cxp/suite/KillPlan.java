package dev.cxp.suite;

import java.util.SplittableRandom;

/**
 * When and in which state one JVM is killed.
 *
 * @param clusters how many clusters it holds
 * @param install whether something is being installed
 * @param realNodes whether containers run on its nodes
 * @param emptyCache whether the executable has to be unpacked first
 * @param moment the step that is under way
 * @param fraction how far the step is, of what it usually takes: 0 to 1
 */
record KillPlan(
    int clusters,
    boolean install,
    boolean realNodes,
    boolean emptyCache,
    Moment moment,
    double fraction) {

  /** What the JVM is doing. */
  enum Moment {
    START,
    USE,
    STOP
  }

  /** The plan of a case: the same for the same seed and number, whatever the size of the suite. */
  static KillPlan of(long seed, int number) {
    // Neighbouring seeds give unrelated streams only after mixing, which split() does.
    var random = new SplittableRandom(seed * 1_000_003 + number).split();
    var moment = random.nextDouble();
    var clusters = random.nextDouble() < 0.25 ? 2 : 1;
    var install = random.nextDouble() < 0.4;
    var emptyCache = random.nextDouble() < 0.2;
    var fraction = random.nextDouble();
    return new KillPlan(
        clusters,
        install,
        random.nextDouble() < 0.5,
        emptyCache,
        // Most goes on while it starts, so most of the cases end there.
        moment < 0.5 ? Moment.START : moment < 0.75 ? Moment.USE : Moment.STOP,
        fraction);
  }

  /** The same with simulated nodes, for a machine that cannot have real ones. */
  KillPlan simulated() {
    return new KillPlan(clusters, install, false, emptyCache, moment, fraction);
  }

  /** The kind of its nodes, as {@code cxp.node} has it. */
  String nodes() {
    return realNodes ? "real" : "simulated";
  }

  @Override
  public String toString() {
    return "%d cluster%s of %s nodes%s%s, killed at %.0f %% of %s"
        .formatted(
            clusters,
            clusters == 1 ? "" : "s",
            nodes(),
            install ? " with something installed" : "",
            emptyCache ? ", nothing unpacked yet" : "",
            fraction * 100,
            moment);
  }
}
