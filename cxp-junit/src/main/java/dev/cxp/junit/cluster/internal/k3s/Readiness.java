package dev.cxp.junit.cluster.internal.k3s;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a cluster lacks until a test can use it. */
final class Readiness {

  private static final String SYSTEM = "kube-system";
  private static final String DNS = "kube-dns";

  private final KubernetesClient client;

  Readiness(KubernetesClient client) {
    this.client = client;
  }

  /** What is still missing, in words; empty when nothing is. */
  List<String> missing() {
    try {
      return Stream.of(node(), serviceAccount(), dns()).flatMap(Optional::stream).toList();
    } catch (KubernetesClientException e) {
      var message = Objects.toString(e.getMessage(), e.toString());
      return List.of("an answer of the API server: " + message.lines().findFirst().orElse(""));
    }
  }

  private Optional<String> node() {
    var nodes = client.nodes().list().getItems();
    if (nodes.stream().anyMatch(Readiness::takesPods)) {
      return Optional.empty();
    }
    return Optional.of(
        nodes.isEmpty()
            ? "a Node"
            : "a Ready Node: "
                + nodes.stream().map(Readiness::condition).collect(Collectors.joining("; ")));
  }

  private static boolean takesPods(Node node) {
    return node.getSpec().getTaints().isEmpty()
        && node.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static String condition(Node node) {
    return node.getMetadata().getName()
        + " says "
        + node.getStatus().getConditions().stream()
            .filter(each -> each.getType().equals("Ready"))
            .map(each -> each.getReason() + ": " + each.getMessage())
            .findFirst()
            .orElse("nothing");
  }

  private Optional<String> serviceAccount() {
    var found = client.serviceAccounts().inNamespace("default").withName("default").get();
    return found == null ? Optional.of("the service account default/default") : Optional.empty();
  }

  /** The Service is where Pods find CoreDNS, wherever that runs. */
  private Optional<String> dns() {
    var ready =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(SYSTEM)
            .withLabel("kubernetes.io/service-name", DNS)
            .list()
            .getItems()
            .stream()
            .anyMatch(Readiness::isReady);
    if (ready) {
      return Optional.empty();
    }
    var pods =
        client.pods().inNamespace(SYSTEM).withLabel("k8s-app", DNS).list().getItems().stream()
            .map(Readiness::waiting)
            .collect(Collectors.joining("; "));
    return Optional.of(
        "CoreDNS behind the Service " + SYSTEM + "/" + DNS + (pods.isEmpty() ? "" : ": " + pods));
  }

  private static boolean isReady(EndpointSlice slice) {
    // Null for a slice without endpoints; a condition that is left out counts as true.
    return slice.getEndpoints() != null
        && slice.getEndpoints().stream()
            .anyMatch(
                each ->
                    each.getConditions() == null
                        || !Boolean.FALSE.equals(each.getConditions().getReady()));
  }

  private static String waiting(Pod pod) {
    return pod.getMetadata().getName()
        + " "
        + pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .map(state -> state == null ? null : state.getWaiting())
            .filter(Objects::nonNull)
            .map(each -> each.getReason() + ": " + Objects.toString(each.getMessage(), ""))
            .findFirst()
            .orElse(pod.getStatus().getPhase());
  }
}
