package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code kubectl describe} would say about an object, as far as it explains a failure. */
final class Description {

  private final StringBuilder text = new StringBuilder();

  private Description() {}

  /** The description; empty for kinds that need none. */
  static Optional<String> of(HasMetadata object, List<Event> events) {
    var description = new Description();
    if (!description.add(object)) {
      return Optional.empty();
    }
    var about = EventTable.about(events, object.getKind(), object.getMetadata().getName());
    description.list("Events", about);
    return Optional.of(description.text.toString());
  }

  private boolean add(HasMetadata object) {
    if (object instanceof Pod pod) {
      pod(pod);
    } else if (object instanceof Deployment each) {
      head(each);
      var status = each.getStatus();
      replicas(
          each.getSpec().getReplicas(),
          status == null ? null : status.getUpdatedReplicas(),
          status == null ? null : status.getReadyReplicas());
      conditions(status == null ? List.of() : status.getConditions());
    } else if (object instanceof StatefulSet each) {
      head(each);
      var status = each.getStatus();
      replicas(
          each.getSpec().getReplicas(),
          status == null ? null : status.getUpdatedReplicas(),
          status == null ? null : status.getReadyReplicas());
      conditions(status == null ? List.of() : status.getConditions());
    } else if (object instanceof DaemonSet each) {
      head(each);
      var status = each.getStatus();
      replicas(
          status == null ? null : status.getDesiredNumberScheduled(),
          status == null ? null : status.getUpdatedNumberScheduled(),
          status == null ? null : status.getNumberReady());
    } else if (object instanceof Job each) {
      job(each);
    } else if (object instanceof Service each) {
      service(each);
    } else if (object instanceof PersistentVolumeClaim each) {
      head(each);
      line("Phase", each.getStatus() == null ? null : each.getStatus().getPhase());
      line("Class", each.getSpec().getStorageClassName());
      line("Volume", each.getSpec().getVolumeName());
    } else {
      return false;
    }
    return true;
  }

  private void pod(Pod pod) {
    head(pod);
    var status = pod.getStatus();
    line("Node", pod.getSpec().getNodeName());
    if (status == null) {
      return;
    }
    line("Phase", status.getPhase());
    line("Reason", status.getReason());
    line("Message", status.getMessage());
    line("IP", status.getPodIP());
    conditions(status.getConditions());
    Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
        .flatMap(List::stream)
        .forEach(this::container);
  }

  private void container(ContainerStatus status) {
    text.append("  Container ").append(status.getName()).append('\n');
    line("  Image", status.getImage());
    line("  State", state(status.getState()));
    line("  Last state", state(status.getLastState()));
    line("  Ready", status.getReady());
    line("  Restarts", status.getRestartCount());
  }

  private static String state(ContainerState state) {
    if (state == null) {
      return null;
    }
    if (state.getWaiting() != null) {
      return words("waiting", state.getWaiting().getReason(), state.getWaiting().getMessage());
    }
    if (state.getTerminated() != null) {
      var ended = state.getTerminated();
      return words(
          "terminated",
          ended.getReason(),
          "exit code " + ended.getExitCode(),
          ended.getFinishedAt(),
          ended.getMessage());
    }
    return state.getRunning() == null ? null : "running since " + state.getRunning().getStartedAt();
  }

  private static String words(String... words) {
    return Stream.of(words).filter(Objects::nonNull).collect(Collectors.joining(", "));
  }

  private void job(Job job) {
    head(job);
    var status = job.getStatus();
    if (status != null) {
      line("Active", status.getActive());
      line("Succeeded", status.getSucceeded());
      line("Failed", status.getFailed());
      conditions(status.getConditions());
    }
  }

  private void service(Service service) {
    head(service);
    var spec = service.getSpec();
    line("Type", spec.getType());
    line("Cluster IP", spec.getClusterIP());
    line("Selector", spec.getSelector());
    list(
        "Ports",
        spec.getPorts().stream()
            .map(
                port ->
                    port.getPort()
                        + " -> "
                        + (port.getTargetPort() == null ? "?" : port.getTargetPort().getValue())
                        + (port.getNodePort() == null ? "" : ", node port " + port.getNodePort()))
            .toList());
  }

  private void head(HasMetadata object) {
    text.append(object.getKind()).append(' ').append(object.getMetadata().getName()).append('\n');
    line("Labels", object.getMetadata().getLabels());
    line("Created", object.getMetadata().getCreationTimestamp());
    line("Being deleted", object.getMetadata().getDeletionTimestamp());
  }

  private void replicas(Integer desired, Integer updated, Integer ready) {
    line(
        "Replicas",
        number(desired) + " desired, " + number(updated) + " updated, " + number(ready) + " ready");
  }

  private static int number(Integer value) {
    return value == null ? 0 : value;
  }

  private void conditions(List<?> conditions) {
    list("Conditions", conditions.stream().map(Conditions::line).toList());
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("  ").append(title).append(":\n");
      lines.forEach(line -> text.append("    ").append(line).append('\n'));
    }
  }

  private void line(String title, Object value) {
    if (value != null && !value.toString().isEmpty()) {
      text.append("  ").append(title).append(": ").append(value).append('\n');
    }
  }
}
