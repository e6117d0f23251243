package dev.cxp.bench;

import dev.cxp.lab.ClusterProgram;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.RunningProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The figures of the embedded cluster. Each start is in a fresh JVM, ours and the peer's in turn,
 * so that both meet the same noise.
 */
final class ClusterFigures implements Measurements {

  /**
   * "Embedded cluster usable (API, default service account, node Ready): at most 4 s on a quiet
   * 2-core machine, and faster than the first HTTPS call of fabric8's CRUD mock server measured in
   * the same run."
   */
  private static final Goal USABLE = Goal.atMost(Amount.seconds(4)).andLessThanThePeer();

  /** The same sentence: the goal holds for every start. */
  private static final Goal USABLE_AGAIN = Goal.atMost(Amount.seconds(4));

  /** "Report its resident memory; aim at 600 MB in all." */
  private static final Goal MEMORY = Goal.atMost(Amount.megabytes(600e6));

  /** "8 clusters at once in one JVM: all usable, no clash." */
  private static final int AT_ONCE = 8;

  /**
   * "20 starts and stops in a row: nothing left (processes, files outside the cache, ports)." The
   * 20 is {@link Effort#FULL}'s.
   */
  private static final Goal NOTHING_LEFT = Goal.atMost(Amount.count(0));

  /** "SIGKILL to the JVM: within 3 s no process of ours is left." */
  private static final Goal GONE = Goal.atMost(Amount.seconds(RunDirectory.MAY_OUTLIVE));

  private static final Duration ENOUGH = Duration.ofMinutes(5);

  @Override
  public void take(Effort effort, Consumer<Figure> figures) {
    try (var run = RunDirectory.create()) {
      // Once for the cache, which only the very first start of a user has to fill.
      starts(run, 1);
      var start = takeStarts(run, effort, figures);
      takeMemory(run, effort, figures);
      takeCrowd(run, start, figures);
      takeLeftovers(run, effort, figures);
      takeKills(run, effort, figures);
    }
  }

  private static Amount takeStarts(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var cold = new ArrayList<Amount>();
    var warm = new ArrayList<Amount>();
    var peer = new ArrayList<Amount>();
    for (var round = 0; round < effort.starts(); round++) {
      var both = starts(run, 2);
      cold.add(both.get(0));
      warm.add(both.get(1));
      peer.add(firstMockCall(run));
    }
    var start = Amount.median(cold);
    figures.accept(Figure.of("cluster usable", start, Amount.median(peer), USABLE));
    figures.accept(Figure.of("cluster usable, warm JVM", Amount.median(warm), USABLE_AGAIN));
    return start;
  }

  /** How long each of some starts in one JVM takes; the first includes the loading of classes. */
  private static List<Amount> starts(RunDirectory run, int count) {
    var steps = new ArrayList<String>();
    for (var start = 0; start < count; start++) {
      steps.addAll(List.of("start", "stop"));
    }
    try (var jvm = program(run, steps)) {
      var times = new ArrayList<Amount>();
      for (var start = 0; start < count; start++) {
        times.add(millis(jvm.await("done start", ENOUGH)));
      }
      jvm.await("done stop", ENOUGH);
      jvm.finish();
      return times;
    }
  }

  private static Amount firstMockCall(RunDirectory run) {
    try (var jvm = ForkedJvm.start(run, MockServerProgram.class, List.of(), List.of())) {
      var time = millis(jvm.await("done call", ENOUGH));
      jvm.finish();
      return time;
    }
  }

  /** Of the child process: the JVM is the user's own. */
  private static void takeMemory(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var usable = new ArrayList<Amount>();
    var peak = new ArrayList<Amount>();
    for (var round = 0; round < effort.kills(); round++) {
      try (var jvm = program(run, List.of("start", "install", "hold"))) {
        jvm.await("begin hold", ENOUGH);
        usable.add(memory(run, jvm, RunningProcess::residentBytes));
        peak.add(memory(run, jvm, RunningProcess::peakResidentBytes));
        jvm.finish();
      }
    }
    figures.accept(Figure.of("cluster's resident memory, in use", Amount.median(usable), MEMORY));
    figures.accept(Figure.of("cluster's resident memory, peak", Amount.median(peak), MEMORY));
  }

  private static Amount memory(
      RunDirectory run, ForkedJvm jvm, ToLongFunction<RunningProcess> bytes) {
    return Amount.megabytes(children(run, jvm).stream().mapToLong(bytes).sum());
  }

  private static List<RunningProcess> children(RunDirectory run, ForkedJvm jvm) {
    return run.processes().stream().filter(process -> process.pid() != jvm.pid()).toList();
  }

  private static void takeCrowd(RunDirectory run, Amount one, Consumer<Figure> figures) {
    try (var jvm = program(run, List.of("start=" + AT_ONCE, "separate", "hold"))) {
      var time = millis(jvm.await("done start=" + AT_ONCE, ENOUGH));
      // The program ends with what clashed, when something does.
      jvm.await("done separate", ENOUGH);
      var goal = Goal.achieved("all usable, no clash", children(run, jvm).size() >= AT_ONCE);
      jvm.finish();
      figures.accept(
          Figure.of(
              AT_ONCE + " clusters at once, peer: " + AT_ONCE + " x one",
              time,
              one.times(AT_ONCE),
              goal));
    }
  }

  private static void takeLeftovers(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var steps = new ArrayList<>(Collections.nCopies(effort.restarts(), List.of("start", "stop")));
    steps.add(List.of("hold"));
    try (var jvm = program(run, steps.stream().flatMap(List::stream).toList())) {
      jvm.await("begin hold", ENOUGH);
      var left = children(run, jvm).size() + run.temporaryFiles().size() + ports(run);
      figures.accept(
          Figure.of(
              effort.restarts() + " starts and stops in a row: left",
              Amount.count(left),
              NOTHING_LEFT));
      jvm.finish();
    }
  }

  private static int ports(RunDirectory run) {
    return run.processes().stream().mapToInt(process -> process.listeningPorts().size()).sum();
  }

  private static void takeKills(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var gone = new ArrayList<Amount>();
    for (var round = 0; round < effort.kills(); round++) {
      try (var jvm = program(run, List.of("start", "install", "hold"))) {
        jvm.await("begin hold", ENOUGH);
        jvm.kill();
        // A little longer than the goal, so that a miss shows by how much.
        gone.add(Amount.seconds(run.awaitGone(RunDirectory.MAY_OUTLIVE.multipliedBy(4))));
        run.killAll();
      }
    }
    figures.accept(
        Figure.of(
            "SIGKILL to the JVM: no process left, slowest of " + effort.kills(),
            Collections.max(gone, Comparator.comparing(Amount::value)),
            GONE));
  }

  private static ForkedJvm program(RunDirectory run, List<String> steps) {
    return ForkedJvm.start(run, ClusterProgram.class, List.of(), steps);
  }

  private static Amount millis(String text) {
    return Amount.seconds(Double.parseDouble(text) / 1000);
  }
}
