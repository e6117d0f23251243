package dev.cxp.junit.cluster.internal;

import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.internal.node.SimulatedNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does once what the first use of fabric8 costs: while the child process starts, the loading of the
 * client's classes; when it has started, learning how the kinds that a node meets are written as
 * JSON. The two together take more of the processors than the child leaves. All clients share what
 * was learnt.
 */
final class WarmUp {

  private static final AtomicBoolean BEGUN = new AtomicBoolean();
  private static final AtomicBoolean FINISHED = new AtomicBoolean();
  private static final KubernetesSerialization SHARED = new KubernetesSerialization();

  private WarmUp() {}

  /** A client that shares what was learnt. */
  static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(SHARED)
        .build();
  }

  /** Begins on another thread, at the first call in this JVM. */
  static void begin(Executor threads) {
    if (BEGUN.compareAndSet(false, true)) {
      threads.execute(WarmUp::connect);
    }
  }

  /** Goes on on another thread, at the first call in this JVM. */
  static void finish(Executor threads) {
    if (FINISHED.compareAndSet(false, true)) {
      threads.execute(() -> SimulatedNode.rehearse(SHARED, Platform.ofThisMachine()));
    }
  }

  /** Port 1 refuses at once: the way there is what is wanted. */
  private static void connect() {
    var nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:1")
            .withTrustCerts(true)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (var client = client(nowhere)) {
      client.pods().inAnyNamespace().list();
    } catch (KubernetesClientException refused) {
      // As intended.
    }
  }
}
