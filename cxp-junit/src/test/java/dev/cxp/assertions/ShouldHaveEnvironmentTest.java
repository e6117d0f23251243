package dev.cxp.assertions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.manifest.Manifests;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShouldHaveEnvironmentTest {

  private static Namespace of(String pipeline) {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(pipeline + "-staging")
        .withLabels(Map.of(Manifests.PART_OF, pipeline, Manifests.ENVIRONMENT, "staging"))
        .endMetadata()
        .build();
  }

  private static String message(List<Namespace> found, List<Namespace> all) {
    return ShouldHaveEnvironment.shouldHaveEnvironment("staging", found, all).create();
  }

  @Test
  void empty_cluster_has_nothing_installed() {
    assertThat(message(List.of(), List.of()))
        .contains("Nobody has installed a pipeline", "take a Promoter");
  }

  @Test
  void two_pipelines_with_an_environment_of_one_name_are_told_apart_by_their_own() {
    var both = List.of(of("shop"), of("bank"));

    assertThat(message(both, both)).contains("ofPipeline(\"shop\") or", "ofPipeline(\"bank\")");
  }

  @Test
  void other_environments_make_a_misspelt_name_likely() {
    assertThat(message(List.of(), List.of(of("shop")))).contains("or the name is misspelt");
  }
}
