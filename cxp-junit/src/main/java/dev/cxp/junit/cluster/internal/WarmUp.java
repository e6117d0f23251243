package dev.cxp.junit.cluster.internal;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads fabric8's classes while the child process starts. The first use of the client costs more
 * than a second of class loading, and the process needs about that long before it can answer.
 */
final class WarmUp {

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private static final String KUBECONFIG =
      """
      clusters: [{cluster: {server: "https://127.0.0.1:1"}}]
      users: [{user: {token: none}}]
      """;

  private WarmUp() {}

  /** Begins on another thread, at the first call in this JVM. */
  static void begin(Executor threads) {
    if (BEGUN.compareAndSet(false, true)) {
      threads.execute(WarmUp::load);
    }
  }

  private static void load() {
    var config = OwnKubeconfig.parse(KUBECONFIG);
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      client.getKubernetesSerialization();
      client.pods().inAnyNamespace();
    }
  }
}
