package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.Availability;
import dev.cxp.junit.cluster.ClusterProvider;
import dev.cxp.junit.cluster.ClusterRequest;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The tier {@code k3s}: Testcontainers' {@code K3sContainer}, on Docker or podman, with a registry
 * inside it that tests push to.
 */
public final class K3sClusterProvider implements ClusterProvider {

  private static final String CONTAINER = "org/testcontainers/k3s/K3sContainer.class";

  private final Predicate<String> classPath;
  private final Supplier<EngineSearch> engines;

  /** For {@link java.util.ServiceLoader}. */
  public K3sClusterProvider() {
    this(
        resource -> K3sClusterProvider.class.getClassLoader().getResource(resource) != null,
        EngineSearch::ofThisJvm);
  }

  K3sClusterProvider(Predicate<String> classPath, Supplier<EngineSearch> engines) {
    this.classPath = classPath;
    this.engines = engines;
  }

  @Override
  public String name() {
    return "k3s";
  }

  @Override
  public Availability probe(ClusterRequest request) {
    if (!classPath.test(CONTAINER)) {
      return missing("org.testcontainers", "testcontainers-k3s");
    }
    if (!classPath.test(RegistryProgram.RESOURCES)) {
      return missing("dev.cxp", "cxp-registry");
    }
    return engines.get().availability();
  }

  private static Availability missing(String group, String artifact) {
    return Availability.unavailable(
        group + ":" + artifact + " is not on the class path",
        "add it to the test dependencies",
        "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>VERSION</version><scope>test</scope></dependency>"
            .formatted(group, artifact));
  }

  @Override
  public Cluster start(ClusterRequest request) {
    return new K3sStart(request, NodeFiles.of(request, NodeRegistry.INSIDE)).run();
  }
}
