package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Workload.job;

import java.util.List;

/** What a node finds out about images. */
final class ImageScenarios {

  private ImageScenarios() {}

  static List<Scenario> all() {
    return List.of(
        of(
            "bad-tag",
            "a Deployment of a tag that nobody pushed",
            stage -> stage.rollout(deployment(Images.ABSENT).yaml())),
        of(
            "bad-tag-job",
            "a Job of a tag that nobody pushed",
            stage -> stage.rollout(job(Images.ABSENT).yaml())),
        of(
            "bad-tag-init",
            "a Deployment whose init container's tag nobody pushed",
            stage ->
                stage.rollout(
                    deployment(Images.PROGRAM)
                        .pod("initContainers: [{name: first, image: " + Images.ABSENT + "}]")
                        .yaml())),
        of(
            "bad-tag-update",
            "a Deployment that runs, updated to a tag that nobody pushed",
            stage -> {
              stage.rollout(deployment(Images.PROGRAM).yaml());
              return stage.rollout(deployment(Images.ABSENT).yaml());
            }),
        of(
            "wrong-platform",
            "a Deployment of a single image that is for another platform",
            stage -> withoutExitCode(stage.rollout(deployment(Images.FOREIGN).probed("/").yaml()))),
        of(
            "wrong-platform-job",
            "a Job of a single image that is for another platform",
            stage -> stage.rollout(job(Images.FOREIGN).yaml())),
        of(
            "wrong-platforms",
            "a Deployment of an index of images for other platforms only",
            stage -> stage.rollout(deployment(Images.FOREIGN_INDEX).yaml())),
        of(
            "invalid-image-name",
            "a Deployment of an image whose name does not parse",
            stage -> stage.rollout(deployment("registry.example/Parity:1").yaml())),
        of(
            "never-pull",
            "a Deployment with pull policy Never, of an image that the node does not have",
            stage ->
                stage.rollout(
                    deployment(Images.ABSENT).container("imagePullPolicy: Never").yaml())));
  }

  /** Which one it is depends on runc's version. */
  private static Outcome withoutExitCode(Outcome outcome) {
    return new Outcome(
        outcome.verdict(), outcome.says().replaceAll("exit code \\d+", "an exit code"), false);
  }
}
