package dev.cxp.monitoring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Prometheus server as a child process on a loopback port of its own choice. It ends when its
 * standard input closes, so it does not outlive the test JVM, however that ends.
 */
final class RealPrometheus implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("Listening on.*address=\"?(127\\.0\\.0\\.1:[1-9][0-9]*)");

  /**
   * The shell waits for the end of its input, ends the server and takes its directory ($0) away;
   * the server's own input is empty.
   */
  private static final String UNTIL_INPUT_ENDS =
      "\"$@\" </dev/null & child=$!; exec >/dev/null 2>&1; cat; kill -9 $child; wait $child; rm -rf \"$0\"";

  private final Process process;
  private final Deque<String> log = new ArrayDeque<>();
  private final CompletableFuture<String> address = new CompletableFuture<>();

  private RealPrometheus(Process process) {
    this.process = process;
  }

  /** Aborts the test where Prometheus is missing, or fails it where it is required. */
  static void require() {
    if (isInstalled()) {
      return;
    }
    var message =
        "prometheus and promtool are not installed: run src-test-infra/install-packages.sh";
    if (Boolean.getBoolean("cxp.test.require-prometheus")) {
      throw new AssertionError(message);
    }
    Assumptions.abort(message);
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("promtool", "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0
          && new ProcessBuilder("prometheus", "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What {@code promtool check config} says: empty when it accepts the configuration. */
  static String refusal(String yaml) throws IOException, InterruptedException {
    var file = Files.createTempFile("prometheus", ".yml");
    try {
      Files.writeString(file, yaml);
      var promtool =
          new ProcessBuilder("promtool", "check", "config", "--syntax-only", file.toString())
              .redirectErrorStream(true)
              .start();
      var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return promtool.waitFor() == 0 ? "" : said;
    } finally {
      Files.delete(file);
    }
  }

  static RealPrometheus start(String yaml) throws IOException {
    var directory = Files.createTempDirectory("cxp-prometheus");
    var file = Files.writeString(directory.resolve("prometheus.yml"), yaml);
    var process =
        new ProcessBuilder(
                "sh",
                "-c",
                UNTIL_INPUT_ENDS,
                directory.toString(),
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:0",
                "--log.level=info")
            .redirectErrorStream(true)
            .start();
    var prometheus = new RealPrometheus(process);
    var reader = new Thread(prometheus::readLog, "prometheus-log");
    reader.setDaemon(true);
    reader.start();
    return prometheus;
  }

  /** Asks the HTTP API: {@code /api/v1/targets}. */
  JsonNode get(String path) throws IOException, InterruptedException {
    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + address() + path))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return new JsonMapper().readTree(response.body()).get("data");
  }

  String lastLines() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private String address() throws InterruptedException {
    try {
      return address.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("Prometheus did not start; its last words:\n" + lastLines(), e);
    }
  }

  private void readLog() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.addLast(line);
          while (log.size() > 30) {
            log.removeFirst();
          }
        }
        var matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          address.complete(matcher.group(1));
        }
      }
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }
}
