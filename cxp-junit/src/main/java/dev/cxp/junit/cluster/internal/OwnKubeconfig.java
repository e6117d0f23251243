package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads the kubeconfig that the embedded Kubernetes writes: one cluster, one user with a token.
 * fabric8's own reader binds the whole kubeconfig model and costs a second of class loading, a
 * quarter of the time that a start may take.
 */
final class OwnKubeconfig {

  private OwnKubeconfig() {}

  /** The configuration from this file alone: nothing of the environment, no other kubeconfig. */
  static Config read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException | RuntimeException e) {
      throw new ClusterUnavailableException(
          Explanation.tried("to read the kubeconfig of the embedded Kubernetes, " + file)
              .happened(e.toString()),
          e);
    }
  }

  private static Config parse(String text) {
    var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    var cluster = first(root, "clusters", "cluster");
    var user = first(root, "users", "user");
    return new ConfigBuilder(Config.empty())
        .withMasterUrl((String) cluster.get("server"))
        .withCaCertData((String) cluster.get("certificate-authority-data"))
        .withOauthToken((String) user.get("token"))
        .withNamespace("default")
        // On loopback a refused connection means that the process is gone.
        .withRequestRetryBackoffLimit(3)
        .build();
  }

  private static Map<?, ?> first(Map<?, ?> root, String list, String field) {
    return (Map<?, ?>) ((Map<?, ?>) ((List<?>) root.get(list)).get(0)).get(field);
  }
}
