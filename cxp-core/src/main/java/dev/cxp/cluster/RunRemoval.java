package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what a run made, and nothing that only has the same name. */
final class RunRemoval {

  private static final Logger LOG = LoggerFactory.getLogger(RunRemoval.class);
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final String run;
  private final Deque<HasMetadata> objects = new ArrayDeque<>();

  RunRemoval(KubernetesClient client, String run) {
    this.client = client;
    this.run = run;
  }

  /** Notes an object that the run made outside of its namespaces. */
  synchronized void add(HasMetadata made) {
    var uid = made.getMetadata().getUid();
    if (objects.stream().noneMatch(each -> each.getMetadata().getUid().equals(uid))) {
      objects.push(made);
    }
  }

  /** Removes the objects, the latest first, then the namespaces. */
  void run(List<Namespace> namespaces, Duration patience) {
    var left = new ArrayList<String>();
    var all = new ArrayList<HasMetadata>();
    synchronized (this) {
      all.addAll(objects);
    }
    all.addAll(namespaces);
    for (var each : all) {
      try {
        delete(client, each, run);
      } catch (RuntimeException e) {
        left.add(Cluster.describe(each) + ": " + e.getMessage());
      }
    }
    if (!patience.isZero()) {
      left.addAll(awaitGone(namespaces, Instant.now().plus(patience)));
    }
    if (!left.isEmpty()) {
      LOG.warn(
          "CXP tried to remove what the run {} made, but some of it is still there:\n  {}\n"
              + "A later run removes it once it has expired. To do so now:\n"
              + "  kubectl delete namespaces -l {}={}",
          run,
          String.join("\n  ", left),
          RunScope.RUN,
          run);
    }
  }

  private List<String> awaitGone(List<Namespace> namespaces, Instant deadline) {
    var left = new ArrayList<String>();
    for (var namespace : namespaces) {
      var name = namespace.getMetadata().getName();
      var millis = Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
      try {
        client
            .namespaces()
            .withName(name)
            .waitUntilCondition(
                live -> live == null || !isSame(live, namespace), millis, TimeUnit.MILLISECONDS);
      } catch (KubernetesClientTimeoutException e) {
        left.add("Namespace " + name + ": " + holdUp(name));
      } catch (RuntimeException e) {
        left.add("Namespace " + name + ": " + e.getMessage());
      }
    }
    return left;
  }

  /** What the namespace controller says it waits for: finalizers, mostly. */
  private String holdUp(String name) {
    var live = client.namespaces().withName(name).get();
    var conditions =
        live == null || live.getStatus() == null || live.getStatus().getConditions() == null
            ? List.<NamespaceCondition>of()
            : live.getStatus().getConditions();
    var waiting =
        conditions.stream()
            .filter(condition -> "True".equals(condition.getStatus()))
            .map(NamespaceCondition::getMessage)
            .collect(Collectors.joining("; "));
    return waiting.isEmpty() ? "it is still going away" : waiting;
  }

  /**
   * Removes the namespaces that say of themselves that their run is over. The resource version
   * keeps the one that is alive after all: putting off the expiry changes it.
   */
  static List<String> sweep(KubernetesClient client) {
    var swept = new ArrayList<String>();
    var now = Instant.now();
    for (var namespace : client.namespaces().withLabel(RunScope.RUN).list().getItems()) {
      if (!isExpired(namespace, now)) {
        continue;
      }
      try {
        client
            .resource(namespace)
            .lockResourceVersion(namespace.getMetadata().getResourceVersion())
            .delete();
        swept.add(namespace.getMetadata().getName());
      } catch (KubernetesClientException e) {
        LOG.debug("left {} to others", namespace.getMetadata().getName(), e);
      }
    }
    if (!swept.isEmpty()) {
      LOG.info("removed what expired runs left behind: {}", String.join(", ", swept));
    }
    return List.copyOf(swept);
  }

  private static boolean isExpired(Namespace namespace, Instant now) {
    var annotations = namespace.getMetadata().getAnnotations();
    var expires = annotations == null ? null : annotations.get(RunScope.EXPIRES);
    if (expires == null || namespace.getMetadata().getDeletionTimestamp() != null) {
      return false;
    }
    try {
      return Instant.parse(expires).isBefore(now);
    } catch (DateTimeParseException e) {
      return false; // not in CXP's hand
    }
  }

  private static void delete(KubernetesClient client, HasMetadata made, String run) {
    for (var attempt = 1; ; attempt++) {
      var live = client.resource(made).get();
      if (live == null || !isSame(live, made) || !run.equals(RunScope.label(live))) {
        return;
      }
      try {
        client.resource(live).lockResourceVersion(live.getMetadata().getResourceVersion()).delete();
        return;
      } catch (KubernetesClientException e) {
        // Somebody wrote to it between the two requests.
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return Objects.equals(one.getMetadata().getUid(), other.getMetadata().getUid());
  }
}
