package dev.cxp.junit.cluster.internal;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.KubeconfigClusterProvider;
import dev.cxp.junit.cluster.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shared cluster as somebody else's, which a kubeconfig leads to. */
final class ExistingCluster {

  private final Path kubeconfig;

  private ExistingCluster(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  /** With the rights of an administrator. */
  static ExistingCluster in(Path directory) throws IOException {
    return in(directory, SharedCluster.get().client().getConfiguration().getOauthToken());
  }

  /** With the rights that the token gives. */
  static ExistingCluster in(Path directory, String token) throws IOException {
    var config = SharedCluster.get().client().getConfiguration();
    var text =
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: theirs, cluster: {server: "%s", certificate-authority-data: %s}}]
        users: [{name: me, user: {token: "%s"}}]
        contexts: [{name: theirs, context: {cluster: theirs, user: me}}]
        """
            .formatted(config.getMasterUrl(), config.getCaCertData(), token);
    return new ExistingCluster(Files.writeString(directory.resolve("kubeconfig"), text));
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  static CxpSettings settings(Path kubeconfig) {
    return CxpSettings.ofThisJvm()
        .with(Setting.CLUSTER, "kubeconfig")
        .with(Setting.KUBECONFIG, kubeconfig.toString())
        .with(Setting.KUBECONFIG_CONTEXT, "theirs");
  }

  CxpSettings settings() {
    return settings(kubeconfig);
  }

  Cluster start() {
    return start(settings());
  }

  static Cluster start(CxpSettings settings) {
    return new KubeconfigClusterProvider().start(ClusterRequest.of("test", settings));
  }
}
