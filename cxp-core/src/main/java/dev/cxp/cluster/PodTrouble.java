package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads from a Pod's status why it does not run, and whether waiting can help. */
final class PodTrouble {

  /** What a registry may say today and not tomorrow; everything else about a pull is final. */
  private static final List<String> TRANSIENT =
      List.of(
          "429",
          "too many requests",
          " 500 ",
          " 502 ",
          " 503 ",
          " 504 ",
          "timeout",
          "connection reset",
          "i/o",
          "eof");

  private PodTrouble() {}

  /** One line about a Pod: its name, phase, node and what its containers wait for. */
  static String line(Pod pod) {
    var line = new StringBuilder(pod.getMetadata().getName()).append("  ");
    var status = pod.getStatus();
    var waiting = statuses(pod).flatMap(s -> waiting(s).stream()).findFirst();
    if (waiting.isPresent()) {
      line.append(waiting.get().getReason());
      if (waiting.get().getMessage() != null) {
        line.append("  ").append(waiting.get().getMessage());
      }
      return line.toString();
    }
    line.append(status == null || status.getPhase() == null ? "unknown" : status.getPhase());
    unscheduled(pod).ifPresent(message -> line.append("  ").append(message));
    statuses(pod)
        .filter(container -> container.getImageID() != null && !container.getImageID().isEmpty())
        .findFirst()
        .ifPresent(container -> line.append("  ").append(container.getImageID()));
    return line.toString();
  }

  /** As {@link #line}, without the runtime's message, for where the message stands already. */
  static String reason(Pod pod) {
    return statuses(pod)
        .flatMap(status -> waiting(status).stream())
        .findFirst()
        .map(waiting -> pod.getMetadata().getName() + "  " + waiting.getReason())
        .orElseGet(() -> line(pod));
  }

  /** Why this Pod can never run as it is; empty when it runs or may still do so. */
  static Optional<Explanation> fatal(Pod pod) {
    return statuses(pod).flatMap(status -> fatal(pod, status).stream()).findFirst();
  }

  private static Optional<Explanation> fatal(Pod pod, ContainerStatus status) {
    var waiting = waiting(status);
    if (waiting.isEmpty() || waiting.get().getReason() == null) {
      return Optional.empty();
    }
    var reason = waiting.get().getReason();
    var message = waiting.get().getMessage() == null ? "" : waiting.get().getMessage();
    var explanation =
        Explanation.tried(
                "to run container " + status.getName() + " of Pod " + pod.getMetadata().getName())
            .happened(reason + (message.isEmpty() ? "" : ": " + message));
    return switch (reason) {
      case "ErrImagePull", "ImagePullBackOff" ->
          isTransient(message) || message.isEmpty()
              ? Optional.empty()
              : Optional.of(pull(explanation, status.getImage(), message));
      case "InvalidImageName" ->
          Optional.of(
              explanation
                  .cause("the image reference " + status.getImage() + " does not parse")
                  .remedy("correct it in the specification"));
      case "ErrImageNeverPull" ->
          Optional.of(
              explanation
                  .cause("imagePullPolicy is Never and the node does not have " + status.getImage())
                  .remedy("load the image into the node, or let it pull"));
      case "CreateContainerConfigError" -> Optional.of(configuration(explanation, pod, message));
      case "CreateContainerError", "RunContainerError" ->
          Optional.of(
              explanation
                  .cause("the runtime could not start the container: a missing command or mount")
                  .remedy("check command, args and volume mounts against the image"));
      case "CrashLoopBackOff" -> Optional.of(crash(explanation, pod, status));
      default -> Optional.empty();
    };
  }

  private static Explanation pull(Explanation explanation, String image, String message) {
    var text = message.toLowerCase(java.util.Locale.ROOT);
    if (text.contains("no such host")) {
      explanation =
          explanation
              .cause(
                  "the node cannot resolve the registry's name; nodes do not use the cluster's DNS, so a name that ends in .svc.cluster.local never resolves there")
              .remedy(
                  "push to a registry that nodes can reach by name, or give the nodes a mirror for it");
    } else if (text.contains("no match for platform")) {
      explanation =
          explanation
              .cause(image + " was not built for the node's platform")
              .remedy("build and push it for that platform as well");
    } else if (text.contains("denied")
        || text.contains("forbidden")
        || text.contains("unauthorized")
        || text.contains("401")) {
      explanation =
          explanation
              .cause(
                  "the registry wants credentials, or "
                      + image
                      + " does not exist: many registries answer both alike")
              .remedy("check the name and tag first, then the imagePullSecrets");
    } else if (text.contains("refused")) {
      explanation =
          explanation
              .cause("nothing listens at the registry's address")
              .remedy("start the registry, or correct the host and port in the image reference");
    } else if (text.contains("media type")) {
      explanation =
          explanation
              .cause("what answers for " + image + " is no registry: a proxy's or a login's page")
              .remedy("correct the host in the image reference, or let the node pass the proxy");
    } else {
      explanation =
          explanation
              .cause(image + " was never built and pushed, or its tag is misspelt")
              .remedy("run the build that pushes it and look at its log, or correct the reference");
    }
    return explanation.paste("skopeo inspect docker://" + image);
  }

  private static Explanation configuration(Explanation explanation, Pod pod, String message) {
    var kind = message.startsWith("configmap") ? "configmap" : "secret";
    return explanation
        .cause("the container refers to a " + kind + " or a key of one that nothing creates")
        .remedy("create it before the workload, or correct its name")
        .paste("kubectl -n " + pod.getMetadata().getNamespace() + " get " + kind + "s");
  }

  private static Explanation crash(Explanation explanation, Pod pod, ContainerStatus status) {
    var last = status.getLastState() == null ? null : status.getLastState().getTerminated();
    if (last != null) {
      explanation =
          "OOMKilled".equals(last.getReason())
              ? explanation.cause("it used more memory than its limit and was killed")
              : explanation.cause("its process ended with exit code " + last.getExitCode());
    }
    return explanation
        .remedy(
            "read its last log; \"exec format error\" in it means an image for another platform")
        .paste(
            "kubectl -n "
                + pod.getMetadata().getNamespace()
                + " logs "
                + pod.getMetadata().getName()
                + " -c "
                + status.getName()
                + " --previous");
  }

  private static boolean isTransient(String message) {
    var text = message.toLowerCase(java.util.Locale.ROOT);
    return TRANSIENT.stream().anyMatch(text::contains) && !text.contains("not found");
  }

  private static Optional<String> unscheduled(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .filter(condition -> "False".equals(condition.getStatus()))
            .map(condition -> condition.getReason() + ": " + condition.getMessage())
            .findFirst();
  }

  private static Optional<ContainerStateWaiting> waiting(ContainerStatus status) {
    return status.getState() == null
        ? Optional.empty()
        : Optional.ofNullable(status.getState().getWaiting());
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    if (pod.getStatus() == null) {
      return Stream.empty();
    }
    var all = new ArrayList<ContainerStatus>(pod.getStatus().getInitContainerStatuses());
    all.addAll(pod.getStatus().getContainerStatuses());
    return all.stream();
  }
}
