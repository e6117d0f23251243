package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.check.Capability;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.ClusterLog;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.internal.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;

/** One start of k3s in a container. */
final class K3sStart {

  private static final Duration POLL = Duration.ofMillis(100);

  private final ClusterRequest request;
  private final String image;
  private final NodeFiles files;
  private final AtomicReference<List<String>> missing = new AtomicReference<>(List.of());

  K3sStart(ClusterRequest request, NodeFiles files) {
    this.request = request;
    this.files = files;
    this.image = request.settings().k3sImage().toString();
  }

  Cluster run() {
    var node = prepare();
    try {
      request.progress().accept("starting a container of " + image);
      node.start(request.startTimeout());
      var client = Clients.of(Config.fromKubeconfig(node.getKubeConfigYaml()));
      try {
        awaitUsable(node, client);
        return cluster(node, client);
      } catch (RuntimeException | Error e) {
        client.close();
        throw e;
      }
    } catch (RuntimeException e) {
      node.stop();
      throw StartFailure.of(request, image, node.postmortem(), missing.get(), e);
    } catch (Error e) {
      node.stop();
      throw e;
    }
  }

  private K3sNode prepare() {
    try {
      AbandonedNodes.remove(DockerClientFactory.instance().client());
      return new K3sNode(
          image,
          files,
          LoopbackMirrors.of(request.mirrors().values()),
          RegistryProgram.bytes(K3sNode.architecture()));
    } catch (ClusterUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ClusterUnavailableException(
          Explanation.tried("to use the container engine by Testcontainers")
              .happened(StartFailure.rootMessage(e))
              .cause("the engine is older than Testcontainers supports, or broken")
              .paste("docker version || podman version"),
          e);
    }
  }

  private void awaitUsable(K3sNode node, KubernetesClient client) {
    request.progress().accept("k3s has written its kubeconfig");
    var readiness = new Readiness(client);
    // Each thing that comes begins the wait anew.
    for (var lacking = Integer.MAX_VALUE; lacking > 0; lacking = missing.get().size()) {
      var before = lacking;
      Awaitility.await("a usable cluster")
          .atMost(node.longest())
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .failFast("the container ended", () -> !node.isAlive())
          .until(
              () -> {
                missing.set(readiness.missing());
                return missing.get().size() < before;
              });
    }
    node.becomesUsable();
    request.progress().accept("the cluster is usable");
  }

  private Cluster cluster(K3sNode node, KubernetesClient client) {
    var images = new ImageImport(node);
    var cluster =
        Cluster.using(client)
            .tier("k3s")
            .capabilities(
                Set.of(
                    Capability.API_SERVER,
                    Capability.CONTROLLERS,
                    Capability.IMAGE_PULL,
                    Capability.WORKLOADS,
                    Capability.CLUSTER_NETWORK,
                    Capability.NETWORK_POLICY))
            .registries(request.registriesBehind(node.registryUrl()))
            .imageLoader(images::load)
            .version("kubernetes", client.getKubernetesVersion().getGitVersion())
            .version("node", "real, " + runtime(client))
            .version("image", image)
            .log(new ClusterLog("k3s.log", node::log))
            .onClose(node::stop);
    node.address().ifPresent(cluster::nodeAddress);
    return cluster.build();
  }

  private static String runtime(KubernetesClient client) {
    return client.nodes().list().getItems().stream()
        .map(each -> each.getStatus().getNodeInfo().getContainerRuntimeVersion())
        .map(version -> version.replace("://", " "))
        .findFirst()
        .orElse("unknown");
  }
}
