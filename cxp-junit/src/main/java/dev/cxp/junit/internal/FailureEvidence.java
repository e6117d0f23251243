package dev.cxp.junit.internal;

import dev.cxp.check.Capability;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.ClusterLog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what a cluster shows after a failure into one folder, in a limited time, redacted. What
 * cannot be collected is listed there with its reason; nothing that goes wrong here reaches the
 * test.
 */
public final class FailureEvidence {

  private static final Logger LOG = LoggerFactory.getLogger(FailureEvidence.class);

  private static final long ROOM = 32L << 20;
  private static final int LOG_BYTES = 512 << 10;
  private static final int THREADS = 4;
  private static final int MOST_NAMESPACES = 20;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Cluster cluster;
  private final Set<String> wanted;
  private final FailureFolder folder;
  private final Instant deadline;
  private final ExecutorService threads;
  private final Map<String, Future<?>> work = new TreeMap<>();

  private FailureEvidence(
      Cluster cluster, Set<String> wanted, FailureFolder folder, Duration limit) {
    this.cluster = cluster;
    this.wanted = wanted;
    this.folder = folder;
    this.deadline = Instant.now().plus(limit);
    var number = NUMBERS.incrementAndGet();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              var thread = new Thread(work, "cxp-evidence-" + number);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Collects.
   *
   * @param parent where the folder is made
   * @param name of the folder: class and method
   * @param failure what the test failed with
   * @param namespaces the pipeline's; empty for all that are not Kubernetes' own
   * @param limit after which it gives up
   * @return the folder; empty when not even that could be made
   */
  public static Optional<Path> collect(
      Path parent,
      String name,
      String failure,
      Cluster cluster,
      Set<String> namespaces,
      Duration limit) {
    try {
      var folder = FailureFolder.make(parent, name, ROOM);
      new FailureEvidence(cluster, namespaces, folder, limit).run(name, failure);
      return Optional.of(folder.path());
    } catch (IOException | RuntimeException e) {
      LOG.warn("could not collect what explains the failure of {}: {}", name, e.toString());
      return Optional.empty();
    }
  }

  private void run(String name, String failure) throws IOException {
    var redaction = Redaction.of(KnownSecrets.ofClient(cluster.client()));
    var namespaces = new TreeSet<String>();
    try {
      namespaces.addAll(
          await("namespaces", submit("namespaces", this::namespaces)).orElse(Set.of()));
      var secrets = await("secrets", submit("secrets", () -> secrets(namespaces)));
      if (secrets.isPresent()) {
        redaction = Redaction.of(secrets.orElseThrow());
      } else {
        // Nobody could tell which words in a log are secret.
        folder.lacks("logs", "left out, because the Secrets that may stand in them are not known");
      }
      collect(namespaces, redaction, secrets.isPresent());
    } finally {
      threads.shutdownNow();
      folder.close(redaction.text(head(name, failure, namespaces)));
    }
  }

  private void collect(Set<String> namespaces, Redaction redaction, boolean withLogs) {
    submit("nodes", () -> writeNodes(redaction));
    for (var namespace : namespaces) {
      var state = new NamespaceState(cluster.client(), namespace, folder, redaction);
      submit(
          "namespace " + namespace,
          () -> {
            var pods = state.writeObjects();
            if (withLogs && cluster.capabilities().contains(Capability.WORKLOADS)) {
              state.writeLogs(pods);
            }
            return null;
          });
    }
    if (withLogs) {
      cluster.logs().forEach(log -> submit(log.name(), () -> writeLog(log, redaction)));
    }
    if (!cluster.capabilities().contains(Capability.WORKLOADS)) {
      folder.lacks("container logs", "the nodes of this cluster run no containers");
    }
    Map.copyOf(work).forEach(this::await);
  }

  private <T> Future<T> submit(String what, Callable<T> task) {
    var future = threads.submit(task);
    work.put(what, future);
    return future;
  }

  private <T> Optional<T> await(String what, Future<T> future) {
    work.remove(what);
    var left = Math.max(0, Duration.between(Instant.now(), deadline).toMillis());
    try {
      return Optional.ofNullable(future.get(left, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      folder.lacks(what, "the time for it was up (cxp.diagnostics.timeout)");
    } catch (ExecutionException e) {
      folder.lacks(what, reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      folder.lacks(what, "the test's thread was interrupted");
    }
    future.cancel(true);
    return Optional.empty();
  }

  private String reason(Throwable thrown) {
    var reason =
        thrown instanceof KubernetesClientException e
            ? NamespaceState.reason(e)
            : String.valueOf(thrown);
    return Redaction.of(KnownSecrets.ofClient(cluster.client())).text(reason);
  }

  /** The test's namespaces: in a cluster of others, none but those that are the run's. */
  private Set<String> namespaces() {
    var scope = cluster.scope();
    if (scope.isPresent()) {
      var own = new TreeSet<>(scope.orElseThrow().namespaces());
      own.addAll(scope.orElseThrow().adopted());
      return wanted.isEmpty() ? own : onlyOf(own);
    }
    return wanted.isEmpty() ? all() : wanted;
  }

  private Set<String> onlyOf(Set<String> own) {
    var both = new TreeSet<>(wanted);
    for (var each : wanted) {
      if (!own.contains(each)) {
        both.remove(each);
        folder.lacks("namespace " + each, "this run did not make it");
      }
    }
    return both;
  }

  private Set<String> all() {
    return cluster.client().namespaces().list().getItems().stream()
        .map(namespace -> namespace.getMetadata().getName())
        .filter(name -> !name.startsWith("kube-"))
        .limit(MOST_NAMESPACES)
        .collect(Collectors.toSet());
  }

  /** In a cluster of others only what belongs to the test: the rest is none of its business. */
  private Collection<String> secrets(Set<String> namespaces) {
    return KnownSecrets.of(cluster.client(), cluster.scope().isPresent() ? namespaces : Set.of());
  }

  private Void writeNodes(Redaction redaction) throws IOException {
    var nodes = cluster.client().nodes().list().getItems();
    var plain = new PlainObject(cluster.client().getKubernetesSerialization(), redaction);
    var table = new StringBuilder();
    nodes.forEach(node -> table.append(conditions(node)));
    folder.write("nodes.txt", redaction.text(table.toString()));
    folder.write(
        "nodes.yaml",
        redaction.text(
            String.join(
                "---\n", nodes.stream().map((HasMetadata each) -> plain.yaml(each)).toList())));
    return null;
  }

  private static String conditions(Node node) {
    var text = new StringBuilder("Node " + node.getMetadata().getName() + "\n");
    if (node.getStatus() != null) {
      node.getStatus()
          .getConditions()
          .forEach(condition -> text.append("  ").append(Conditions.line(condition)).append('\n'));
    }
    return text.toString();
  }

  private Void writeLog(ClusterLog log, Redaction redaction) throws IOException {
    folder.write(
        "cluster-logs/" + FailureFolder.safe(log.name()),
        redaction.text(log.source().tail(LOG_BYTES)));
    return null;
  }

  private String head(String name, String failure, Set<String> namespaces) {
    return """
    What the cluster showed when this test failed: %s
    Collected at %s, from %s, which has %s
    Namespaces: %s
    Secrets are redacted; look before you pass it on, for nobody can recognise every one.

    The failure:
      %s
    """
        .formatted(
            name,
            Instant.now(),
            cluster,
            List.copyOf(new TreeSet<>(cluster.capabilities())),
            String.join(", ", namespaces),
            failure.strip().replace("\n", "\n  "));
  }
}
