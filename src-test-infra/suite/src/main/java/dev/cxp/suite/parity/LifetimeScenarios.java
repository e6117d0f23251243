package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Yaml.configMap;
import static dev.cxp.suite.parity.Yaml.held;
import static dev.cxp.suite.parity.Yaml.object;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.List;
import java.util.Objects;

/** How objects go, and what holds them. */
final class LifetimeScenarios {

  private LifetimeScenarios() {}

  static List<Scenario> all() {
    return List.of(
        of(
            "owner-garbage-collection",
            "an object deleted that owns another",
            stage -> {
              makeOwned(stage);
              stage.client().configMaps().inNamespace(stage.namespace()).withName("owner").delete();
              return stage.eventually("what it owned is gone", () -> !exists(stage, "owned"));
            }),
        of(
            "owner-orphans",
            "a Deployment deleted whose Pods are to stay",
            LifetimeScenarios::orphans),
        of("finalizer", "an object deleted that a finalizer holds", LifetimeScenarios::finalizer),
        of(
            "namespace-deletion",
            "a namespace deleted in which a Deployment runs",
            LifetimeScenarios::namespace),
        of(
            "eviction-over-budget",
            "a Pod evicted while its disruption budget allows none",
            LifetimeScenarios::eviction));
  }

  private static boolean exists(Stage stage, String configMap) {
    return stage.client().configMaps().inNamespace(stage.namespace()).withName(configMap).get()
        != null;
  }

  private static void makeOwned(Stage stage) {
    var owner = stage.apply(configMap("owner", "")).get(0);
    stage.apply(
        held(
            "v1",
            "ConfigMap",
            "name: owned, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: "
                + owner.getMetadata().getUid()
                + "}]"));
  }

  private static Outcome orphans(Stage stage) {
    stage.rollout(deployment(Images.PROGRAM).yaml());
    stage
        .client()
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withName("app")
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();
    return stage.eventually(
        "the Deployment is gone, its Pod and ReplicaSet stay, without an owner",
        () ->
            stage.client().apps().deployments().inNamespace(stage.namespace()).withName("app").get()
                    == null
                && stage
                    .client()
                    .apps()
                    .replicaSets()
                    .inNamespace(stage.namespace())
                    .list()
                    .getItems()
                    .stream()
                    .allMatch(set -> set.getMetadata().getOwnerReferences().isEmpty())
                && stage.client().pods().inNamespace(stage.namespace()).list().getItems().size()
                    == 1);
  }

  private static Outcome finalizer(Stage stage) {
    stage.apply(held("v1", "ConfigMap", "name: held, finalizers: [parity.cxp.dev/hold]"));
    var held = stage.client().configMaps().inNamespace(stage.namespace()).withName("held");
    held.delete();
    var object = held.get();
    if (object == null || object.getMetadata().getDeletionTimestamp() == null) {
      return Outcome.failed("the finalizer does not hold it");
    }
    held.edit(
        map -> {
          map.getMetadata().setFinalizers(List.of());
          return map;
        });
    return stage.eventually("it is gone once the finalizer is", () -> !exists(stage, "held"));
  }

  private static Outcome namespace(Stage stage) {
    stage.rollout(deployment(Images.PROGRAM).yaml());
    stage.client().namespaces().withName(stage.namespace()).delete();
    return stage.eventually(
        "it is gone with everything in it",
        () -> stage.client().namespaces().withName(stage.namespace()).get() == null);
  }

  private static Outcome eviction(Stage stage) {
    stage.apply(
        object(
            "policy/v1",
            "PodDisruptionBudget",
            "app",
            "spec: {minAvailable: 1, selector: {matchLabels: {app: app}}}"));
    stage.rollout(deployment(Images.PROGRAM).yaml());
    var budget =
        stage
            .client()
            .policy()
            .v1()
            .podDisruptionBudget()
            .inNamespace(stage.namespace())
            .withName("app");
    stage.eventually(
        "the budget has seen the Pod",
        () ->
            budget.get().getStatus() != null
                && Objects.equals(1, budget.get().getStatus().getCurrentHealthy()));
    var pod = stage.client().pods().inNamespace(stage.namespace()).list().getItems().get(0);
    return stage.client().resource(pod).inNamespace(stage.namespace())
                instanceof io.fabric8.kubernetes.client.dsl.PodResource resource
            && resource.evict()
        ? Outcome.passed("the eviction is granted")
        : Outcome.failed("the eviction is refused");
  }
}
