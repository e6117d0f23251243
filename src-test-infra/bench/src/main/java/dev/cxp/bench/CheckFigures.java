package dev.cxp.bench;

import dev.cxp.check.Checks;
import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Verdict;
import dev.cxp.examples.SpotifyBuddies;
import dev.cxp.manifest.Manifests;
import dev.cxp.monitoring.ScrapeConfiguredCheck;
import java.util.ArrayList;
import java.util.Set;
import java.util.function.Consumer;

/** The figure of what runs offline, in a JVM that has run it before. */
final class CheckFigures implements Measurements {

  /** "The offline checks of the whole example: under 50 ms warm." */
  private static final Goal CHECKS = Goal.below(Amount.milliseconds(50));

  @Override
  public void take(Effort effort, Consumer<Figure> figures) {
    var times = new ArrayList<Amount>();
    for (var run = 0; run < effort.checks(); run++) {
      var began = System.nanoTime();
      everything();
      times.add(Amount.milliseconds((System.nanoTime() - began) / 1e6));
    }
    figures.accept(
        Figure.of(
            "offline checks of the whole example, warm",
            Amount.median(times.subList(effort.checks() / 2, effort.checks())),
            CHECKS));
  }

  /**
   * Describes the pipeline, which validates it, renders its manifests, and predicts its scrapes.
   */
  private static void everything() {
    var pipeline = SpotifyBuddies.pipeline();
    var objects = 0;
    for (var environment : pipeline.environments()) {
      var manifests = Manifests.of(pipeline, environment);
      for (var application : environment.applications()) {
        objects += manifests.application(application).size();
      }
    }
    var findings = Checks.run(new ScrapeConfiguredCheck(), pipeline, Set.of());
    var passed = findings.stream().allMatch(finding -> finding.verdict() == Verdict.PASSED);
    if (objects == 0 || !passed) {
      throw new CxpException(
          Explanation.tried("to measure the offline checks of the example")
              .happened("they do not pass: " + objects + " manifests, " + findings));
    }
  }
}
