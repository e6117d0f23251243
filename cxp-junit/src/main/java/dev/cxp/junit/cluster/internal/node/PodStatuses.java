package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;

/** Writes down what a Pod's containers do as the kubelet would. */
final class PodStatuses {

  private PodStatuses() {}

  /** The status of the Pod, keeping what others wrote into it. */
  static PodStatus of(Pod pod, PodRun run) {
    var init = statuses(pod.getSpec().getInitContainers(), run, true);
    var main = statuses(pod.getSpec().getContainers(), run, false);
    var phase = phase(pod, run);
    var status =
        new PodStatusBuilder(pod.getStatus())
            .withPhase(phase)
            .withObservedGeneration(pod.getMetadata().getGeneration())
            .withHostIP(run.nodeAddress())
            .withHostIPs(new HostIP(run.nodeAddress()))
            .withStartTime(run.started())
            .withInitContainerStatuses(init)
            .withContainerStatuses(main);
    if (run.isMounted()) {
      status.withPodIP(run.address()).withPodIPs(new PodIP(run.address()));
    }
    return status.withConditions(PodConditions.of(pod, run, init, main, phase)).build();
  }

  private static String phase(Pod pod, PodRun run) {
    var main = pod.getSpec().getContainers();
    if (main.stream().allMatch(each -> run.container(each.getName()).isCompleted())) {
      return "Succeeded";
    }
    return main.stream().anyMatch(each -> run.container(each.getName()).isWaiting())
        ? "Pending"
        : "Running";
  }

  private static List<ContainerStatus> statuses(
      List<Container> containers, PodRun run, boolean init) {
    return containers.stream()
        .map(each -> status(each, run.container(each.getName()), init))
        .toList();
  }

  private static ContainerStatus status(Container container, ContainerRun run, boolean init) {
    // An init container is "ready" once it has completed; a sidecar and any other while it runs.
    var completes = init && !PodRun.isSidecar(container);
    var status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withRestartCount(run.restarts())
            .withReady(completes ? run.isCompleted() : run.isRunning())
            .withStarted(run.isRunning())
            .withState(state(run.state()));
    if (run.state() instanceof RunState.Running running) {
      status
          .withImage(running.image())
          .withImageID(running.imageId())
          .withContainerID(running.containerId());
    } else if (run.state() instanceof RunState.Completed completed) {
      status
          .withImage(completed.was().image())
          .withImageID(completed.was().imageId())
          .withContainerID(completed.was().containerId());
    }
    return status.build();
  }

  private static ContainerState state(RunState state) {
    var builder = new ContainerStateBuilder();
    if (state instanceof RunState.Waiting waiting) {
      return builder
          .withNewWaiting()
          .withReason(waiting.reason())
          .withMessage(waiting.message())
          .endWaiting()
          .build();
    }
    if (state instanceof RunState.Running running) {
      return builder.withNewRunning().withStartedAt(running.since()).endRunning().build();
    }
    var completed = (RunState.Completed) state;
    return builder
        .withNewTerminated()
        .withExitCode(0)
        .withReason("Completed")
        .withStartedAt(completed.was().since())
        .withFinishedAt(completed.finished())
        .withContainerID(completed.was().containerId())
        .endTerminated()
        .build();
  }

  /** What remains of a Pod that was told to end while something holds it with a finalizer. */
  static PodStatus killed(Pod pod) {
    var finished = Timestamps.now();
    var containers =
        pod.getStatus().getContainerStatuses().stream()
            .map(
                each ->
                    new ContainerStatusBuilder(each)
                        .withReady(false)
                        .withStarted(false)
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(137)
                        .withReason("ContainerStatusUnknown")
                        .withMessage("The container could not be located when the pod was deleted")
                        .withFinishedAt(finished)
                        .endTerminated()
                        .endState()
                        .build())
            .toList();
    return new PodStatusBuilder(pod.getStatus())
        .withPhase("Failed")
        .withContainerStatuses(containers)
        .build();
  }
}
