package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.TinyImage;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class SimulatedNodeTest extends OnSharedCluster {

  @Test
  void node_is_ready_without_taints_and_says_that_it_is_simulated() {
    var node = cluster.client().nodes().withName(SimulatedNodes.FIRST).get();

    assertThat(node.getStatus().getConditions())
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
    assertThat(node.getSpec().getTaints()).isEmpty();
    assertThat(node.getStatus().getNodeInfo().getKubeletVersion()).endsWith("-cxp-simulated");
    waiting()
        .until(
            () ->
                cluster
                        .client()
                        .leases()
                        .inNamespace("kube-node-lease")
                        .withName(SimulatedNodes.FIRST)
                        .get()
                    != null);
  }

  @Test
  void deployment_whose_image_exists_becomes_available() {
    apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          replicas: 3
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              initContainers: [{name: prepare, image: %1$s}]
              containers: [{name: app, image: %1$s, readinessProbe: {httpGet: {path: /, port: 80}}}]
        """
            .formatted(APP));

    waiting()
        .until(
            () ->
                Objects.equals(
                    3,
                    cluster
                        .client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName("app")
                        .get()
                        .getStatus()
                        .getAvailableReplicas()));

    var pods = pods();
    assertThat(pods).hasSize(3);
    assertThat(pods.stream().map(each -> each.getStatus().getPodIP()))
        .doesNotHaveDuplicates()
        .allMatch(ip -> ip.startsWith("10.42."));
    var pod = pods.get(0);
    assertThat(pod.getStatus().getContainerStatuses().get(0).getImageID())
        .isEqualTo("registry.example/team/app@" + digest);
    assertThat(pod.getStatus().getInitContainerStatuses().get(0).getState().getTerminated())
        .satisfies(ended -> assertThat(ended.getReason()).isEqualTo("Completed"));
    assertThat(pod.getMetadata().getAnnotations())
        .containsEntry(SimulatedNodes.ANNOTATION, "probes and logs are not known");
    waiting()
        .until(
            () -> reasons(pod),
            reasons -> reasons.containsAll(List.of("Scheduled", "Pulled", "Created", "Started")));
  }

  @Test
  void absent_image_ends_in_back_off_and_heals_after_a_push() {
    var image = "absent-" + namespace + ":1";
    run(pod("web", image));

    var failed = awaitWaiting("web", "ErrImagePull");
    var canonical = "docker.io/library/" + image;
    assertThat(failed)
        .isEqualTo(
            "rpc error: code = NotFound desc = failed to pull and unpack image \"%1$s\": failed to resolve reference \"%1$s\": %1$s: not found"
                .formatted(canonical));
    assertThat(awaitWaiting("web", "ImagePullBackOff"))
        .isEqualTo("Back-off pulling image \"" + image + "\": ErrImagePull: " + failed);
    waiting()
        .until(
            () -> messages("web"),
            messages ->
                messages.containsAll(
                    List.of(
                        "Error: ErrImagePull",
                        "Error: ImagePullBackOff",
                        "Pulling image \"" + image + "\"")));

    TinyImage.of(Platform.ofThisMachine()).pushTo(cluster, image);

    awaitRunning("web");
    waiting()
        .until(
            () ->
                events("web").stream()
                    .anyMatch(each -> each.getReason().equals("Pulling") && each.getCount() > 1));
  }

  @Test
  void single_image_for_another_platform_is_pulled_and_crashes() {
    var image = foreignImage();

    run(pod("web", image));

    assertThat(awaitWaiting("web", "CrashLoopBackOff"))
        .startsWith("back-off 10s restarting failed container=app pod=web_" + namespace);
    assertThat(statuses("web"))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getRestartCount()).isEqualTo(1);
              assertThat(status.getReady()).isFalse();
              assertThat(status.getImageID()).contains("@sha256:");
              assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(1);
            });
    assertThat(pod("web").orElseThrow().getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void job_of_an_image_for_another_platform_fails() {
    var image = foreignImage();

    apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec:
          backoffLimit: 0
          template:
            spec: {restartPolicy: Never, containers: [{name: app, image: %s}]}
        """
            .formatted(image));

    waiting()
        .until(() -> pods().stream().anyMatch(pod -> "Failed".equals(pod.getStatus().getPhase())));
    waiting()
        .until(
            () ->
                cluster
                    .client()
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withName("once")
                    .get()
                    .getStatus()
                    .getConditions()
                    .stream()
                    .anyMatch(condition -> condition.getType().equals("Failed")));
  }

  private String foreignImage() {
    var image = "elsewhere-" + namespace + ":1";
    TinyImage.of(new Platform("linux", "s390x")).pushTo(cluster, image);
    return image;
  }

  @Test
  void image_name_that_does_not_parse_is_refused() {
    run(pod("web", "registry.example/Team/App:1"));

    assertThat(awaitWaiting("web", "InvalidImageName"))
        .startsWith("Failed to apply default image tag \"registry.example/Team/App:1\": ")
        .endsWith("invalid reference format");
  }

  @Test
  void image_that_may_never_be_pulled_is_not_pulled() {
    run(pod("web", "never-" + namespace + ":1", "imagePullPolicy: Never"));

    assertThat(awaitWaiting("web", "ErrImageNeverPull"))
        .contains("is not present with pull policy of Never");
  }

  @Test
  void secret_of_the_environment_is_waited_for_with_its_key() {
    run(
        pod(
            "web",
            APP,
            "env: [{name: KEY, valueFrom: {secretKeyRef: {name: minio-credentials, key:"
                + " accesskey}}}]"));

    assertThat(awaitWaiting("web", "CreateContainerConfigError"))
        .isEqualTo("secret \"minio-credentials\" not found");

    secret("minio-credentials", Map.of("other", "x"));
    waiting()
        .until(
            () -> waitingMessage("web", "CreateContainerConfigError"),
            message ->
                message.equals(
                    Optional.of(
                        "couldn't find key accesskey in Secret "
                            + namespace
                            + "/minio-credentials")));

    secret("minio-credentials", Map.of("accesskey", "x"));
    awaitRunning("web");
  }

  @Test
  void optional_references_are_not_waited_for() {
    run(pod("web", APP, "envFrom: [{configMapRef: {name: none, optional: true}}]"));

    awaitRunning("web");
  }

  @Test
  void rollout_that_runs_out_of_time_says_what_the_cluster_warned_of() {
    var deployment =
        cluster.apply(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: held, namespace: %s, labels: {app.kubernetes.io/part-of: held}}
            spec:
              selector: {matchLabels: {app: held}}
              template:
                metadata: {labels: {app: held, app.kubernetes.io/part-of: held}}
                spec:
                  containers:
                  - {name: app, image: %s, volumeMounts: [{name: settings, mountPath: /settings}]}
                  volumes: [{name: settings, configMap: {name: nowhere}}]
            """
                .formatted(namespace, APP));
    waiting().until(() -> hasEvent("FailedMount"));

    var finding =
        cluster
            .await(deployment.get(0), Duration.ofMillis(100))
            .finding("install.rollout", "here", "Deployment held", Duration.ofMillis(100));

    assertThat(finding.text())
        .contains("cause: Pod held-")
        .contains("FailedMount: MountVolume.SetUp failed for volume \"settings\"")
        .contains("mend what the cluster warns of");
  }

  private boolean hasEvent(String reason) {
    return cluster.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .anyMatch(event -> reason.equals(event.getReason()));
  }

  @Test
  void volume_of_a_missing_config_map_holds_the_pod_until_it_appears() {
    run(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: %s}]
          volumes: [{name: settings, configMap: {name: app-settings}}]
        """
            .formatted(APP));

    waiting()
        .until(
            () -> messages("web"),
            messages ->
                messages.contains(
                    "MountVolume.SetUp failed for volume \"settings\" : configmap \"app-settings\""
                        + " not found"));
    // Its event and its status are written side by side.
    waiting().until(() -> waitingMessage("web", "ContainerCreating").isPresent());

    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("app-settings")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    awaitRunning("web");
  }

  @Test
  void job_completes_and_says_what_is_not_known() {
    apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: migrate, image: %s}]
        """
            .formatted(APP));

    waiting().until(() -> Objects.equals(1, jobStatus("migrate").getSucceeded()));
    assertThat(pods().get(0).getMetadata().getAnnotations())
        .containsEntry(SimulatedNodes.ANNOTATION, "exit code, probes and logs are not known");
  }

  @Test
  void stateful_set_gets_its_volumes_and_its_order() {
    apply(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: %s, volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
            .formatted(APP));

    awaitRunning("db-1");
    assertThat(cluster.client().persistentVolumeClaims().inNamespace(namespace).list().getItems())
        .hasSize(2)
        .allMatch(each -> each.getStatus().getPhase().equals("Bound"));

    cluster.client().apps().statefulSets().inNamespace(namespace).withName("db").delete();
    cluster.client().persistentVolumeClaims().inNamespace(namespace).delete();
    waiting()
        .until(
            () ->
                cluster.client().persistentVolumes().list().getItems().stream()
                    .noneMatch(
                        each -> each.getSpec().getClaimRef().getNamespace().equals(namespace)));
  }

  @Test
  void deleted_pod_goes_and_its_successor_stays() {
    run(pod("web", APP));
    awaitRunning("web");
    var first = pod("web").orElseThrow().getMetadata().getUid();

    cluster.client().pods().inNamespace(namespace).withName("web").delete();
    waiting().until(() -> pod("web").isEmpty());
    run(pod("web", APP));

    awaitRunning("web");
    assertThat(pod("web").orElseThrow().getMetadata().getUid()).isNotEqualTo(first);
  }

  @Test
  void namespace_with_pods_can_be_deleted() {
    // The namespace controller pauses for half of the longest grace period before it looks again.
    run(pod("web", APP) + "  terminationGracePeriodSeconds: 1\n");
    run(pod("stuck", "absent-" + namespace + ":1") + "  terminationGracePeriodSeconds: 1\n");
    awaitRunning("web");

    cluster.client().namespaces().withName(namespace).delete();

    waiting().until(() -> cluster.client().namespaces().withName(namespace).get() == null);
  }

  @Test
  void changed_image_restarts_the_container() {
    run(pod("web", APP));
    awaitRunning("web");
    var other = "registry.example/team/app:2.0";
    var newDigest = TinyImage.of(Platform.ofThisMachine()).labelled("2").pushTo(cluster, other);

    patch(
        cluster.client().pods().inNamespace(namespace).withName("web"),
        "{\"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"" + other + "\"}]}}");

    waiting()
        .until(
            () -> statuses("web").findFirst().map(ContainerStatus::getImageID),
            id -> id.equals(Optional.of("registry.example/team/app@" + newDigest)));
  }
}
