package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.ClusterSelection;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;

/**
 * Plays scenarios on one tier, in a JVM of its own: {@code TIER SCENARIO...}. It prints {@code
 * started VERSIONS} or {@code unavailable REASON}, then {@code played NAME OUTCOME} for each, and
 * {@code closed} when the cluster is.
 */
final class TierProgram {

  static final String STARTED = "started";
  static final String UNAVAILABLE = "unavailable";
  static final String PLAYED = "played";
  static final String CLOSED = "closed";

  /** Most of a scenario is waiting, but each takes a core for a moment. */
  private static final int AT_ONCE = 4;

  private TierProgram() {}

  public static void main(String[] words) throws Exception {
    var tier = Tier.valueOf(words[0].toUpperCase(Locale.ROOT));
    endWithInput();
    run(tier, Arrays.stream(words).skip(1).map(Scenarios::named).toList());
    System.out.println(CLOSED);
    // HTTP clients of libraries keep threads that would keep the JVM.
    System.exit(0);
  }

  private static void run(Tier tier, List<Scenario> scenarios) throws Exception {
    try (var stub = StubRegistry.start();
        var cluster = ClusterSelection.from(settings(tier, stub)).start("parity")) {
      Images.pushTo(cluster);
      System.out.println(STARTED + " " + cluster);
      play(cluster, scenarios);
    } catch (CxpException e) {
      System.out.println(UNAVAILABLE + " " + e.explanation().happened().replaceAll("\\s+", " "));
    }
  }

  private static CxpSettings settings(Tier tier, StubRegistry stub) {
    return tier.settings(CxpSettings.ofThisJvm())
        .with(Setting.START_TIMEOUT, "3m")
        .with(Setting.REGISTRY_MIRRORS, stub.mirror())
        // Nothing may depend on what the internet answers.
        .with(Setting.REGISTRY_UPSTREAM, "false");
  }

  private static void play(Cluster cluster, List<Scenario> scenarios) throws InterruptedException {
    var threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      threads.invokeAll(
          scenarios.stream()
              .map(
                  scenario ->
                      Executors.callable(
                          () ->
                              System.out.println(
                                  PLAYED
                                      + " "
                                      + scenario.name()
                                      + " "
                                      + Stage.play(scenario, cluster).line())))
              .toList());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Who started this JVM may end without a word; it must not outlive that. */
  private static void endWithInput() {
    var watch =
        new Thread(
            () -> {
              try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
              } catch (IOException closed) {
                // The same as its end.
              }
              System.exit(0);
            },
            "cxp-parity-input");
    watch.setDaemon(true);
    watch.start();
  }
}
