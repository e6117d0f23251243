package dev.cxp.junit.cluster.internal;

import dev.cxp.junit.cluster.internal.node.SimulatedNodes;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.NamespaceListBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes clients that share what was learnt about how Kubernetes' kinds are written as JSON: that
 * costs a second in a fresh JVM.
 */
public final class Clients {

  private static final KubernetesSerialization SHARED = new KubernetesSerialization();
  private static final AtomicBoolean REHEARSED = new AtomicBoolean();

  private Clients() {}

  /** A client that talks to this cluster. */
  public static KubernetesClient of(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(SHARED)
        .build();
  }

  /** Learns what every kind has in common, and how a list is read. */
  static void learn() {
    var list =
        new NamespaceListBuilder().addNewItem().withNewMetadata().endMetadata().endItem().build();
    SHARED.unmarshal(SHARED.asJson(list), NamespaceList.class);
  }

  /** Learns the kinds that a simulated node meets, once in this JVM. */
  static void rehearse() {
    if (REHEARSED.compareAndSet(false, true)) {
      SimulatedNodes.rehearse(SHARED);
    }
  }
}
