package dev.cxp.junit.cluster.internal;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The child process. Its standard input is the life line: it ends when that closes, and the system
 * closes it however this JVM ends.
 */
final class KubeProcess implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(3);

  /** How often a silent start is looked at. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path directory;
  private final Process process;
  private final Tail errors = new Tail();
  private final Consumer<KubeEvent> listener;
  private final CompletableFuture<KubeEvent> usable = new CompletableFuture<>();
  private final Map<Integer, CompletableFuture<KubeEvent>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile KubeEvent last = KubeEvent.NONE;
  private volatile Patience patience;

  private KubeProcess(Path directory, Process process, Consumer<KubeEvent> listener) {
    this.directory = directory;
    this.process = process;
    this.listener = listener;
  }

  /**
   * Starts the executable with a directory of its own.
   *
   * @param options of the command {@code serve}, besides the directory
   * @param listener hears of each report, on a thread of the process
   */
  static KubeProcess start(Path executable, List<String> options, Consumer<KubeEvent> listener) {
    // The process makes the directory itself, with a lock that tells a later sweep whether it
    // lives.
    var directory =
        Path.of(System.getProperty("java.io.tmpdir"))
            .toAbsolutePath()
            .resolve("cxp-kube-" + UUID.randomUUID());
    try {
      var command =
          new ArrayList<>(List.of(executable.toString(), "serve", "--dir", "" + directory));
      command.addAll(options);
      var process = new ProcessBuilder(command).start();
      var started = new KubeProcess(directory, process, listener);
      started.read();
      return started;
    } catch (IOException e) {
      throw new ClusterUnavailableException(
          Explanation.tried("to start " + executable)
              .happened(String.valueOf(e.getMessage()))
              .cause("the system allows no more processes, or does not run programs of this kind")
              .paste("file " + executable),
          e);
    }
  }

  private void read() {
    var stdout = thread("stdout", () -> Tail.each(process.getInputStream(), this::report));
    var stderr = thread("stderr", () -> Tail.each(process.getErrorStream(), errors::add));
    process
        .onExit()
        .thenRun(
            () -> {
              // The last report, "failed" with its message, may still be in the pipe.
              join(stdout);
              join(stderr);
              usable.completeExceptionally(new Ended());
              asked.values().forEach(each -> each.completeExceptionally(new Ended()));
            });
  }

  private Thread thread(String stream, Runnable work) {
    var thread = new Thread(work, "cxp-kube-" + process.pid() + "-" + stream);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void report(String line) {
    var event = KubeEvent.parse(line);
    if (event.isEmpty()) {
      errors.add(line);
      return;
    }
    if (event.orElseThrow().is("answer")) {
      Optional.ofNullable(asked.remove(event.orElseThrow().number("id")))
          .ifPresent(each -> each.complete(event.orElseThrow()));
      return;
    }
    last = event.orElseThrow();
    var waiting = patience;
    if (waiting != null) {
      waiting.progress();
    }
    listener.accept(last);
    if (last.is("usable")) {
      usable.complete(last);
    }
  }

  /**
   * Waits until everything in the process is ready, as long as it goes on.
   *
   * @param silence how long nothing may be seen of progress
   * @throws ClusterUnavailableException when it ends before, or makes no progress
   */
  KubeEvent awaitUsable(Duration silence) {
    patience = new Patience(silence);
    var look = Math.min(LOOK.toMillis(), silence.toMillis());
    try {
      while (true) {
        try {
          return usable.get(look, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
          process.info().totalCpuDuration().ifPresent(patience::worked);
          if (patience.isOver()) {
            throw stuck(patience, notYet);
          }
        }
      }
    } catch (ExecutionException e) {
      throw new ClusterUnavailableException(trying().happened(ending() + state()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterUnavailableException(trying().happened("the thread was interrupted"), e);
    }
  }

  private ClusterUnavailableException stuck(Patience patience, TimeoutException e) {
    return new ClusterUnavailableException(
        trying()
            .happened(
                "it was not usable after "
                    + seconds(patience.waited())
                    + ", and made no progress for the last "
                    + seconds(patience.silence())
                    + state())
            .cause("the machine is very busy, or a step waits for something that does not come")
            .remedy("look at the end of its log, or give each step longer")
            .paste("-D" + Setting.START_TIMEOUT.key() + "=5m"),
        e);
  }

  /**
   * Asks for something and waits for the answer.
   *
   * @param trying what is tried, for messages
   * @throws CxpException with the answer's error, or when none comes in time
   */
  KubeEvent ask(Explanation trying, String command, Map<String, String> fields, Duration timeout) {
    var id = questions.incrementAndGet();
    var answer = new CompletableFuture<KubeEvent>();
    asked.put(id, answer);
    try {
      write(KubeEvent.command(command, id, fields));
      var event = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (event.text("error").isEmpty()) {
        return event;
      }
      throw new CxpException(trying.happened(event.text("error")));
    } catch (TimeoutException e) {
      throw new CxpException(trying.happened("it took longer than " + seconds(timeout)), e);
    } catch (ExecutionException | IOException e) {
      throw new CxpException(trying.happened("the embedded Kubernetes has ended" + state()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CxpException(trying.happened("the thread was interrupted"), e);
    } finally {
      asked.remove(id);
    }
  }

  /** How many questions wait for their answer. */
  int openQuestions() {
    return asked.size();
  }

  /** A line at a time, so that two questions never mix. */
  private synchronized void write(String line) throws IOException {
    var input = process.getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  private static Explanation trying() {
    return Explanation.tried("to start the embedded Kubernetes");
  }

  private String ending() {
    var exit = "its process ended with exit code " + process.exitValue();
    return last.is("failed")
        ? last.text("component") + " failed: " + last.text("message") + ", and " + exit
        : exit;
  }

  private String state() {
    var text = new StringBuilder("; its last report was ").append(last);
    append(text, "Its standard error:", errors.lines());
    append(text, "The end of its log:", log());
    return text.toString();
  }

  /** A failing process sends the end of its log along, because it removes the file. */
  private List<String> log() {
    var sent = last.texts("log");
    return sent.isEmpty() ? Tail.of(directory.resolve("embedded-kube.log")) : sent;
  }

  private static void append(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("\n").append(title);
      lines.forEach(line -> text.append("\n  ").append(line));
    }
  }

  /** The directory of the process, which it removes when it ends. */
  Path directory() {
    return directory;
  }

  long pid() {
    return process.pid();
  }

  /** Ends the process and waits for it; nothing of it is left. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyEnded) {
      // The life line is cut either way.
    }
    var interrupted = false;
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    removeTree(directory);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (var tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException goneMeanwhile) {
      // The process removes it too; whoever is second finds nothing.
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /** Marks that the process ended before it was usable. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    Ended() {
      super("the process ended", null, false, false);
    }
  }
}
