package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.junit.cluster.Availability;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import org.junit.jupiter.api.Assumptions;

/** What the tests of this tier have in common. */
final class Node {

  private Node() {}

  /** Aborts the test where there is no container engine, or fails it where one is required. */
  static void require() {
    var probe = new K3sClusterProvider().probe(ClusterRequest.of("test", settings()));
    if (probe instanceof Availability.Unavailable unavailable) {
      if (Boolean.getBoolean("cxp.test.require-k3s")) {
        throw new AssertionError(unavailable.reason());
      }
      Assumptions.abort(unavailable.reason());
    }
  }

  /** The image is the one that {@code cxp.k3s.image} names: the stand-in, or the real one. */
  static CxpSettings settings() {
    return CxpSettings.ofThisJvm()
        .with(Setting.CLUSTER, "k3s")
        .with(Setting.REGISTRY_UPSTREAM, "false");
  }
}
