package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The namespaces of one run: claimed by creating them, and kept from expiring until the end. */
final class RunNamespaces {

  private static final Logger LOG = LoggerFactory.getLogger(RunNamespaces.class);

  /** How long a namespace that is going away may take to be gone. */
  private static final Duration TERMINATION = Duration.ofSeconds(60);

  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final Duration lifetime;
  private final String run;
  private final ScheduledExecutorService renewal;
  private final Map<String, Namespace> claimed = new LinkedHashMap<>();
  private final Namespace first;
  private boolean ended;

  private RunNamespaces(KubernetesClient client, Duration lifetime, String run) {
    this.client = client;
    this.lifetime = lifetime;
    this.run = run;
    this.first = create("cxp-run-" + run);
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var thread = new Thread(work, "cxp-run-" + run);
              thread.setDaemon(true);
              return thread;
            });
  }

  static RunNamespaces begin(KubernetesClient client, Duration lifetime) {
    var run = UUID.randomUUID().toString().substring(0, 13);
    var begun = new RunNamespaces(client, lifetime, run);
    var third = Math.max(1, lifetime.toMillis() / 3);
    begun.renewal.scheduleWithFixedDelay(begun::renew, third, third, TimeUnit.MILLISECONDS);
    return begun;
  }

  String run() {
    return run;
  }

  /** The namespace that the run began with. */
  Namespace first() {
    return first;
  }

  synchronized Set<String> names() {
    return Set.copyOf(claimed.keySet());
  }

  /** Whether the run made this namespace. */
  synchronized boolean owns(String name) {
    return claimed.containsKey(name);
  }

  /**
   * Makes a namespace the run's by creating it: only one of two can. Waits for one that is going
   * away.
   *
   * @return the namespace when it is somebody else's; empty when it is the run's
   */
  Optional<Namespace> claim(String name) {
    for (var attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        create(name);
        return Optional.empty();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
      var live = client.namespaces().withName(name).get();
      if (live == null) {
        continue;
      }
      if (live.getMetadata().getDeletionTimestamp() == null) {
        return run.equals(RunScope.label(live)) ? Optional.empty() : Optional.of(live);
      }
      client
          .namespaces()
          .withName(name)
          .waitUntilCondition(Objects::isNull, TERMINATION.toSeconds(), TimeUnit.SECONDS);
    }
    create(name);
    return Optional.empty();
  }

  private synchronized Namespace create(String name) {
    if (ended) {
      throw new IllegalStateException("the run " + run + " has ended");
    }
    var namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels(RunScope.RUN, run)
            .addToAnnotations(RunScope.EXPIRES, expiry())
            .endMetadata()
            .build();
    // Not before the answer: one that conflicts is somebody else's. An answer that got lost leaves
    // a namespace with the run's label, which expires.
    var made = client.resource(namespace).create();
    claimed.put(name, made);
    return made;
  }

  private String expiry() {
    return Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void renew() {
    List<Namespace> all;
    synchronized (this) {
      all = List.copyOf(claimed.values());
    }
    for (var namespace : all) {
      try {
        renew(namespace);
      } catch (RuntimeException e) {
        // The next turn tries again, long before it expires.
        LOG.debug("could not put off the expiry of {}", namespace.getMetadata().getName(), e);
      }
    }
  }

  private void renew(Namespace namespace) {
    var metadata = namespace.getMetadata();
    // With the uid, a namespace that somebody else made meanwhile answers 409.
    client
        .namespaces()
        .withName(metadata.getName())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
                .formatted(metadata.getUid(), RunScope.EXPIRES, expiry()));
  }

  /** Ends the run: nothing is claimed any more. Returns what was, the first one last. */
  synchronized List<Namespace> end() {
    ended = true;
    renewal.shutdownNow();
    var all = new ArrayList<>(claimed.values());
    java.util.Collections.reverse(all);
    claimed.clear();
    return all;
  }
}
