package dev.cxp.assertions;

import dev.cxp.cluster.Cluster;
import dev.cxp.manifest.Manifests;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a cluster; {@link #environment} goes on to what CXP installed there. */
public class ClusterAssert extends AbstractAssert<ClusterAssert, Cluster> {

  public ClusterAssert(Cluster actual) {
    super(actual, ClusterAssert.class);
  }

  /** Goes on to an environment by its name in the pipeline; fails when it is not installed. */
  public EnvironmentAssert environment(String name) {
    isNotNull();
    var found =
        actual.client().namespaces().withLabel(Manifests.ENVIRONMENT, name).list().getItems();
    if (found.size() != 1) {
      throwAssertionError(ShouldHaveEnvironment.shouldHaveEnvironment(name, found, all()));
    }
    return new EnvironmentAssert(actual, name, found.get(0).getMetadata().getName());
  }

  private List<Namespace> all() {
    return actual.client().namespaces().withLabel(Manifests.ENVIRONMENT).list().getItems();
  }
}
