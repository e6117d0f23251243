package dev.cxp.junit.cluster;

import dev.cxp.check.Capability;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Registries;
import dev.cxp.pipeline.Suggestions;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tier {@code kubeconfig}: an existing cluster, only when {@link Setting#KUBECONFIG} names its
 * file. The ambient kubeconfig is never read.
 */
public final class KubeconfigClusterProvider implements ClusterProvider {

  @Override
  public String name() {
    return "kubeconfig";
  }

  @Override
  public Availability probe(ClusterRequest request) {
    var path = request.settings().kubeconfig();
    if (path.isEmpty()) {
      return Availability.unavailable(
          "no kubeconfig is named, and CXP never takes the ambient one",
          "name one, if tests may change that cluster",
          "-D" + Setting.KUBECONFIG.key() + "=/path/to/kubeconfig");
    }
    return readable(path.orElseThrow());
  }

  private static Availability readable(Path path) {
    if (Files.isDirectory(path)) {
      return Availability.unavailable(
          "the kubeconfig " + path + " is a directory", "name the file in it");
    }
    if (!Files.exists(path)) {
      return Availability.unavailable(
          "the kubeconfig " + path.toAbsolutePath() + " does not exist",
          "correct " + Setting.KUBECONFIG.key());
    }
    if (!Files.isReadable(path)) {
      return Availability.unavailable(
          "the kubeconfig " + path + " cannot be read by this user",
          "give this user the right to read it",
          "chmod u+r " + path);
    }
    return Availability.available();
  }

  @Override
  public Cluster start(ClusterRequest request) {
    var path = request.settings().kubeconfig().orElseThrow();
    var config = config(path, request);
    // The default goes on for 20 s; a cluster that refuses connections refuses them at once.
    config.setRequestRetryBackoffLimit(3);
    request.progress().accept("connecting to " + config.getMasterUrl());
    var client = new KubernetesClientBuilder().withConfig(config).build();
    try {
      var version = client.getKubernetesVersion();
      return Cluster.using(client)
          .tier(name())
          .capabilities(
              Set.of(
                  Capability.API_SERVER,
                  Capability.CONTROLLERS,
                  Capability.IMAGE_PULL,
                  Capability.WORKLOADS,
                  Capability.CLUSTER_NETWORK))
          .registries(registries(request))
          .version("kubernetes", version.getGitVersion())
          .build();
    } catch (KubernetesClientException e) {
      client.close();
      throw new ClusterUnavailableException(
          trying(path)
              .happened(config.getMasterUrl() + " did not answer: " + rootMessage(e))
              .cause("the cluster is not running, or not reachable from here")
              .cause("the credentials in the kubeconfig have expired")
              .paste("kubectl --kubeconfig " + path + " version"),
          e);
    }
  }

  private static Registries registries(ClusterRequest request) {
    var registries = Registries.upstream();
    for (var mirror : request.mirrors().entrySet()) {
      registries = registries.mirror(mirror.getKey(), mirror.getValue());
    }
    return registries;
  }

  private static Config config(Path path, ClusterRequest request) {
    var config = parse(path);
    var contexts =
        config.getContexts() == null ? List.<NamedContext>of() : List.copyOf(config.getContexts());
    var names = contexts.stream().map(NamedContext::getName).sorted().toList();
    var wanted = request.settings().kubeconfigContext();
    // fabric8 takes the current context in silence when the named one is missing.
    if (wanted.isPresent() && !names.contains(wanted.orElseThrow())) {
      throw noContext(path, wanted.orElseThrow(), names);
    }
    if (wanted.isEmpty() && config.getCurrentContext() == null) {
      throw new ClusterUnavailableException(
          trying(path)
              .happened("it has no current context")
              .remedy("name one of " + quoted(names))
              .paste("-D" + Setting.KUBECONFIG_CONTEXT.key() + "=" + first(names)));
    }
    return wanted.isEmpty() ? config : Config.fromKubeconfig(wanted.orElseThrow(), path.toFile());
  }

  private static Config parse(Path path) {
    try {
      if (Files.readString(path).isBlank()) {
        throw malformed(path, "it is empty", null);
      }
      return Config.fromKubeconfig(path.toFile());
    } catch (IOException e) {
      throw malformed(path, "it cannot be read: " + e.getMessage(), e);
    } catch (ClusterUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // fabric8, Jackson and SnakeYAML each have exceptions of their own for a bad file.
      throw malformed(path, "it is not a kubeconfig: " + rootMessage(e), e);
    }
  }

  private static ClusterUnavailableException malformed(Path path, String problem, Throwable cause) {
    return new ClusterUnavailableException(
        trying(path)
            .happened(problem)
            .remedy("name a file that kubectl can use")
            .paste("kubectl --kubeconfig " + path + " config view"),
        cause);
  }

  private static ClusterUnavailableException noContext(
      Path path, String wanted, List<String> names) {
    var explanation =
        trying(path)
            .happened("it has no context \"" + wanted + "\"")
            .remedy("name one of " + quoted(names));
    return new ClusterUnavailableException(
        Suggestions.closest(wanted, names)
            .map(meant -> "did you mean \"" + meant + "\"?")
            .map(explanation::remedy)
            .orElse(explanation));
  }

  private static Explanation trying(Path path) {
    return Explanation.tried("to use the cluster of the kubeconfig " + path);
  }

  private static String first(List<String> names) {
    return names.isEmpty() ? "NAME" : names.get(0);
  }

  private static String quoted(List<String> names) {
    return names.isEmpty()
        ? "its contexts; it has none"
        : names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }

  private static String rootMessage(Throwable thrown) {
    var root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
