package dev.cxp.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The directory of one run, and the mark by which everything that the run starts is known: an
 * environment variable with the directory's name, which processes hand on to their children.
 * Nothing is ever looked for by what a program is called, so runs side by side do not meet.
 *
 * <p>Closing it, also at the end of the JVM, kills what still runs and removes the directory.
 */
public final class RunDirectory implements AutoCloseable {

  private static final String VARIABLE = "CXP_LAB_RUN";

  /** How long what a JVM started may outlive it, also after SIGKILL. */
  public static final Duration MAY_OUTLIVE = Duration.ofSeconds(3);

  private static final String CLUSTER = "cxp-kube-";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path path;
  private final Set<String> cgroups = ConcurrentHashMap.newKeySet();
  private final Thread atExit = new Thread(this::clear, "cxp-lab-cleanup");

  private RunDirectory(Path path) {
    this.path = path;
  }

  /** Makes the directory. */
  public static RunDirectory create() {
    try {
      var run = new RunDirectory(Files.createTempDirectory("cxp-lab-").toRealPath());
      Files.createDirectory(run.temporary());
      Runtime.getRuntime().addShutdownHook(run.atExit);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A path in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Gives a process that is about to start the mark, and nothing that the user set for CXP. */
  public void mark(ProcessBuilder process) {
    // A setting of the user's must not change what is measured.
    process.environment().keySet().removeIf(variable -> variable.startsWith("CXP_"));
    process.environment().put(VARIABLE, path.toString());
  }

  /** What the run's JVMs have as {@code java.io.tmpdir}. */
  public Path temporary() {
    return path.resolve("tmp");
  }

  /** What lies in {@link #temporary()}. */
  public List<Path> temporaryFiles() {
    try (var files = Files.list(temporary())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The control groups of the clusters that were seen so far: what is in namespaces of its own is
   * known by these. embedded-kube names them after the cluster's directory.
   */
  public Set<String> cgroups() {
    temporaryFiles().stream()
        .map(Path::toString)
        .filter(home -> home.contains("/" + CLUSTER))
        .map(RunDirectory::cgroup)
        .forEach(cgroups::add);
    return Set.copyOf(cgroups);
  }

  static String cgroup(String home) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(home.getBytes(StandardCharsets.UTF_8));
      return "cxp-" + HexFormat.of().formatHex(hash).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * What the run started and still runs: by the mark, by the directory in its command line, or by
   * its control group.
   */
  public List<RunningProcess> processes() {
    var groups = cgroups();
    var self = ProcessHandle.current().pid();
    return RunningProcess.all().stream()
        .filter(process -> process.pid() != self)
        .filter(
            process ->
                process.hasVariable(VARIABLE, path.toString())
                    || process.command().contains(path.toString())
                    || process.isInOneOf(groups))
        .toList();
  }

  /**
   * Waits until nothing that the run started runs any more, and returns how long that took. It
   * gives up at the limit: then {@link #processes()} says what is left.
   */
  public Duration awaitGone(Duration limit) {
    var began = System.nanoTime();
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .atMost(limit)
          .until(() -> processes().isEmpty());
    } catch (ConditionTimeoutException stillThere) {
      // The caller asks what is left.
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Sends SIGKILL to everything that the run started, and waits until it is gone. */
  public void killAll() {
    Awaitility.await("the processes of " + path + " to end")
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(
            () -> {
              var left = processes();
              left.forEach(
                  process ->
                      ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
              return left.isEmpty();
            });
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException shuttingDown) {
      return; // The hook does it.
    }
    clear();
  }

  private void clear() {
    try {
      killAll();
    } finally {
      remove(path);
    }
  }

  /** Removes a file or a tree; nothing happens when there is none. */
  public static void remove(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (var files = Files.walk(tree)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
