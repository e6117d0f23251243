package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.Setting;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NodeFilesTest {

  private static final String OWN = "http://127.0.0.1:5000";

  private static NodeFiles files(String upstream, String mirrors) {
    var settings =
        Node.settings()
            .with(Setting.REGISTRY_UPSTREAM, upstream)
            .with(Setting.REGISTRY_MIRRORS, mirrors);
    return NodeFiles.of(ClusterRequest.of("test", settings), NodeRegistry.INSIDE);
  }

  private static String endpoints(NodeFiles files, String host) {
    return read(files.registries()).path("mirrors").path(host).path("endpoint").toString();
  }

  private static JsonNode read(String json) {
    return JsonMapper.shared().readTree(json);
  }

  @Test
  void registry_of_the_run_is_asked_before_mirrors_and_upstream() {
    var files = files("true", "docker.io=https://mirror.example");

    assertThat(endpoints(files, "*")).isEqualTo("[\"" + OWN + "\"]");
    assertThat(endpoints(files, "docker.io"))
        .isEqualTo("[\"" + OWN + "\",\"https://mirror.example\"]");
    assertThat(read(files.config()).propertyNames()).isEmpty();
  }

  @Test
  void mirror_on_the_loopback_of_the_test_is_asked_through_a_port_of_the_node() {
    var files =
        files(
            "true",
            "a.example=http://127.0.0.1:7000/v2,b.example=http://localhost:7001,c.example=http://10.0.0.1:7000");

    assertThat(endpoints(files, "a.example"))
        .isEqualTo("[\"" + OWN + "\",\"http://127.0.0.1:5001/v2\"]");
    assertThat(endpoints(files, "b.example"))
        .isEqualTo("[\"" + OWN + "\",\"http://127.0.0.1:5002\"]");
    assertThat(endpoints(files, "c.example"))
        .isEqualTo("[\"" + OWN + "\",\"http://10.0.0.1:7000\"]");
  }

  @Test
  void without_upstream_only_the_images_of_k3s_itself_come_from_elsewhere() {
    var files = files("false", "docker.io=https://mirror.example");
    var config = read(files.config());

    assertThat(config.path("disable-default-registry-endpoint").asBoolean()).isTrue();
    assertThat(config.path("system-default-registry").asString()).isEqualTo("registry-1.docker.io");
    assertThat(endpoints(files, "registry-1.docker.io"))
        .isEqualTo("[\"https://mirror.example\",\"https://registry-1.docker.io\"]");
    assertThat(endpoints(files, "*")).isEqualTo("[\"" + OWN + "\"]");
  }
}
