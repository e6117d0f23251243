package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Workload.impatient;
import static dev.cxp.suite.parity.Workload.statefulSet;
import static dev.cxp.suite.parity.Yaml.documents;
import static dev.cxp.suite.parity.Yaml.secret;
import static dev.cxp.suite.parity.Yaml.service;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What the controllers and the scheduler make of workloads. */
final class WorkloadScenarios {

  private WorkloadScenarios() {}

  static List<Scenario> all() {
    return List.of(
        of(
            "rollout",
            "a Deployment of two replicas with its Service",
            stage ->
                stage.rollout(
                    documents(
                        service("app", "app"),
                        deployment(Images.PROGRAM).spec("replicas: 2").yaml()))),
        of(
            "rollout-update",
            "a Deployment that runs, updated to another image",
            stage -> {
              stage.rollout(deployment(Images.PROGRAM).yaml());
              return stage.rollout(deployment(Images.NEXT).yaml());
            }),
        of(
            "scale-to-zero",
            "a Deployment that runs, scaled to no replicas",
            stage -> {
              stage.rollout(deployment(Images.PROGRAM).yaml());
              return stage.rollout(deployment(Images.PROGRAM).spec("replicas: 0").yaml());
            }),
        of(
            "service-selects-nothing",
            "a Deployment whose Service has another selector",
            stage ->
                stage.rollout(
                    documents(service("app", "other"), deployment(Images.PROGRAM).yaml()),
                    Duration.ofSeconds(12))),
        of(
            "pending-by-resources",
            "a Deployment that requests more than any node has",
            stage ->
                stage.rollout(
                    impatient(Images.PROGRAM, 3)
                        .container("resources: {requests: {cpu: \"10000\"}}")
                        .yaml())),
        of(
            "pending-by-node-selector",
            "a Deployment for nodes with a label that none has",
            stage ->
                stage.rollout(
                    impatient(Images.PROGRAM, 3).pod("nodeSelector: {parity: none}").yaml())),
        of(
            "missing-config-map",
            "a Deployment with its environment from a ConfigMap that nobody made",
            stage ->
                stage.rollout(
                    deployment(Images.PROGRAM)
                        .container("envFrom: [{configMapRef: {name: absent}}]")
                        .yaml())),
        of(
            "missing-secret-key",
            "a Deployment with a variable from a key that its Secret lacks",
            stage ->
                stage.rollout(
                    documents(
                        secret("keys", ""),
                        deployment(Images.PROGRAM)
                            .container(
                                "env: [{name: KEY, valueFrom: {secretKeyRef: {name: keys, key: absent}}}]")
                            .yaml()))),
        of(
            "missing-secret-volume",
            "a Deployment that mounts a Secret that nobody made",
            stage ->
                stage.rollout(
                    impatient(Images.PROGRAM, 3)
                        .pod("volumes: [{name: keys, secret: {secretName: absent}}]")
                        .container("volumeMounts: [{name: keys, mountPath: /keys}]")
                        .yaml())),
        of(
            "missing-service-account",
            "a Deployment with a service account that nobody made",
            stage ->
                stage.rollout(deployment(Images.PROGRAM).pod("serviceAccountName: absent").yaml())),
        of(
            "stateful-set-order",
            "a StatefulSet of three replicas",
            stage ->
                stage.rolloutAnd(
                    statefulSet(Images.PROGRAM).spec("replicas: 3").yaml(),
                    "each Pod is made after the one before it is ready",
                    () -> isOrdered(stage))));
  }

  private static boolean isOrdered(Stage stage) {
    var pods =
        stage.client().pods().inNamespace(stage.namespace()).list().getItems().stream()
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .toList();
    for (var number = 1; number < pods.size(); number++) {
      var made = Instant.parse(pods.get(number).getMetadata().getCreationTimestamp());
      if (made.isBefore(readySince(pods.get(number - 1)))) {
        return false;
      }
    }
    return pods.size() == 3;
  }

  private static Instant readySince(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .findFirst()
        .orElse(Instant.MAX);
  }
}
