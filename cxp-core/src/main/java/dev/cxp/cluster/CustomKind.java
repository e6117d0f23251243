package dev.cxp.cluster;

import dev.cxp.wire.Patience;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The kind that a CustomResourceDefinition makes known. The API server takes the definition at
 * once, and its objects a moment later: when the condition Established is true and its discovery
 * lists the kind.
 */
final class CustomKind {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final KubernetesClient client;
  private final CustomResourceDefinition definition;

  CustomKind(KubernetesClient client, CustomResourceDefinition definition) {
    this.client = client;
    this.definition = definition;
  }

  /**
   * Returns when objects of the kind can be applied.
   *
   * @throws ApplyException when the API server does not accept its names, or takes too long
   */
  void awaitServed() {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      var settled =
          client
              .resource(definition)
              .waitUntilCondition(
                  live -> live != null && (is(live, "Established", "True") || refused(live)),
                  PATIENCE.toMillis(),
                  TimeUnit.MILLISECONDS);
      if (refused(settled)) {
        throw ApplyException.kindRefused(definition, conditions(settled));
      }
      while (!listed()) {
        if (System.nanoTime() > deadline) {
          throw ApplyException.kindLate(definition, "its discovery does not list the kind");
        }
        Patience.Pause.SLEEP.take(LOOK_AGAIN);
      }
    } catch (KubernetesClientTimeoutException e) {
      var live = client.resource(definition).get();
      throw ApplyException.kindLate(
          definition, live == null ? "it is gone again" : conditions(live));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApplyException.kindLate(definition, "the thread was interrupted");
    }
  }

  private boolean listed() {
    return definition.getSpec().getVersions().stream()
        .filter(version -> Boolean.TRUE.equals(version.getServed()))
        .allMatch(this::listed);
  }

  private boolean listed(CustomResourceDefinitionVersion version) {
    try {
      return Optional.ofNullable(
              client.getApiResources(definition.getSpec().getGroup() + "/" + version.getName()))
          .stream()
          .flatMap(list -> list.getResources().stream())
          .anyMatch(
              resource -> resource.getKind().equals(definition.getSpec().getNames().getKind()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return false; // the whole group is new
      }
      throw e;
    }
  }

  private static boolean refused(CustomResourceDefinition live) {
    return live != null && is(live, "NamesAccepted", "False");
  }

  private static boolean is(CustomResourceDefinition live, String type, String status) {
    return live.getStatus() != null
        && live.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals(type) && condition.getStatus().equals(status));
  }

  private static String conditions(CustomResourceDefinition live) {
    return live.getStatus() == null
        ? "it has no conditions yet"
        : live.getStatus().getConditions().stream()
            .map(CustomKind::words)
            .collect(Collectors.joining("; "));
  }

  private static String words(CustomResourceDefinitionCondition condition) {
    return condition.getType()
        + " is "
        + condition.getStatus()
        + (condition.getMessage() == null ? "" : ": " + condition.getMessage());
  }
}
