package dev.cxp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {

  @TempDir Path directory;

  private final Cluster.Builder builder =
      Cluster.using(new KubernetesClientBuilder().withConfig(Config.empty()).build());

  @Test
  void nodes_that_take_no_archives_say_which_do() throws IOException {
    try (var cluster = builder.tier("embedded").version("node", "simulated").build()) {
      assertThatThrownBy(() -> cluster.loadImage(archive()))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("to load the images of " + archive())
          .hasMessageContaining("embedded cluster {node=simulated}")
          .hasMessageContaining("-Dcxp.node=real");
      assertThatThrownBy(cluster::nodePower)
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("cannot be switched")
          .hasMessageContaining("-Dcxp.node=real");
      assertThat(cluster.nodeAddress()).isEmpty();
    }
  }

  @Test
  void archive_is_given_to_the_nodes_by_its_absolute_path_if_it_is_there() throws IOException {
    try (var cluster = builder.imageLoader(archive -> List.of(archive.toString())).build()) {
      assertThat(cluster.loadImage(archive()))
          .containsExactly(archive().toAbsolutePath().toString());
      assertThatThrownBy(() -> cluster.loadImage(directory.resolve("missing.tar")))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("there is no such file");
    }
  }

  /** Nobody answers there: what was read is seen by what was not sent. */
  @Test
  void yaml_in_flow_style_and_json_are_read() {
    try (var cluster = builder.build()) {
      for (var text :
          List.of(
              "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}",
              "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"settings\"}}",
              "{\n\t\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"settings\"}}",
              "\n  {apiVersion: v1, kind: ConfigMap,\n  metadata: {name: settings}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: more}}")) {
        assertThatThrownBy(() -> cluster.apply(text))
            .isInstanceOf(ApplyException.class)
            .hasMessageContaining("to apply ConfigMap settings");
      }
    }
  }

  @Test
  void yaml_that_is_no_kubernetes_object_is_said_to_be_none() {
    try (var cluster = builder.build()) {
      assertThatThrownBy(() -> cluster.apply("{name: settings}"))
          .isInstanceOf(ApplyException.class)
          .hasMessageContaining("one of its documents is no Kubernetes object")
          .hasMessageContaining("apiVersion, kind and metadata.name");
    }
  }

  @Test
  void yaml_that_cannot_be_parsed_is_refused_with_its_line() {
    try (var cluster = builder.build()) {
      assertThatThrownBy(() -> cluster.apply("kind: ConfigMap\nmetadata: {name: settings"))
          .isInstanceOf(ApplyException.class)
          .hasMessageContaining("line 2");
    }
  }

  @Test
  void cluster_that_does_not_answer_is_not_said_to_be_able_to_do_anything() {
    var config = Config.empty();
    config.setMasterUrl("http://127.0.0.1:1");
    config.setRequestRetryBackoffLimit(0);
    var nobody = Cluster.using(new KubernetesClientBuilder().withConfig(config).build());

    assertThatThrownBy(nobody::probed)
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("http://127.0.0.1:1/")
        .hasMessageContaining("cannot be reached");
  }

  private Path archive() throws IOException {
    return Files.writeString(directory.resolve("image.tar"), "");
  }
}
