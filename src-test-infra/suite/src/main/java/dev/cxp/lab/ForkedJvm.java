package dev.cxp.lab;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A JVM of its own with this one's class path, which says on its standard output how far it is. */
public final class ForkedJvm implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Stands in the queue for the end of the output, which is not a line. */
  private static final String END = new String("end");

  private final Process process;
  private final Path errors;
  private final String name;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ForkedJvm(Process process, Path errors, String name) {
    this.process = process;
    this.errors = errors;
    this.name = name;
  }

  /**
   * Starts a class.
   *
   * @param properties options of the JVM: {@code -Dcxp.cache=...}
   */
  public static ForkedJvm start(
      RunDirectory run, Class<?> main, List<String> properties, List<String> arguments) {
    var command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Stream.of("-cp", System.getProperty("java.class.path")),
                Stream.of("-Djava.io.tmpdir=" + run.temporary()),
                properties.stream(),
                Stream.of(main.getName()),
                arguments.stream())
            .flatMap(words -> words)
            .toList();
    try {
      var errors = Files.createTempFile(run.resolve(""), "stderr-", ".log");
      var builder = new ProcessBuilder(command).redirectError(errors.toFile());
      run.mark(builder);
      var name = main.getSimpleName() + " " + String.join(" ", arguments);
      var jvm = new ForkedJvm(builder.start(), errors, name);
      jvm.readLines();
      return jvm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readLines() {
    var reader =
        new Thread(
            () -> {
              try (BufferedReader output = process.inputReader()) {
                output.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException killed) {
                // The end is all that is left to say.
              }
              lines.add(END);
            },
            "cxp-lab-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Waits for a line.
   *
   * @param start how the line starts; other lines are passed over
   * @return the rest of the line
   * @throws CxpException when the JVM ends before, or the time is up
   */
  public String await(String start, Duration timeout) {
    var deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      var line = next(deadline - System.nanoTime());
      if (line == null) {
        throw failed("\"" + start + "\" did not come within " + timeout.toSeconds() + " s");
      }
      if (line == END) {
        lines.add(END);
        throw failed("it ended before \"" + start + "\"");
      }
      if (line.startsWith(start)) {
        return line.substring(start.length()).strip();
      }
    }
  }

  private String next(long nanos) {
    return interruptibly(
        () -> "waiting for " + name, () -> lines.poll(nanos, TimeUnit.NANOSECONDS));
  }

  private CxpException failed(String happened) {
    return new CxpException(
        Explanation.tried("to run " + name + " in a JVM of its own")
            .happened(happened + "; the end of its standard error:\n" + lastErrors()));
  }

  private String lastErrors() {
    try {
      var all = new ArrayList<>(Files.readAllLines(errors));
      return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size()));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /**
   * Waits until it has ended, however it did.
   *
   * @throws CxpException when it does not
   */
  public void awaitEnd(Duration timeout) {
    var ended =
        interruptibly(
            () -> "waiting for the end of " + name,
            () -> process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS));
    if (!ended) {
      throw failed("it did not end within " + timeout.toSeconds() + " s");
    }
  }

  /** Sends SIGKILL after some time, unless it ended before, and waits for the end. */
  public void killAfter(Duration time) {
    interruptibly(
        () -> "waiting to kill " + name,
        () -> process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS));
    kill();
    awaitEnd(GRACE);
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Ends the standard input, which asks the program to end, and waits for that.
   *
   * @throws CxpException when it ends with an error, or not at all
   */
  public void finish() {
    endInput();
    var ended =
        interruptibly(
            () -> "ending " + name, () -> process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS));
    if (!ended) {
      throw failed("it did not end within " + GRACE.toSeconds() + " s after its input did");
    }
    if (process.exitValue() != 0) {
      throw failed("it ended with exit code " + process.exitValue());
    }
  }

  private void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // Then there is nothing to ask.
    }
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
    endInput();
  }

  private interface Waiting<T> {
    T run() throws InterruptedException;
  }

  private static <T> T interruptibly(Supplier<String> doing, Waiting<T> waiting) {
    try {
      return waiting.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + doing.get(), e);
    }
  }
}
