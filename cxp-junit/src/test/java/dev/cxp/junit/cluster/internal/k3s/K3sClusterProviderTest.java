package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.junit.cluster.Availability;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.Setting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class K3sClusterProviderTest {

  private static final EngineSearch FOUND =
      new EngineSearch(Optional.of("unix:///x"), List.of(), Optional.empty());

  private static Availability probe(String missing, EngineSearch engines) {
    var provider = new K3sClusterProvider(resource -> !resource.contains(missing), () -> engines);
    assertThat(provider.name()).isEqualTo("k3s");
    return provider.probe(ClusterRequest.of("test", Node.settings()));
  }

  @Test
  void library_that_is_missing_is_named_with_the_lines_to_add() {
    var without = (Availability.Unavailable) probe("testcontainers", FOUND);

    assertThat(without.reason())
        .isEqualTo("org.testcontainers:testcontainers-k3s is not on the class path");
    assertThat(without.paste()).contains("<artifactId>testcontainers-k3s</artifactId>");
    assertThat(((Availability.Unavailable) probe("cxp/registry", FOUND)).reason())
        .isEqualTo("dev.cxp:cxp-registry is not on the class path");
  }

  @Test
  void engine_decides_when_the_libraries_are_there() {
    assertThat(probe("nothing", FOUND)).isEqualTo(Availability.available());
    assertThat(probe("nothing", new EngineSearch(Optional.empty(), List.of(), Optional.empty())))
        .isInstanceOf(Availability.Unavailable.class);
  }

  @Test
  void libraries_are_on_the_class_path_of_these_tests() {
    var provider =
        new K3sClusterProvider(
            resource -> getClass().getClassLoader().getResource(resource) != null, () -> FOUND);

    assertThat(provider.probe(ClusterRequest.of("test", Node.settings())))
        .isEqualTo(Availability.available());
  }

  @Test
  void image_that_is_no_reference_is_refused() {
    var settings = Node.settings().with(Setting.K3S_IMAGE, "rancher/K3S:v1");

    assertThatThrownBy(() -> ClusterRequest.of("test", settings))
        .isInstanceOf(CxpException.class)
        .hasMessageContainingAll("cxp.k3s.image", "rancher/K3S:v1");
  }
}
