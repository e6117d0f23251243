package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.Availability;
import dev.cxp.junit.cluster.ClusterProvider;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tier {@code embedded}: a real Kubernetes and a registry from a Maven dependency, as a child
 * process on loopback, with a simulated node.
 */
public final class EmbeddedClusterProvider implements ClusterProvider {

  private static final String COORDINATES = "dev.cxp:cxp-embedded-kube";

  private final Supplier<Optional<KubeArtifact>> artifacts;

  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedClusterProvider() {
    this(KubeArtifact::find);
  }

  EmbeddedClusterProvider(Supplier<Optional<KubeArtifact>> artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Availability probe(ClusterRequest request) {
    var artifact = artifacts.get();
    var here = thisPlatform();
    if (artifact.isEmpty()) {
      return Availability.unavailable(
          COORDINATES + " is not on the class path",
          "add it to the test dependencies",
          "<dependency><groupId>dev.cxp</groupId><artifactId>cxp-embedded-kube</artifactId>"
              + "<classifier>"
              + here
              + "</classifier><scope>test</scope></dependency>");
    }
    if (artifact.orElseThrow().skipped()) {
      return Availability.unavailable(
          COORDINATES + " was built without its executable, because Go was missing or skipped",
          "install Go and build again without -Dcxp.embedded-kube.skip",
          "./mvnw -pl src-test-infra/embedded-kube install");
    }
    if (!artifact.orElseThrow().platform().equals(here)) {
      return Availability.unavailable(
          COORDINATES + " on the class path is for " + artifact.orElseThrow().platform(),
          "use the artifact with the classifier " + here);
    }
    return Availability.available();
  }

  @Override
  public Cluster start(ClusterRequest request) {
    var artifact =
        artifacts
            .get()
            .orElseThrow(
                () ->
                    new ClusterUnavailableException(
                        Explanation.tried("to start the embedded Kubernetes")
                            .happened(COORDINATES + " is not on the class path")));
    return new EmbeddedStart(request, artifact).run();
  }

  /** This machine in the words of Maven's classifiers. */
  static String thisPlatform() {
    var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "osx" : "windows")
        + "-"
        + switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "arm64", "aarch64" -> "aarch_64";
          default -> arch;
        };
  }
}
