package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the Node with its lease and the storage class, and keeps the Node Ready. */
final class NodeRegistration {

  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);
  private static final long HEARTBEAT_SECONDS = 10;
  private static final long RETRY_MILLIS = 50;

  /** Taints that say "no heartbeat"; the API server puts the first on every new Node. */
  private static final Set<String> NO_HEARTBEAT =
      Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  private final KubernetesClient client;
  private final NodeOptions options;
  private final ScheduledExecutorService threads;
  private final CompletableFuture<Void> node = new CompletableFuture<>();
  private final CompletableFuture<Void> storageClass = new CompletableFuture<>();

  NodeRegistration(KubernetesClient client, NodeOptions options, ScheduledExecutorService threads) {
    this.client = client;
    this.options = options;
    this.threads = threads;
  }

  /** Starts; everything is tried again until it works, because the API may only just have come. */
  void register() {
    untilItWorks(this::registerNode, node);
    // One request first: whatever follows shares the connection that it opened.
    node.thenRun(
        () -> untilItWorks(() -> createIfAbsent(NodeObjects.storageClass()), storageClass));
  }

  /** Completes when the Node is Ready without taints. */
  CompletableFuture<Void> node() {
    return node;
  }

  /** Completes when there is a default storage class. */
  CompletableFuture<Void> storageClass() {
    return storageClass;
  }

  private void untilItWorks(Runnable work, CompletableFuture<Void> done) {
    schedule(
        () -> {
          try {
            work.run();
            done.complete(null);
          } catch (RuntimeException e) {
            LOG.debug("registering the node failed, trying again", e);
            schedule(() -> untilItWorks(work, done), RETRY_MILLIS);
          }
        },
        0);
  }

  private void registerNode() {
    createIfAbsent(NodeObjects.node(options));
    makeSchedulable();
    var lease = new CompletableFuture<Void>();
    // The namespace of leases is made by a controller a moment after the API answers.
    untilItWorks(this::createLease, lease);
    lease.thenRun(this::beat);
  }

  private void createIfAbsent(HasMetadata object) {
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void makeSchedulable() {
    client
        .nodes()
        .withName(options.name())
        .edit(
            current ->
                new NodeBuilder(current)
                    .editSpec()
                    .withTaints(withoutHeartbeatTaints(current))
                    .endSpec()
                    .build());
  }

  private static List<Taint> withoutHeartbeatTaints(Node node) {
    return node.getSpec().getTaints().stream()
        .filter(taint -> !NO_HEARTBEAT.contains(taint.getKey()))
        .toList();
  }

  private void createLease() {
    var current = client.nodes().withName(options.name()).get();
    createIfAbsent(NodeObjects.lease(options.name(), current.getMetadata().getUid()));
  }

  private void beat() {
    schedule(
        () -> {
          try {
            renew();
          } catch (RuntimeException e) {
            LOG.debug("a heartbeat failed; the next follows", e);
          }
          beat();
        },
        HEARTBEAT_SECONDS * 1000);
  }

  private void renew() {
    client
        .leases()
        .inNamespace(NodeObjects.LEASE_NAMESPACE)
        .withName(options.name())
        .edit(
            lease -> {
              lease.getSpec().setRenewTime(NodeObjects.microseconds());
              return lease;
            });
    var current = client.nodes().withName(options.name()).get();
    if (current != null && !isReady(current)) {
      // After a pause of the whole machine the node controller believes that the node is gone.
      current.getStatus().setConditions(NodeObjects.conditions());
      client.resource(current).updateStatus();
      makeSchedulable();
    }
  }

  private static boolean isReady(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private void schedule(Runnable work, long delayMillis) {
    try {
      threads.schedule(work, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.trace("closed: no further heartbeat");
    }
  }
}
