package dev.cxp.suite.conformance;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.lab.MachineTraces;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.RunningProcess;
import dev.cxp.suite.SuiteResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Kubernetes' own conformance tests, from the sources of the version that is embedded, on the
 * embedded Kubernetes with three real nodes. Each test that was drawn is a case: it passed, or it
 * failed, was skipped or did not run. Afterwards nothing of the cluster may be left.
 */
public final class Conformance {

  private static final int NODES = 3;

  /**
   * How long removing what three nodes have on their disks may take on a machine that does much
   * else: what is there for longer counts as left.
   */
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  private static final String FOLDER = "src-test-infra/conformance";
  private static final String KUBE =
      "src-test-infra/embedded-kube/target/classes/dev/cxp/embedded/kube/embedded-kube";

  private final Draw draw;
  private final Path root;
  private final Consumer<String> progress;

  /**
   * @param root the repository's directory
   */
  public Conformance(Draw draw, Path root, Consumer<String> progress) {
    this.draw = draw;
    this.root = root;
    this.progress = progress;
  }

  /**
   * @throws CxpException when the tests could not be built, none was chosen, or the cluster did not
   *     come up or got lost
   */
  public SuiteResult run() {
    output(List.of(part("build.sh")));
    var all = output(program("list"));
    var tests = draw.among(all);
    progress.accept(
        "conformance: %d of %d tests on %d real nodes, %s--seed %d"
            .formatted(tests.size(), all.size(), NODES, draw.option(), draw.seed()));
    try (var run = RunDirectory.create()) {
      var traces = new MachineTraces(run);
      var passed = carryOut(run, tests);
      return new SuiteResult(tests.size(), passed, leaks(run, traces), draw.option());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String part(String name) {
    return root.resolve(FOLDER).resolve(name).toString();
  }

  private List<String> program(String... arguments) {
    var command = new ArrayList<>(List.of(part("target/conformance")));
    command.addAll(List.of(arguments));
    return command;
  }

  /** What a command prints; its errors go to this process' own. */
  private static List<String> output(List<String> command) {
    try {
      var process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      process.getOutputStream().close();
      var lines = new ArrayList<String>();
      try (var output = process.inputReader()) {
        output.lines().forEach(lines::add);
      }
      require(process, command);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(Process process, List<String> command) {
    try {
      if (process.waitFor() != 0) {
        throw new CxpException(
            Explanation.tried("to run " + String.join(" ", command.subList(0, 1)))
                .happened("it ended with exit code " + process.exitValue())
                .remedy("read its messages, which stand above"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Returns how many passed. */
  private int carryOut(RunDirectory run, List<String> tests) throws IOException {
    var reports = Files.createDirectory(run.resolve("reports"));
    var command =
        program(
            "run",
            "--tests=" + Files.write(run.resolve("tests"), tests),
            "--kube=" + root.resolve(KUBE),
            "--parts=" + part("target"),
            "--home=" + run.temporary().resolve("cxp-kube-conformance"),
            "--work=" + Files.createDirectory(run.resolve("work")),
            "--reports=" + reports,
            "--nodes=" + NODES,
            "--seed=" + draw.seed());
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    run.mark(builder);
    // Its standard input stays open as long as this JVM lives: its end is the sign to stop.
    var process = builder.start();
    var tally = new Tally(tests, progress);
    try (var output = process.inputReader()) {
      output
          .lines()
          .map(TestEvent::parse)
          .forEach(
              event -> {
                if (event.event().equals("usable")) {
                  // While its directory is there to tell its control group.
                  run.cgroups();
                }
                tally.accept(event);
              });
      require(process, command);
    } finally {
      keep(reports);
    }
    return tally.passed();
  }

  /** Leaves the last run's logs where a person finds them. */
  private void keep(Path reports) throws IOException {
    var kept = Files.createDirectories(Path.of(part("target/last-run")));
    try (var files = Files.list(reports)) {
      for (var file : files.toList()) {
        Files.copy(file, kept.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    progress.accept("logs: " + kept);
  }

  private int leaks(RunDirectory run, MachineTraces traces) {
    run.awaitGone(REMOVAL);
    var left = new ArrayList<String>();
    run.processes().stream().map(RunningProcess::toString).forEach(left::add);
    run.temporaryFiles().stream().map(Path::toString).forEach(left::add);
    left.addAll(traces.left());
    left.forEach(each -> progress.accept("left: " + each));
    return left.size();
  }

  /** Counts what came of each test that was drawn. */
  static final class Tally implements Consumer<TestEvent> {

    private final int size;
    private final Set<String> missing;
    private final Consumer<String> progress;
    private int passed;
    private int unexpected;
    private boolean success = true;

    Tally(List<String> tests, Consumer<String> progress) {
      size = tests.size();
      missing = new LinkedHashSet<>(tests);
      this.progress = progress;
    }

    @Override
    public void accept(TestEvent event) {
      switch (event.event()) {
        case "usable" -> progress.accept("the cluster is usable");
        case "pushed" -> progress.accept(event.number("images") + " images were made and pushed");
        case "test" -> event.ended().ifPresent(this::count);
        case "ended" -> success = event.number("code") == 0;
        default -> progress.accept(event.toString());
      }
    }

    private void count(TestEvent.Ended test) {
      if (!missing.remove(test.name())) {
        unexpected++;
        progress.accept("not asked for: " + test.line());
        return;
      }
      passed += test.passed() ? 1 : 0;
      progress.accept("%3d/%d %s".formatted(size - missing.size(), size, test.line()));
      if (!test.passed()) {
        progress.accept("    repeat it: " + Draw.repeat(test.name()));
      }
    }

    /**
     * How many passed.
     *
     * @throws CxpException when more is wrong than what the tests told
     */
    int passed() {
      missing.forEach(name -> progress.accept("DID NOT RUN: " + name));
      if (unexpected > 0 || passed == size && !success) {
        throw new CxpException(
            Explanation.tried("to run exactly %d conformance tests".formatted(size))
                .happened(
                    unexpected > 0
                        ? unexpected + " others ran too"
                        : "each of them passed, but ginkgo says that the run failed")
                .remedy("read " + FOLDER + "/target/last-run/ginkgo.log"));
      }
      return passed;
    }
  }
}
