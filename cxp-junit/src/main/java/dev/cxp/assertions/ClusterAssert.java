package dev.cxp.assertions;

import dev.cxp.cluster.Cluster;
import dev.cxp.manifest.Manifests;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a cluster; {@link #environment} goes on to what CXP installed there. */
public class ClusterAssert extends AbstractAssert<ClusterAssert, Cluster> {

  private Optional<String> pipeline = Optional.empty();

  public ClusterAssert(Cluster actual) {
    super(actual, ClusterAssert.class);
  }

  /** Looks only at what belongs to this pipeline, for a cluster that has several installed. */
  public ClusterAssert ofPipeline(String name) {
    pipeline = Optional.of(name);
    return this;
  }

  /** Goes on to an environment by its name in the pipeline; fails when it is not installed. */
  public EnvironmentAssert environment(String name) {
    isNotNull();
    var found =
        all().stream()
            .filter(each -> name.equals(each.getMetadata().getLabels().get(Manifests.ENVIRONMENT)))
            .toList();
    if (found.size() != 1) {
      throwAssertionError(ShouldHaveEnvironment.shouldHaveEnvironment(name, found, all()));
    }
    return new EnvironmentAssert(actual, name, found.get(0).getMetadata().getName());
  }

  private List<Namespace> all() {
    var namespaces = actual.client().namespaces().withLabel(Manifests.ENVIRONMENT);
    return pipeline
        .map(name -> namespaces.withLabel(Manifests.PART_OF, name))
        .orElse(namespaces)
        .list()
        .getItems();
  }
}
