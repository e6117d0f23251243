package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs test classes as a build does: in a JVM of their own, with a JUnit of any version, in a
 * directory of their own. That version's console launcher holds all of JUnit in one jar.
 */
final class OwnJvm {

  /** Where the build puts the console launchers; see the module's POM. */
  private static final Path LAUNCHERS = Path.of("target", "junit-versions");

  /** What gives clusters, by words of its entries on the class path. */
  private static final List<String> CLUSTERS = List.of("embedded-kube", "testcontainers");

  private static final String NEWEST_5 = "1.14";

  private final Path directory;
  private String platform = NEWEST_5;

  private boolean clusters = true;
  private Path first;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();

  private OwnJvm(Path directory) {
    this.directory = directory;
  }

  static OwnJvm in(Path directory) {
    return new OwnJvm(directory).property("cxp.node=simulated");
  }

  /** The version of the JUnit platform, as {@code 1.12}. */
  OwnJvm platform(String version) {
    platform = version;
    return this;
  }

  /**
   * Takes the embedded Kubernetes and Testcontainers from the class path, so that {@code auto}
   * finds no cluster, whatever container engine this machine has.
   */
  OwnJvm withoutCluster() {
    clusters = false;
    return this;
  }

  /** Puts a directory before everything else on the class path. */
  OwnJvm first(Path resources) {
    first = resources;
    return this;
  }

  OwnJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  OwnJvm property(String assignment) {
    options.add("-D" + assignment);
    return this;
  }

  /** Passes a configuration parameter to JUnit, as a build tool does. */
  OwnJvm configuration(String assignment) {
    arguments.add("--config=" + assignment);
    return this;
  }

  Result run(Class<?>... types) throws IOException, InterruptedException {
    var selectors = Stream.of(types).map(type -> "--select-class=" + type.getName()).toList();
    return run(selectors);
  }

  /**
   * @param selectors what the console launcher is told to run
   */
  Result run(List<String> selectors) throws IOException, InterruptedException {
    var output = Files.createTempFile(directory, "output", ".txt");
    var builder = new ProcessBuilder(command(selectors)).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CXP_") || name.equals("CI"));
    builder.environment().putAll(environment);
    var process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(directory, process.exitValue(), Files.readString(output));
  }

  private List<String> command(List<String> selectors) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            (first == null ? "" : first + File.pathSeparator)
                + launcher()
                + File.pathSeparator
                + classPath(),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--disable-ansi-colors",
            "--details=tree"));
    command.addAll(arguments);
    command.addAll(selectors);
    return command;
  }

  private Path launcher() throws IOException {
    try (var all = Files.list(LAUNCHERS)) {
      return all.filter(each -> each.getFileName().toString().contains("-" + platform + "."))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no JUnit " + platform + " in " + LAUNCHERS))
          .toAbsolutePath();
    }
  }

  /** This JVM's, without its JUnit. */
  private String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !isJUnit(Path.of(entry).getFileName().toString()))
        .filter(entry -> clusters || CLUSTERS.stream().noneMatch(entry::contains))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isJUnit(String file) {
    return Stream.of("junit-", "opentest4j-", "apiguardian-").anyMatch(file::startsWith)
        && file.endsWith(".jar");
  }

  /**
   * What became of a run.
   *
   * @param directory where it ran
   * @param exitCode 0 when no test failed
   * @param output what it printed
   */
  record Result(Path directory, int exitCode, String output) {

    Path report() {
      return directory.resolve("target/cxp/report.json");
    }

    String reportText() throws IOException {
      assertThat(report()).as(output).exists();
      return Files.readString(report(), StandardCharsets.UTF_8);
    }
  }
}
