package dev.cxp.image;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.CxpTest;
import dev.cxp.pipeline.ImageReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The embedded cluster's registry, which is the real distribution registry, keeps the contract. */
@CxpTest
@Tag("cluster")
class RealRegistryTest extends RegistryContract {

  private String registry;

  @BeforeEach
  void find(Cluster cluster) {
    registry = cluster.registries().pushTarget(ImageReference.parse("any:1")).registry();
  }

  @Override
  protected String registryHostAndPort() {
    return registry;
  }
}
