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
      users:
      - {name: u, user: {token: secret-token}}
      - name: p
        user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, installHint: ask the platform team}}
      - {name: e, user: {client-certificate: expired.crt, client-key: expired.key}}
      contexts:
      - {name: staging, context: {cluster: c, user: u}}
      - {name: canary, context: {cluster: c, user: u}}
      - {name: eu-prod, context: {cluster: c, user: u}}
      - {name: nowhere, context: {cluster: absent, user: u}}
      - {name: nobody, context: {cluster: c, user: absent}}
      - {name: plugin, context: {cluster: c, user: p}}
      - {name: expired, context: {cluster: c, user: e}}
      current-context: staging
      """;

  /** Of a key that nobody has kept. */
  private static final String EXPIRED =
      """
      -----BEGIN CERTIFICATE-----
      MIIBDDCBsgIBATAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdleHBpcmVkMB4XDTIw
      MDEwMTAwMDAwMFoXDTIwMDEwMjAwMDAwMFowEjEQMA4GA1UEAwwHZXhwaXJlZDBZ
      MBMGByqGSM49AgEGCCqGSM49AwEHA0IABNVIhSM2IncvEHLyQj1tLGBtlCZl+mdP
      /mku3PlHDmCE/38FVMh9xnH+/tWEf2yVmzzcRUH1jXC6GllUFC7TdtEwCgYIKoZI
      zj0EAwIDSQAwRgIhAPhZ2JV/R22HzmEzfKUm9UJXjcfJCEzCst8QvOjfdE+NAiEA
      yD2KTfMABD/mrky4KHjY5O16cLNgmmmu2hZaDyMrCEU=
      -----END CERTIFICATE-----
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
    var empty = request(file(" "), "staging");
    assertThatThrownBy(() -> provider.start(empty)).hasMessageContaining("it is empty");

    var text = request(file("hello"), "staging");
    assertThatThrownBy(() -> provider.start(text)).hasMessageContaining("it is not a kubeconfig");

    var broken = request(file("token: secret-token\nclusters: ["), "staging");
    assertThatThrownBy(() -> provider.start(broken))
        .hasMessageContaining("it is not a kubeconfig")
        .hasMessageNotContaining("secret-token")
        .hasNoCause();
  }

  @Test
  void unknown_context_lists_the_known_ones_and_the_closest() throws IOException {
    var request = request(file(KUBECONFIG), "stagin");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "it has no context \"stagin\"", "\"canary\", \"eu-prod\"", "did you mean \"staging\"?");
  }

  @Test
  void context_must_be_named_although_the_file_has_a_current_one() throws IOException {
    var probe = (Availability.Unavailable) provider.probe(request(file(KUBECONFIG), ""));

    assertThat(probe.reason()).contains("no context", "is named");
    assertThat(probe.remedy()).contains("\"canary\"", "\"staging\"");
    assertThat(probe.paste()).isEqualTo("-Dcxp.kubeconfig.context=canary");
    assertThat(provider.probe(request(file(KUBECONFIG), "staging")))
        .isInstanceOf(Availability.Available.class);
  }

  @Test
  void context_that_looks_like_production_must_be_named_twice() throws IOException {
    var once = request(file(KUBECONFIG), "eu-prod");
    assertThatThrownBy(() -> provider.start(once))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "it looks like production, because the context's name is \"eu-prod\"",
            "-Dcxp.kubeconfig.allow-production=eu-prod");

    var other = allowing("staging");
    assertThatThrownBy(() -> provider.start(other))
        .hasMessageContaining("allow-production names another context, \"staging\"");

    var twice = allowing("eu-prod");
    assertThatThrownBy(() -> provider.start(twice)).hasMessageContaining("did not answer");
  }

  private ClusterRequest allowing(String context) throws IOException {
    var settings = request(file(KUBECONFIG), "eu-prod").settings();
    return ClusterRequest.of("test", settings.with(Setting.KUBECONFIG_ALLOW_PRODUCTION, context));
  }

  @Test
  void context_that_names_what_the_file_lacks_is_refused() throws IOException {
    var nowhere = request(file(KUBECONFIG), "nowhere");
    assertThatThrownBy(() -> provider.start(nowhere))
        .hasMessageContaining("names the cluster \"absent\", which the file lacks");

    var nobody = request(file(KUBECONFIG), "nobody");
    assertThatThrownBy(() -> provider.start(nobody))
        .hasMessageContaining("names the user \"absent\", which the file lacks");
  }

  @Test
  void exec_plugin_that_is_not_there_is_named_with_its_hint() throws IOException {
    var request = request(file(KUBECONFIG), "plugin");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("\"no-such-plugin\", which is not there", "ask the platform team");
  }

  @Test
  void exec_plugin_of_another_context_is_not_run() throws IOException {
    var trace = directory.resolve("trace");
    var plugin = directory.resolve("plugin.sh");
    Files.writeString(plugin, "#!/bin/sh\ntouch " + trace + "\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    var text =
        KUBECONFIG
            .replace("no-such-plugin", "./plugin.sh")
            .replace("current-context: staging", "current-context: plugin");
    var request = request(file(text), "staging");

    assertThatThrownBy(() -> provider.start(request)).hasMessageContaining("did not answer");
    assertThat(trace).doesNotExist();
  }

  @Test
  void certificate_that_has_expired_is_named_with_its_time() throws IOException {
    Files.writeString(directory.resolve("expired.crt"), EXPIRED);
    var request = request(file(KUBECONFIG), "expired");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "the client certificate of the context \"expired\" expired at 2020-");
  }

  @Test
  void cluster_that_does_not_answer_is_named_without_secrets() throws IOException {
    var request = request(file(KUBECONFIG), "staging");

    assertThatThrownBy(() -> provider.start(request))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("https://127.0.0.1:1 did not answer", "it refuses connections")
        .hasMessageNotContaining("secret-token");
  }
}
