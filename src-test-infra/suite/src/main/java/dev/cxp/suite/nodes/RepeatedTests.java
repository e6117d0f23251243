package dev.cxp.suite.nodes;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes again and again in one JVM, and so on one shared cluster: {@code TIMES AT_ONCE
 * CLASS...}. It prints {@code ran SUM} for each time, or {@code failed TESTS}.
 */
final class RepeatedTests {

  static final String RAN = "ran";
  static final String FAILED = "failed";

  private RepeatedTests() {}

  public static void main(String[] words) throws Exception {
    var times = Integer.parseInt(words[0]);
    var atOnce = Integer.parseInt(words[1]);
    var classes = Stream.of(words).skip(2).toList();
    var threads = Executors.newFixedThreadPool(atOnce);
    threads.invokeAll(
        IntStream.range(0, times)
            .mapToObj(time -> Executors.callable(() -> System.out.println(once(classes))))
            .toList());
    // The shared cluster ends with the JVM, and HTTP clients keep threads that would keep that.
    System.exit(0);
  }

  private static String once(List<String> classes) {
    var began = System.nanoTime();
    var listener = new Failures();
    LauncherFactory.create().execute(request(classes), listener);
    var tests = listener.passed + listener.failed.size();
    var took = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    // A run in which nothing was tested is none that passed.
    var passed = listener.failed.isEmpty() && listener.passed > 0;
    return (passed ? RAN : FAILED)
        + " %d tests in %d s ".formatted(tests, took)
        + String.join(" ", listener.failed);
  }

  /** Each test has a namespace of its own, and most of it is waiting. */
  private static LauncherDiscoveryRequest request(List<String> classes) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .build();
  }

  private static final class Failures implements TestExecutionListener {
    private final List<String> failed = new ArrayList<>();
    private int passed;

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      var successful = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (successful) {
        passed += test.isTest() ? 1 : 0;
        return;
      }
      failed.add(
          test.getDisplayName() + ": " + result.getThrowable().map(Failures::text).orElse(""));
    }

    private static String text(Throwable thrown) {
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      var line = trace.toString().replaceAll("\\s+", " ");
      return line.substring(0, Math.min(1500, line.length()));
    }
  }
}
