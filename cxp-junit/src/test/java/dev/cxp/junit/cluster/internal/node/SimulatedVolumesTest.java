package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class SimulatedVolumesTest extends OnSharedCluster {

  @Test
  void claim_of_the_default_class_waits_for_its_first_pod() {
    apply(claim("data", ""));
    waiting().until(() -> reasonsOf("data").contains("WaitForFirstConsumer"));

    apply(podWith("web", "data", ""));

    awaitRunning("web");
    var node = pod("web").orElseThrow().getSpec().getNodeName();
    assertThat(claimNamed("data"))
        .satisfies(claim -> assertThat(claim.getStatus().getPhase()).isEqualTo("Bound"))
        .satisfies(
            claim ->
                assertThat(claim.getMetadata().getAnnotations())
                    .containsEntry("volume.kubernetes.io/selected-node", node));
  }

  @Test
  void pod_runs_whose_claim_is_bound_after_the_schedulers_first_look() {
    apply(claim("data", "storageClassName: by-hand"));
    apply(podWith("web", "data", ""));
    waiting().until(() -> isUnschedulable("web"));

    apply(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %1$s}
        spec:
          storageClassName: by-hand
          capacity: {storage: 1Mi}
          accessModes: [ReadWriteOnce]
          claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: %1$s, name: data, uid: %2$s}
          hostPath: {path: /by-hand}
        """
            .formatted(namespace, claimNamed("data").getMetadata().getUid()));

    awaitRunning("web");
  }

  @Test
  void pod_on_another_node_waits_until_the_volume_is_detached() {
    apply(claim("data", ""));
    // A Pod that names its node passes the scheduler by: its claim is bound when another comes.
    apply(podWith("first", "data", "nodeName: " + SimulatedNodes.FIRST));
    apply(podWith("binder", "data", "nodeSelector: {kubernetes.io/hostname: cxp-node-1}"));
    awaitRunning("first");

    apply(podWith("second", "data", "nodeSelector: {kubernetes.io/hostname: cxp-node-2}"));

    waiting()
        .until(
            () -> messages("second"),
            messages -> messages.stream().anyMatch(each -> each.startsWith("Multi-Attach error")));
    assertThat(reasons(pod("second").orElseThrow())).contains("FailedAttachVolume");
    assertThat(awaitWaiting("second", "ContainerCreating")).isEmpty();

    cluster.client().pods().inNamespace(namespace).withName("first").delete();
    cluster.client().pods().inNamespace(namespace).withName("binder").delete();

    awaitRunning("second");
  }

  @Test
  void rolling_update_onto_another_node_does_not_end_while_the_volume_is_attached() {
    apply(claim("data", ""));
    apply(spread("1"));
    waiting().until(() -> available() == 1);

    apply(spread("2"));
    waiting().until(() -> !events(event -> isMultiAttach(event)).isEmpty());
    assertThat(pods()).hasSize(2).anyMatch(SimulatedVolumesTest::isPending);

    patch(
        deployment(),
        "{\"spec\": {\"strategy\": {\"type\": \"Recreate\", \"rollingUpdate\": null}}}");
    waiting().until(() -> pods().size() == 1 && available() == 1);
    assertThat(pods().get(0).getMetadata().getAnnotations()).containsEntry("round", "2");
  }

  private static boolean isMultiAttach(Event event) {
    return "FailedAttachVolume".equals(event.getReason())
        && event.getMessage().startsWith("Multi-Attach error");
  }

  private static boolean isPending(Pod pod) {
    return "Pending".equals(pod.getStatus().getPhase()) && pod.getSpec().getNodeName() != null;
  }

  private static String claim(String name, String more) {
    return """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: %s}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Mi}}
      %s
    """
        .formatted(name, more);
  }

  private static String podWith(String name, String claim, String more) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      containers: [{name: app, image: %s, volumeMounts: [{name: data, mountPath: /data}]}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]
      %s
    """
        .formatted(name, APP, claim, more);
  }

  /** A Deployment whose Pods are never on one node. */
  private static String spread(String round) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: db}
    spec:
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}, annotations: {round: "%s"}}
        spec:
          affinity:
            podAntiAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
              - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}}}
          containers: [{name: db, image: %s, volumeMounts: [{name: data, mountPath: /data}]}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    """
        .formatted(round, APP);
  }

  private PersistentVolumeClaim claimNamed(String name) {
    return cluster.client().persistentVolumeClaims().inNamespace(namespace).withName(name).get();
  }

  private List<String> reasonsOf(String object) {
    return events(object).stream().map(Event::getReason).toList();
  }

  private boolean isUnschedulable(String name) {
    return pod(name).stream()
        .filter(each -> each.getStatus() != null)
        .flatMap(each -> each.getStatus().getConditions().stream())
        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
  }

  private Resource<Deployment> deployment() {
    return cluster.client().apps().deployments().inNamespace(namespace).withName("db");
  }

  private int available() {
    return Objects.requireNonNullElse(deployment().get().getStatus().getAvailableReplicas(), 0);
  }
}
