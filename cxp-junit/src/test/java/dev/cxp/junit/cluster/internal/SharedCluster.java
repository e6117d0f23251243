package dev.cxp.junit.cluster.internal;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One embedded cluster of two nodes for the tests that only need a namespace; it ends with the JVM.
 */
public final class SharedCluster {

  /** How long these tests wait; more where many of them run at once on a busy machine. */
  public static final Duration PATIENCE =
      Duration.parse(System.getProperty("cxp.test.patience", "PT1M"));

  private static final AtomicInteger NAMESPACES = new AtomicInteger();
  private static Cluster cluster;

  private SharedCluster() {}

  /** The settings of these tests: no registry but their own is asked. */
  public static CxpSettings settings() {
    return CxpSettings.ofThisJvm()
        .with(Setting.CLUSTER, "embedded")
        .with(Setting.NODE, "simulated")
        .with(Setting.REGISTRY_UPSTREAM, "false")
        .with(Setting.PULL_BACKOFF, "400ms");
  }

  public static synchronized Cluster get() {
    if (cluster == null) {
      var settings = settings().with(Setting.NODES, "2");
      cluster = new EmbeddedClusterProvider().start(ClusterRequest.of("SharedCluster", settings));
    }
    return cluster;
  }

  /** A namespace that no other test has, and that takes Pods. */
  public static String namespace() {
    var name = "test-" + NAMESPACES.incrementAndGet();
    var client = get().client();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
    // Without its service account a Pod is refused, and a controller makes that a moment later.
    client
        .serviceAccounts()
        .inNamespace(name)
        .withName("default")
        .waitUntilCondition(Objects::nonNull, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return name;
  }
}
