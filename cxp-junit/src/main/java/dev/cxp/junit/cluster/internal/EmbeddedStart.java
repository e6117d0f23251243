package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Registries;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.internal.node.NodeOptions;
import dev.cxp.junit.cluster.internal.node.SimulatedNodes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of the embedded cluster. The test's client does not wait for the API server's report:
 * it is built, and its first request sent, while the API server still starts. The port is bound by
 * then, so the request waits there and is answered first. That hides a second of class loading.
 */
final class EmbeddedStart {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStart.class);

  private static final Executor THREADS =
      work -> {
        var thread = new Thread(work, "cxp-embedded-start");
        thread.setDaemon(true);
        thread.start();
      };

  private final ClusterRequest request;
  private final KubeArtifact artifact;
  private final CompletableFuture<Path> kubeconfig = new CompletableFuture<>();
  private final CompletableFuture<String> registry = new CompletableFuture<>();
  private final CompletableFuture<NodesReport> nodes = new CompletableFuture<>();
  private volatile boolean answered;

  EmbeddedStart(ClusterRequest request, KubeArtifact artifact) {
    this.request = request;
    this.artifact = artifact;
  }

  Cluster run() {
    request.progress().accept("unpacking Kubernetes " + artifact.kubernetes());
    var executable = new ExecutableCache(request.cacheDirectory()).executable(artifact);
    request.progress().accept("starting Kubernetes " + artifact.kubernetes());
    var process = KubeProcess.start(executable, options(), this::hear);
    var connecting = CompletableFuture.supplyAsync(this::connect, THREADS);
    try {
      var usable = process.awaitUsable(request.startTimeout());
      var client = await(connecting, "waited for the first answer of the API server");
      answered(client);
      request.progress().accept("the cluster is usable");
      return cluster(process, client, usable.text("nodeAddress"));
    } catch (RuntimeException | Error e) {
      abandon(connecting);
      process.close();
      throw e;
    }
  }

  private List<String> options() {
    var settings = request.settings();
    var options = new ArrayList<String>();
    options.addAll(List.of("--node-kind", settings.node()));
    options.addAll(List.of("--nodes", String.valueOf(settings.nodes())));
    options.addAll(List.of("--node-platform", request.platform().toString()));
    request.mirrors().forEach((host, url) -> options.addAll(List.of("--mirror", host + "=" + url)));
    if (!request.upstream()) {
      options.add("--no-upstream");
    }
    return options;
  }

  private void hear(KubeEvent event) {
    if (event.is("access")) {
      kubeconfig.complete(Path.of(event.text("kubeconfig")));
    }
    if (event.is("nodes")) {
      var report = NodesReport.of(event);
      nodes.complete(report);
      if (!report.reason().isEmpty()) {
        request.progress().accept("nodes are simulated: " + report.reason());
      }
    }
    if (event.is("warning")) {
      request.progress().accept(event.text("component") + ": " + event.text("message"));
    }
    if (!event.is("ready")) {
      return;
    }
    request.progress().accept(event.text("component") + " is ready");
    if (event.text("component").equals("registry")) {
      registry.complete(event.text("address"));
    }
  }

  private KubernetesClient connect() {
    var client = Clients.of(OwnKubeconfig.read(kubeconfig.join()));
    // While the API server still starts, so that the test's first call is not the slow one.
    Clients.learn();
    try {
      client.namespaces().list();
      answered = true;
    } catch (KubernetesClientException e) {
      // On a slow machine the API server may start for longer than a request waits.
      LOG.debug("the first request was not answered", e);
    }
    return client;
  }

  /** Makes sure that the API server answers, now that it says that it can be used. */
  private void answered(KubernetesClient client) {
    var end = System.nanoTime() + request.startTimeout().toNanos();
    while (!answered) {
      try {
        client.namespaces().list();
        answered = true;
      } catch (KubernetesClientException e) {
        if (System.nanoTime() >= end) {
          throw failed("waited for an answer of the API server", "the last was: " + e, e);
        }
      }
    }
  }

  private Cluster cluster(KubeProcess process, KubernetesClient client, String nodeAddress) {
    var address = await(registry, "waited for the registry's address");
    var registries = request.registriesBehind(URI.create("http://" + address));
    var report = await(nodes, "waited to hear which nodes there are");
    var cluster =
        Cluster.using(client)
            .tier("embedded")
            .capabilities(report.capabilities())
            .registries(registries)
            .version("kubernetes", artifact.kubernetes())
            .version("node", report.version());
    KubeLogs.in(process.directory()).forEach(cluster::log);
    if (report.real()) {
      var real = new RealNodes(process);
      return cluster
          .nodeAddress(nodeAddress)
          .imageLoader(real::load)
          .nodePower(real)
          .onClose(process::close)
          .build();
    }
    var simulated = startNodes(client.getConfiguration(), registries);
    return cluster
        .onClose(
            () -> {
              simulated.thenAccept(SimulatedNodes::close);
              process.close();
            })
        .build();
  }

  /**
   * Not before the cluster is usable, and on another thread: learning how a Pod is written takes a
   * core for a second.
   */
  private CompletableFuture<SimulatedNodes> startNodes(Config config, Registries registries) {
    var options =
        new NodeOptions(
            request.platform(),
            registries.withoutRetries()::manifest,
            request.settings().pullBackoff());
    var nodes =
        CompletableFuture.supplyAsync(
            () -> {
              var started = SimulatedNodes.start(Clients.of(config), options);
              Clients.rehearse();
              return started;
            },
            THREADS);
    nodes.whenComplete(
        (started, failure) -> {
          if (failure != null) {
            request
                .progress()
                .accept(
                    "the simulated nodes did not start, so every Pod stays Pending: " + failure);
            LOG.error("The simulated nodes did not start: every Pod stays Pending", failure);
          }
        });
    return nodes;
  }

  /** A step of its own, so with the whole of the time that a step may take. */
  private <T> T await(CompletableFuture<T> future, String step) {
    try {
      return future.get(request.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
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

  /** Keeps a client from being made, and closes one that was. */
  private void abandon(CompletableFuture<KubernetesClient> connecting) {
    kubeconfig.completeExceptionally(new IllegalStateException("the start failed"));
    connecting.thenAccept(KubernetesClient::close);
  }
}
