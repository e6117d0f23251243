package dev.cxp.cluster;

import dev.cxp.check.Capability;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What an existing cluster shows that it can do. What this user may not look at is not claimed, so
 * that checks which need it are NOT_VERIFIED.
 *
 * @param capabilities what was seen
 * @param nodes {@code real}, {@code simulated}, or {@code unknown} where no Ready node was seen
 */
record ObservedCapabilities(Set<Capability> capabilities, String nodes) {

  /**
   * Looks around.
   *
   * @param namespace one that this client may look at: controllers put a service account there
   * @param patience how long that may take, where the namespace was made just now
   */
  static ObservedCapabilities of(KubernetesClient client, String namespace, Duration patience) {
    var seen = EnumSet.of(Capability.API_SERVER);
    if (controllersWork(client, namespace, patience)) {
      seen.add(Capability.CONTROLLERS);
    }
    var ready = readyNodes(client);
    if (ready.isEmpty()) {
      return new ObservedCapabilities(seen, "unknown");
    }
    seen.add(Capability.IMAGE_PULL);
    // A Pod may land on any of them.
    if (ready.stream().anyMatch(ObservedCapabilities::isSimulated)) {
      return new ObservedCapabilities(seen, "simulated");
    }
    seen.add(Capability.WORKLOADS);
    // Whether something enforces NetworkPolicies cannot be seen, so that is never claimed.
    if (namesResolve(client)) {
      seen.add(Capability.CLUSTER_NETWORK);
    }
    return new ObservedCapabilities(seen, "real");
  }

  private static boolean controllersWork(
      KubernetesClient client, String namespace, Duration patience) {
    try {
      client
          .serviceAccounts()
          .inNamespace(namespace)
          .withName("default")
          .waitUntilCondition(Objects::nonNull, patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (KubernetesClientException e) {
      return false; // it did not come, or this user may not see it
    }
  }

  private static List<Node> readyNodes(KubernetesClient client) {
    try {
      return client.nodes().list().getItems().stream().filter(each -> isUsable(each)).toList();
    } catch (KubernetesClientException e) {
      return List.of();
    }
  }

  private static boolean isUsable(Node node) {
    var unschedulable = node.getSpec() != null && isTrue(node.getSpec().getUnschedulable());
    return !unschedulable
        && node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static boolean isSimulated(Node node) {
    var annotations = node.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(Cluster.SIMULATED_NODE);
  }

  /** Ready nodes have a Pod network; names need a DNS server with a Pod behind it as well. */
  private static boolean namesResolve(KubernetesClient client) {
    try {
      return client
          .discovery()
          .v1()
          .endpointSlices()
          .inNamespace("kube-system")
          .withLabel("kubernetes.io/service-name", "kube-dns")
          .list()
          .getItems()
          .stream()
          .flatMap(slice -> slice.getEndpoints().stream())
          .anyMatch(ObservedCapabilities::isReady);
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() != null && isTrue(endpoint.getConditions().getReady());
  }

  private static boolean isTrue(Boolean value) {
    return Boolean.TRUE.equals(value);
  }
}
