package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The conditions that a kubelet derives from container statuses: {@code pkg/kubelet/status}. */
final class PodConditions {

  private PodConditions() {}

  static List<PodCondition> of(
      Pod pod, PodRun run, List<ContainerStatus> init, List<ContainerStatus> main, String phase) {
    var completed = phase.equals("Succeeded");
    var ours = new ArrayList<PodCondition>();
    ours.add(condition("PodReadyToStartContainers", run.isMounted() && !completed, null, null));
    ours.add(initialized(init, completed));
    var containersReady = containersReady(main, phase);
    ours.add(containersReady);
    ours.add(ready(pod, containersReady));
    return merged(pod, ours);
  }

  private static PodCondition initialized(List<ContainerStatus> init, boolean completed) {
    var incomplete =
        unready(init.stream().filter(each -> !Boolean.TRUE.equals(each.getStarted())).toList());
    if (completed || incomplete.isEmpty()) {
      return condition("Initialized", true, completed ? "PodCompleted" : null, null);
    }
    return condition(
        "Initialized",
        false,
        "ContainersNotInitialized",
        "containers with incomplete status: [" + incomplete + "]");
  }

  private static PodCondition containersReady(List<ContainerStatus> main, String phase) {
    if (phase.equals("Succeeded")) {
      return condition("ContainersReady", false, "PodCompleted", null);
    }
    if (phase.equals("Failed")) {
      return condition("ContainersReady", false, "PodFailed", null);
    }
    var unready = unready(main);
    return unready.isEmpty()
        ? condition("ContainersReady", true, null, null)
        : condition(
            "ContainersReady",
            false,
            "ContainersNotReady",
            "containers with unready status: [" + unready + "]");
  }

  private static PodCondition ready(Pod pod, PodCondition containersReady) {
    if (!"True".equals(containersReady.getStatus())) {
      return new PodConditionBuilder(containersReady).withType("Ready").build();
    }
    var unmet =
        pod.getSpec().getReadinessGates().stream()
            .map(gate -> gate.getConditionType())
            .filter(type -> !isTrue(pod, type))
            .map(
                type ->
                    "corresponding condition of pod readiness gate \"" + type + "\" is not True")
            .collect(Collectors.joining(", "));
    return unmet.isEmpty()
        ? condition("Ready", true, null, null)
        : condition("Ready", false, "ReadinessGatesNotReady", unmet);
  }

  private static boolean isTrue(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals(type) && each.getStatus().equals("True"));
  }

  private static String unready(List<ContainerStatus> statuses) {
    return statuses.stream()
        .filter(each -> !each.getReady())
        .map(ContainerStatus::getName)
        .collect(Collectors.joining(" "));
  }

  private static PodCondition condition(
      String type, boolean status, String reason, String message) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status ? "True" : "False")
        .withReason(reason)
        .withMessage(message)
        .build();
  }

  /** Others write conditions too, the scheduler for one: theirs stay. */
  private static List<PodCondition> merged(Pod pod, List<PodCondition> ours) {
    var before = pod.getStatus().getConditions();
    var types = ours.stream().map(PodCondition::getType).collect(Collectors.toSet());
    var all = new ArrayList<PodCondition>();
    before.stream().filter(each -> !types.contains(each.getType())).forEach(all::add);
    for (var each : ours) {
      var since =
          before.stream()
              .filter(old -> old.getType().equals(each.getType()))
              .filter(old -> Objects.equals(old.getStatus(), each.getStatus()))
              .map(PodCondition::getLastTransitionTime)
              .findFirst()
              .orElseGet(Timestamps::now);
      all.add(
          new PodConditionBuilder(each)
              .withLastTransitionTime(since)
              .withObservedGeneration(pod.getMetadata().getGeneration())
              .build());
    }
    return all;
  }
}
