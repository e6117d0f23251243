package dev.cxp.suite;

import dev.cxp.check.CxpException;
import dev.cxp.lab.ClusterProgram;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.MachineTraces;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Kills JVMs with SIGKILL while they start, use and stop embedded clusters. Each time, no process
 * may be left after three seconds, and no file, mount, control group, network interface or iptables
 * chain after the next start.
 */
final class ClusterKill {

  private static final Duration ENOUGH = Duration.ofMinutes(4);
  private static final Duration USE = Duration.ofMillis(1500);
  private static final Duration STOP = Duration.ofMillis(300);

  private final int size;
  private final long seed;
  private final boolean realNodes;
  private final Consumer<String> progress;

  /**
   * @param realNodes whether half of the cases have real nodes; otherwise none
   */
  ClusterKill(int size, long seed, boolean realNodes, Consumer<String> progress) {
    this.size = size;
    this.realNodes = realNodes;
    this.seed = seed;
    this.progress = progress;
  }

  SuiteResult run() {
    progress.accept("cluster-kill: %d cases, --seed %d".formatted(size, seed));
    var timer = Executors.newSingleThreadScheduledExecutor();
    var passed = 0;
    var leaks = 0;
    try (var run = RunDirectory.create()) {
      var usual = usualStarts(run);
      for (var number = 1; number <= size; number++) {
        var drawn = KillPlan.of(seed, number);
        var plan = realNodes ? drawn : drawn.simulated();
        var outcome = new Case(run, timer, usual.get(plan.nodes()), plan, number).carryOut();
        passed += outcome.passed() ? 1 : 0;
        leaks += outcome.leaks().size();
        progress.accept("%3d/%d %s: %s".formatted(number, size, plan, outcome));
      }
    } finally {
      timer.shutdownNow();
    }
    return new SuiteResult(size, passed, leaks);
  }

  /** How long a start takes on this machine today, by kind of nodes; it also fills the cache. */
  private Map<String, Duration> usualStarts(RunDirectory run) {
    startAndStop(run, "simulated", List.of());
    var usual = new HashMap<String, Duration>();
    for (var nodes : realNodes ? List.of("simulated", "real") : List.of("simulated")) {
      var began = System.nanoTime();
      startAndStop(run, nodes, List.of());
      usual.put(nodes, Duration.ofNanos(System.nanoTime() - began));
    }
    return usual;
  }

  private static void startAndStop(RunDirectory run, String nodes, List<String> properties) {
    var steps = List.of("nodes=" + nodes, "start", "stop");
    try (var jvm = ForkedJvm.start(run, ClusterProgram.class, properties, steps)) {
      jvm.await("done stop", ENOUGH);
      jvm.finish();
    }
  }

  /** What became of a case; the trouble is empty unless it could not be carried out. */
  private record Outcome(Duration gone, List<String> leaks, String trouble) {

    boolean passed() {
      return leaks.isEmpty() && trouble.isEmpty();
    }

    @Override
    public String toString() {
      if (passed()) {
        return "all gone after %d ms".formatted(gone.toMillis());
      }
      return "FAILED" + (trouble.isEmpty() ? "" : ": " + trouble) + leaked();
    }

    private String leaked() {
      return leaks.isEmpty() ? "" : "; left:\n    " + String.join("\n    ", leaks);
    }
  }

  private record Case(
      RunDirectory run,
      ScheduledExecutorService timer,
      Duration usualStart,
      KillPlan plan,
      int number) {

    Outcome carryOut() {
      var leaks = new ArrayList<String>();
      var traces = new MachineTraces(run);
      try {
        var gone = kill();
        run.processes().stream().map(RunningProcess::toString).forEach(leaks::add);
        run.killAll();
        startAndStop(run, plan.nodes(), properties());
        run.temporaryFiles().stream().map(Path::toString).forEach(leaks::add);
        leaks.addAll(traces.left());
        return new Outcome(gone, leaks, "");
      } catch (CxpException e) {
        run.killAll();
        return new Outcome(Duration.ZERO, leaks, e.getMessage());
      } finally {
        RunDirectory.remove(cache());
      }
    }

    /** Kills the JVM at its moment, and returns how long its processes outlived it. */
    private Duration kill() {
      try (var jvm = ForkedJvm.start(run, ClusterProgram.class, properties(), steps())) {
        var delay = delayFrom(jvm);
        after(
            delay,
            () -> {
              // While its directory is still there to tell its control group.
              run.cgroups();
              jvm.kill();
              return null;
            });
        return run.awaitGone(RunDirectory.MAY_OUTLIVE);
      }
    }

    /** Waits until the step has begun, and returns how far into it the kill comes. */
    private Duration delayFrom(ForkedJvm jvm) {
      var usual =
          switch (plan.moment()) {
            case START -> usualStart;
            case USE -> {
              jvm.await("done start", ENOUGH);
              yield USE;
            }
            case STOP -> {
              jvm.await("begin stop", ENOUGH);
              yield STOP;
            }
          };
      return Duration.ofNanos((long) (usual.toNanos() * plan.fraction()));
    }

    private List<String> steps() {
      var steps = new ArrayList<String>();
      steps.add("nodes=" + plan.nodes());
      steps.add("start=" + plan.clusters());
      if (plan.install()) {
        steps.add("install");
      }
      if (plan.moment() == KillPlan.Moment.STOP) {
        steps.add("stop");
      }
      steps.add("hold");
      return steps;
    }

    private List<String> properties() {
      return plan.emptyCache() ? List.of("-Dcxp.cache=" + cache()) : List.of();
    }

    private Path cache() {
      return run.resolve("cache-" + number);
    }

    private void after(Duration delay, Callable<Void> action) {
      var scheduled = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      try {
        scheduled.get(ENOUGH.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
