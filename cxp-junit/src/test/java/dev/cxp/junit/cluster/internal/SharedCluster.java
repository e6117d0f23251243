package dev.cxp.junit.cluster.internal;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.concurrent.atomic.AtomicInteger;

/** One embedded cluster for the tests that only need a namespace; it ends with the JVM. */
public final class SharedCluster {

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
      cluster = new EmbeddedClusterProvider().start(ClusterRequest.of("SharedCluster", settings()));
    }
    return cluster;
  }

  /** A namespace that no other test has. */
  public static String namespace() {
    var name = "test-" + NAMESPACES.incrementAndGet();
    var client = get().client();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }
}
