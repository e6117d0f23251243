package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the cluster warned of about Pods: volumes that could not be mounted, sandboxes that could
 * not be made, probes that failed. A Pod's status does not say these.
 */
final class PodWarnings {

  private static final int MOST = 3;
  private static final int LONGEST = 400;

  private PodWarnings() {}

  /** The warnings about the Pods, the newest of each kind, newest first. */
  static List<String> about(WorkloadView view, KubernetesClient client) {
    var held = view.holding().stream().map(PodWarnings::held).toList();
    if (view.pods().isEmpty()) {
      return held;
    }
    var pods =
        view.pods().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    try {
      var events =
          client
              .v1()
              .events()
              .inNamespace(namespace(view.pods().get(0)))
              .withField("type", "Warning")
              .list()
              .getItems();
      var warnings =
          newest(
              events.stream()
                  .filter(event -> pods.contains(event.getInvolvedObject().getUid()))
                  .toList());
      return Stream.concat(held.stream(), warnings.stream()).toList();
    } catch (KubernetesClientException e) {
      // Warnings explain a failure; that they cannot be read must not hide it.
      return held;
    }
  }

  private static String held(Pod pod) {
    return "Pod "
        + pod.getMetadata().getName()
        + " of an earlier revision is not ready, and a StatefulSet with ordered Pods updates none"
        + " before it is";
  }

  static List<String> newest(List<Event> events) {
    return events.stream()
        .sorted(Comparator.comparing(PodWarnings::time).reversed())
        .collect(
            Collectors.toMap(
                Event::getReason,
                PodWarnings::line,
                (newer, older) -> newer,
                java.util.LinkedHashMap::new))
        .values()
        .stream()
        .limit(MOST)
        .toList();
  }

  private static String time(Event event) {
    if (event.getLastTimestamp() != null) {
      return event.getLastTimestamp();
    }
    return event.getMetadata().getCreationTimestamp() == null
        ? ""
        : event.getMetadata().getCreationTimestamp();
  }

  private static String line(Event event) {
    var line =
        "Pod "
            + event.getInvolvedObject().getName()
            + ": "
            + event.getReason()
            + ": "
            + event.getMessage();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  private static String namespace(Pod pod) {
    return pod.getMetadata().getNamespace();
  }
}
