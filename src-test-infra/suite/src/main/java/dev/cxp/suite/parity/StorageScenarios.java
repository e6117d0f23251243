package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Workload.impatient;
import static dev.cxp.suite.parity.Workload.statefulSet;
import static dev.cxp.suite.parity.Yaml.documents;
import static dev.cxp.suite.parity.Yaml.object;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Volumes, and which Pods may have them at once. */
final class StorageScenarios {

  private static final String CLAIM =
      "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}";

  private static final String MULTI_ATTACH = "Multi-Attach error";

  private StorageScenarios() {}

  static List<Scenario> all() {
    return List.of(
        of(
            "persistent-volume-claim",
            "a Deployment that mounts a claim of the default storage class",
            stage -> stage.rollout(claimedBy(deployment(Images.PROGRAM)))),
        of(
            "claim-templates",
            "a StatefulSet of two replicas, each with a claim of its own",
            stage ->
                stage.rolloutAnd(
                    statefulSet(Images.PROGRAM)
                        .spec("replicas: 2")
                        .spec(
                            "volumeClaimTemplates: [{metadata: {name: data}, spec: " + CLAIM + "}]")
                        .container("volumeMounts: [{name: data, mountPath: /data}]")
                        .yaml(),
                    "two claims are bound",
                    () ->
                        claims(stage).stream()
                                .filter(claim -> "Bound".equals(claim.getStatus().getPhase()))
                                .count()
                            == 2)),
        of(
            "claim-update",
            "a Deployment with a claim, updated while its Pod runs, on the node of the volume",
            StorageScenarios::updateOnOneNode),
        of(
            "claim-update-elsewhere",
            "a Deployment with an attached volume, updated while its Pod runs, on another node",
            StorageScenarios::updateOnAnotherNode));
  }

  private static String claimedBy(Workload workload) {
    return documents(
        object("v1", "PersistentVolumeClaim", "data", "spec: " + CLAIM), mounting(workload).yaml());
  }

  private static Workload mounting(Workload workload) {
    return workload
        .pod("volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]")
        .container("volumeMounts: [{name: data, mountPath: /data}]");
  }

  /** Nothing in Kubernetes keeps two Pods of one node from writing into one volume. */
  private static Outcome updateOnOneNode(Stage stage) {
    stage.rollout(claimedBy(deployment(Images.PROGRAM)));
    // For so long the old Pod stays beside the new one.
    var next = mounting(deployment(Images.NEXT)).spec("minReadySeconds: 3");
    // A volume that is a directory of a node pins its Pods there; one that is attached does not.
    stage.apply((isAttached(stage) ? next.pod(affinity("podAffinity")) : next).yaml());
    return stage.eventually(
        "while it is updated, two Pods have the one volume",
        () -> running(stage).size() == 2 && nodes(running(stage)) == 1);
  }

  /** With volumes that are attached, neither Pod goes: the update never ends. */
  private static Outcome updateOnAnotherNode(Stage stage) {
    stage.rollout(claimedBy(deployment(Images.PROGRAM)));
    if (!isAttached(stage)) {
      return Outcome.notVerified(
          "the volumes of the default storage class are directories of one node");
    }
    var next = mounting(impatient(Images.NEXT, 5)).pod(affinity("podAntiAffinity"));
    var outcome = stage.rollout(next.yaml());
    return isRefused(stage)
        ? Outcome.failed(outcome.says() + ", " + MULTI_ATTACH)
        : Outcome.failed(outcome.says() + ", without a warning of a " + MULTI_ATTACH);
  }

  /** On the node of its own Pods, or on any but that. */
  private static String affinity(String kind) {
    return "affinity: {"
        + kind
        + ": {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname,"
        + " labelSelector: {matchLabels: {app: app}}}]}}";
  }

  private static boolean isRefused(Stage stage) {
    return stage.client().v1().events().inNamespace(stage.namespace()).list().getItems().stream()
        .anyMatch(
            event ->
                "FailedAttachVolume".equals(event.getReason())
                    && event.getMessage().startsWith(MULTI_ATTACH));
  }

  /** Whether the volume of the claim is one that a driver attaches to nodes. */
  private static boolean isAttached(Stage stage) {
    var volume = claims(stage).get(0).getSpec().getVolumeName();
    return stage.client().storage().v1().volumeAttachments().list().getItems().stream()
        .anyMatch(each -> volume.equals(each.getSpec().getSource().getPersistentVolumeName()));
  }

  private static List<PersistentVolumeClaim> claims(Stage stage) {
    return stage.client().persistentVolumeClaims().inNamespace(stage.namespace()).list().getItems();
  }

  private static List<Pod> running(Stage stage) {
    return stage.client().pods().inNamespace(stage.namespace()).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .toList();
  }

  private static long nodes(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getSpec().getNodeName()).distinct().count();
  }
}
