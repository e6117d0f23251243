package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigClusterProviderTest {

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
      users: [{name: u, user: {token: secret-token}}]
      contexts:
      - {name: staging, context: {cluster: c, user: u}}
      - {name: canary, context: {cluster: c, user: u}}
      """;

  @TempDir Path directory;

  private final KubeconfigClusterProvider provider = new KubeconfigClusterProvider();

  private static ClusterRequest request(Path kubeconfig, String context) {
    return ClusterRequest.of(
        "test",
        CxpSettings.ofThisJvm()
            .with(Setting.KUBECONFIG, kubeconfig == null ? "" : kubeconfig.toString())
            .with(Setting.KUBECONFIG_CONTEXT, context));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("kubeconfig"), text);
  }

  private String reason(Path kubeconfig) {
    var probe = provider.probe(request(kubeconfig, ""));
    assertThat(probe).isInstanceOf(Availability.Unavailable.class);
    return ((Availability.Unavailable) probe).reason();
  }

  @Test
  void ambient_kubeconfig_is_not_taken() {
    assertThat(reason(null)).contains("CXP never takes the ambient one");
  }

  @Test
  void path_that_is_no_readable_file_is_named() {
    assertThat(reason(directory.resolve("absent"))).endsWith("absent does not exist");
    assertThat(reason(directory)).endsWith("is a directory");
  }

  @Test
  void malformed_file_is_refused() throws IOException {
    var empty = request(file(" "), "");
    assertThatThrownBy(() -> provider.start(empty)).hasMessageContaining("it is empty");

    var text = request(file("hello"), "");
    assertThatThrownBy(() -> provider.start(text)).hasMessageContaining("it is not a kubeconfig");

    var broken = request(file("clusters: ["), "");
    assertThatThrownBy(() -> provider.start(broken)).hasMessageContaining("it is not a kubeconfig");
  }

  @Test
  void unknown_context_lists_the_known_ones_and_the_closest() throws IOException {
    var request = request(file(KUBECONFIG), "stagin");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "it has no context \"stagin\"", "\"canary\", \"staging\"", "did you mean \"staging\"?");
  }

  @Test
  void context_must_be_named_when_none_is_current() throws IOException {
    var request = request(file(KUBECONFIG), "");

    assertThatThrownBy(() -> provider.start(request))
        .hasMessageContainingAll("it has no current context", "-Dcxp.kubeconfig.context=canary");
  }

  @Test
  void cluster_that_does_not_answer_is_named_without_secrets() throws IOException {
    var request = request(file(KUBECONFIG), "staging");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("https://127.0.0.1:1/", "did not answer")
        .hasMessageNotContaining("secret-token");
  }
}
