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
import java.util.Optional;

/** Writes down what a Pod's containers do as the kubelet would. */
final class PodStatuses {

  /** The kubelet's reason and message, {@code pkg/kubelet/active_deadline.go}. */
  static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

  static final String PAST_DEADLINE =
      "Pod was active on the node longer than the specified deadline";

  /** Of a program that the processor does not take; runc had 1 before it had 255. */
  private static final int EXEC_FORMAT_ERROR = 1;

  private static final int KILLED = 137;

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
    if (run.isPastDeadline()) {
      status.withReason(DEADLINE_EXCEEDED).withMessage(PAST_DEADLINE);
    }
    if (run.isMounted()) {
      status.withPodIP(run.address()).withPodIPs(new PodIP(run.address()));
    }
    return status.withConditions(PodConditions.of(pod, run, init, main, phase)).build();
  }

  private static String phase(Pod pod, PodRun run) {
    if (run.isPastDeadline()) {
      return "Failed";
    }
    var main = pod.getSpec().getContainers();
    if (main.stream().allMatch(each -> run.container(each.getName()).isCompleted())) {
      return "Succeeded";
    }
    if ("Never".equals(pod.getSpec().getRestartPolicy()) && hasFailed(pod, run)) {
      return "Failed";
    }
    return main.stream().anyMatch(each -> run.container(each.getName()).isWaiting())
        ? "Pending"
        : "Running";
  }

  /** Whether all that could be done has been, and some of it in vain. */
  private static boolean hasFailed(Pod pod, PodRun run) {
    if (pod.getSpec().getInitContainers().stream()
        .anyMatch(each -> run.container(each.getName()).isCrashed())) {
      return true;
    }
    var main =
        pod.getSpec().getContainers().stream().map(each -> run.container(each.getName())).toList();
    return main.stream().anyMatch(ContainerRun::isCrashed)
        && main.stream().allMatch(each -> each.isCrashed() || each.isCompleted());
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
    ran(run.state())
        .ifPresent(
            ran ->
                status
                    .withImage(ran.image())
                    .withImageID(ran.imageId())
                    .withContainerID(ran.containerId()));
    if (run.state() instanceof RunState.Crashed crashed && crashed.again()) {
      status.withLastState(ended(crashed));
    }
    return status.build();
  }

  private static Optional<RunState.Running> ran(RunState state) {
    if (state instanceof RunState.Running running) {
      return Optional.of(running);
    }
    if (state instanceof RunState.Completed completed) {
      return Optional.of(completed.was());
    }
    if (state instanceof RunState.Killed killed) {
      return killed.was();
    }
    return state instanceof RunState.Crashed crashed
        ? Optional.of(crashed.was())
        : Optional.empty();
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
    if (state instanceof RunState.Crashed crashed) {
      return crashed.again()
          ? state(new RunState.Waiting("CrashLoopBackOff", crashed.message()))
          : ended(crashed);
    }
    if (state instanceof RunState.Killed killed) {
      return killed
          .was()
          .map(running -> ended(running, killed.finished(), KILLED, "Error"))
          .orElseGet(() -> lost("terminated", killed.finished()));
    }
    var completed = (RunState.Completed) state;
    return ended(completed.was(), completed.finished(), 0, "Completed");
  }

  private static ContainerState ended(RunState.Crashed crashed) {
    return ended(crashed.was(), crashed.was().since(), EXEC_FORMAT_ERROR, "Error");
  }

  private static ContainerState ended(
      RunState.Running was, String finished, int exitCode, String reason) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withStartedAt(was.since())
        .withFinishedAt(finished)
        .withContainerID(was.containerId())
        .endTerminated()
        .build();
  }

  /** A container of which a kubelet knows nothing any more; {@code when} says what its Pod was. */
  private static ContainerState lost(String when, String finished) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(KILLED)
        .withReason("ContainerStatusUnknown")
        .withMessage("The container could not be located when the pod was " + when)
        .withFinishedAt(finished)
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
                        .withState(lost("deleted", finished))
                        .build())
            .toList();
    return new PodStatusBuilder(pod.getStatus())
        .withPhase("Failed")
        .withContainerStatuses(containers)
        .build();
  }
}
