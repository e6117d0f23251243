package dev.cxp.suite.nodes;

import dev.cxp.check.CxpException;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.RunDirectory;
import dev.cxp.suite.SuiteResult;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the tests of simulated nodes many times, while the machine has now nothing and now too much
 * to do: what hopes to be first fails sooner or later. A case is one run of all of them.
 */
public final class SimulatedNodesSuite {

  private static final String PACKAGE = "dev.cxp.junit.cluster.internal.node.";

  private static final List<String> CLASSES =
      Stream.of(
              "SimulatedNodeTest",
              "SimulatedVolumesTest",
              "SimulatedDeadlineTest",
              "SimulatedJobTest")
          .map(PACKAGE::concat)
          .toList();

  /** A node takes a thousand Pods, and what a test made stays. */
  private static final int CASES_OF_A_CLUSTER = 10;

  private static final int AT_ONCE = 4;
  private static final Duration CASE = Duration.ofMinutes(20);

  private final int size;
  private final long seed;
  private final Path root;
  private final Consumer<String> progress;

  /**
   * @param seed of the load
   * @param root the repository's directory, in which the tests are compiled
   */
  public SimulatedNodesSuite(int size, long seed, Path root, Consumer<String> progress) {
    this.size = size;
    this.seed = seed;
    this.root = root;
    this.progress = progress;
  }

  public SuiteResult run() {
    progress.accept("simulated-nodes: %d cases, --seed %d".formatted(size, seed));
    var passed = 0;
    var leaks = 0;
    try (var load = Load.begin(seed)) {
      for (var done = 0; done < size; done += CASES_OF_A_CLUSTER) {
        try (var run = RunDirectory.create()) {
          passed += onOneCluster(run, done, Math.min(CASES_OF_A_CLUSTER, size - done), load);
          leaks += left(run);
        }
      }
    }
    return new SuiteResult(size, passed, leaks);
  }

  private int onOneCluster(RunDirectory run, int done, int cases, Load load) {
    var passed = 0;
    var arguments =
        Stream.concat(Stream.of(String.valueOf(cases), String.valueOf(AT_ONCE)), CLASSES.stream())
            .toList();
    try (var jvm = ForkedJvm.start(run, RepeatedTests.class, properties(), arguments)) {
      for (var number = 1; number <= cases; number++) {
        var line = jvm.await("", CASE);
        passed += line.startsWith(RepeatedTests.RAN) ? 1 : 0;
        progress.accept("%3d/%d %s (%s)".formatted(done + number, size, line, load));
      }
      jvm.awaitEnd(RunDirectory.MAY_OUTLIVE.multipliedBy(10));
    } catch (CxpException e) {
      progress.accept(e.getMessage());
    }
    return passed;
  }

  /** With the tests, which are in no artifact. The last of such options counts. */
  private List<String> properties() {
    var tests = root.resolve("cxp-junit/target/test-classes");
    return List.of(
        "-cp",
        System.getProperty("java.class.path") + File.pathSeparator + tests,
        // Less than the five minutes after which the scheduler looks at what it forgot.
        "-Dcxp.test.patience=PT4M");
  }

  /** Files are not looked at: what a cluster's end had no time for, the next start sweeps. */
  private int left(RunDirectory run) {
    run.awaitGone(RunDirectory.MAY_OUTLIVE);
    var left = run.processes();
    left.forEach(each -> progress.accept("left: " + each));
    return left.size();
  }
}
