package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Capability;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Registries;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.internal.node.NodeOptions;
import dev.cxp.junit.cluster.internal.node.SimulatedNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One start of the embedded cluster. The node registers as soon as the API answers, while the
 * controllers are still starting: that is most of a second saved.
 */
final class EmbeddedStart {

  private static final Executor THREADS =
      work -> {
        var thread = new Thread(work, "cxp-embedded-start");
        thread.setDaemon(true);
        thread.start();
      };

  private final ClusterRequest request;
  private final KubeArtifact artifact;
  private final Instant deadline;
  private final CompletableFuture<String> registry = new CompletableFuture<>();
  private final CompletableFuture<Void> apiAnswers = new CompletableFuture<>();

  EmbeddedStart(ClusterRequest request, KubeArtifact artifact) {
    this.request = request;
    this.artifact = artifact;
    this.deadline = Instant.now().plus(request.startTimeout());
  }

  Cluster run() {
    WarmUp.begin(THREADS);
    request.progress().accept("unpacking Kubernetes " + artifact.kubernetes());
    var executable = new ExecutableCache(request.cacheDirectory()).executable(artifact);
    request.progress().accept("starting Kubernetes " + artifact.kubernetes());
    var process = KubeProcess.start(executable, this::hear);
    var node =
        registry.thenCombineAsync(
            apiAnswers, (address, answers) -> startNode(process.directory(), address), THREADS);
    try {
      process.awaitUsable(request.startTimeout());
      var started = await(node, "waited for the simulated node to start");
      await(started.ready(), "waited for the simulated node to be Ready");
      request.progress().accept("the cluster is usable");
      return cluster(process, started, registry.join());
    } catch (RuntimeException | Error e) {
      closeNode(node);
      process.close();
      throw e;
    }
  }

  private void hear(KubeEvent event) {
    if (!event.is("ready")) {
      return;
    }
    request.progress().accept(event.text("component") + " is ready");
    switch (event.text("component")) {
      case "registry" -> registry.complete(event.text("address"));
      case "apiserver" -> apiAnswers.complete(null);
      default -> {
        // Only progress.
      }
    }
  }

  private SimulatedNode startNode(Path directory, String registryAddress) {
    return SimulatedNode.start(
        client(directory),
        new NodeOptions(
            SimulatedNode.NAME,
            request.platform(),
            artifact.kubernetes(),
            registries(registryAddress)::manifest,
            request.settings().pullBackoff()));
  }

  /** The embedded registry stands in for every other, then what the user named, then upstream. */
  private Registries registries(String address) {
    var registries = Registries.upstream().mirrorAll(URI.create("http://" + address));
    for (var mirror : request.mirrors().entrySet()) {
      registries = registries.mirror(mirror.getKey(), mirror.getValue());
    }
    return request.upstream() ? registries : registries.withoutUpstream();
  }

  private static KubernetesClient client(Path directory) {
    return new KubernetesClientBuilder()
        .withConfig(OwnKubeconfig.read(directory.resolve("kubeconfig")))
        .build();
  }

  private Cluster cluster(KubeProcess process, SimulatedNode node, String registryAddress) {
    return Cluster.using(client(process.directory()))
        .tier("embedded")
        .capabilities(Set.of(Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL))
        .registries(registries(registryAddress))
        .version("kubernetes", artifact.kubernetes())
        .version("node", "simulated")
        .onClose(
            () -> {
              node.close();
              process.close();
            })
        .build();
  }

  private <T> T await(CompletableFuture<T> future, String step) {
    var left = Duration.between(Instant.now(), deadline).toMillis();
    try {
      return future.get(Math.max(1, left), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw failed(step, "that took longer than " + request.startTimeout().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw failed(step, String.valueOf(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(step, "the thread was interrupted", e);
    }
  }

  private static ClusterUnavailableException failed(String step, String what, Throwable cause) {
    return new ClusterUnavailableException(
        Explanation.tried("to start the embedded Kubernetes")
            .happened("it " + step + ", and " + what),
        cause);
  }

  /** Keeps a node from starting that has not yet, and closes one that has. */
  private void closeNode(CompletableFuture<SimulatedNode> node) {
    registry.completeExceptionally(new IllegalStateException("the start failed"));
    node.whenComplete(
        (started, failed) -> {
          if (started != null) {
            started.close();
          }
        });
  }
}
