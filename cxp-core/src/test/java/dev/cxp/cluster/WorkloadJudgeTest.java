package dev.cxp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadJudgeTest {

  private static final ReplicaSet CURRENT = replicaSet("new", 2);
  private static final ReplicaSet EARLIER = replicaSet("old", 1);

  @Test
  void a_deployment_with_all_replicas_available_at_the_current_template_is_ready() {
    var state =
        judge(
            deployment(2, "updatedReplicas: 2, availableReplicas: 2, replicas: 2"),
            running("a", "new"),
            running("b", "new"));

    assertThat(state).isInstanceOf(WorkloadState.Ready.class);
    assertThat(state.summary()).isEqualTo("2 of 2 Pods available");
    assertThat(state.pods()).hasSize(2).first().asString().contains("registry/app@sha256:");
  }

  @Test
  void a_status_from_before_the_change_proves_nothing() {
    var stale = deployment(2, "updatedReplicas: 2, availableReplicas: 2, replicas: 2");
    stale.getMetadata().setGeneration(4L);

    assertThat(judge(stale)).isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void pods_of_an_earlier_template_must_be_gone() {
    var state = judge(deployment(1, "updatedReplicas: 1, availableReplicas: 1, replicas: 2"));

    assertThat(state).isInstanceOf(WorkloadState.Progressing.class);
    assertThat(state.summary()).contains("1 of an earlier revision still there");
  }

  @Test
  void trouble_of_an_earlier_template_says_nothing_about_this_one() {
    var broken = waiting("a", "old", "ImagePullBackOff", "not found");

    assertThat(judge(deployment(1, "replicas: 1"), broken))
        .isInstanceOf(WorkloadState.Progressing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ErrImagePull|docker.io/library/app:1: not found|never built and pushed",
        "ImagePullBackOff|Back-off pulling image: ErrImagePull: app:1: not found|never built and"
            + " pushed",
        "ImagePullBackOff|lookup registry.kube-system.svc.cluster.local: no such host|nodes do not"
            + " use the cluster's DNS",
        "ImagePullBackOff|no match for platform in manifest: not found|not built for the node's"
            + " platform",
        "ImagePullBackOff|pull access denied, may require authorization|many registries answer both"
            + " alike",
        "ImagePullBackOff|unexpected status from HEAD request: 403 Forbidden|the registry wants"
            + " credentials",
        "ImagePullBackOff|unexpected media type text/html: not found|is no registry",
        "ImagePullBackOff|dial tcp 10.0.0.1:5000: connect: connection refused|nothing listens",
        "InvalidImageName|couldn't parse image name|does not parse",
        "ErrImageNeverPull|not present|imagePullPolicy is Never",
        "CreateContainerConfigError|secret \"minio-credentials\" not found|a secret or a key of one"
            + " that nothing creates",
        "CreateContainerConfigError|configmap \"airflow\" not found|a configmap or a key of one"
            + " that nothing creates",
        "RunContainerError|exec: not found|missing command",
        "CrashLoopBackOff|back-off 10s restarting failed container|ended with exit code 3"
      })
  void what_cannot_succeed_any_more_is_stuck_with_its_cause(
      String reason, String message, String cause) {
    var state = judge(deployment(1, "replicas: 1"), waiting("a", "new", reason, message));

    assertThat(state)
        .isInstanceOfSatisfying(
            WorkloadState.Stuck.class,
            stuck ->
                assertThat(stuck.why().text())
                    .contains(reason + ": " + message)
                    .contains(cause)
                    .contains("What to do:"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ContainerCreating|",
        "ErrImagePull|unexpected status: 503 Service Unavailable",
        "ImagePullBackOff|429 Too Many Requests",
        "PodInitializing|"
      })
  void what_may_pass_is_waited_for(String reason, String message) {
    assertThat(judge(deployment(1, "replicas: 1"), waiting("a", "new", reason, message)))
        .isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void a_quota_that_refuses_pods_is_stuck() {
    var state =
        judge(
            deployment(
                1,
                "conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate, message:"
                    + " exceeded quota}]"));

    assertThat(state).isInstanceOf(WorkloadState.Stuck.class);
    assertThat(state.summary()).contains("exceeded quota");
  }

  @Test
  void a_deadline_that_passed_is_stuck() {
    assertThat(
            judge(
                deployment(
                    1,
                    "conditions: [{type: Progressing, status: 'False', reason:"
                        + " ProgressDeadlineExceeded, message: too late}]")))
        .isInstanceOf(WorkloadState.Stuck.class);
  }

  @Test
  void a_pod_that_is_not_scheduled_says_so() {
    var pod =
        pod(
            "a",
            "new",
            "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
                + " Unschedulable, message: 0/1 nodes are available}]}");

    var state = judge(deployment(1, "replicas: 1"), pod);

    assertThat(state).isInstanceOf(WorkloadState.Progressing.class);
    assertThat(state.pods())
        .singleElement()
        .asString()
        .contains("Unschedulable: 0/1 nodes are available");
  }

  @Test
  void a_job_is_ready_when_it_is_complete_and_stuck_when_it_failed() {
    assertThat(judge(job("conditions: [{type: Complete, status: 'True'}]")))
        .isInstanceOf(WorkloadState.Ready.class);
    assertThat(
            judge(
                job(
                    "conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded,"
                        + " message: gave up}]")))
        .isInstanceOf(WorkloadState.Stuck.class);
    assertThat(judge(job("active: 1"))).isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void a_stateful_set_counts_only_its_current_revision() {
    var set =
        unmarshal(
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: n, uid: d,"
                + " generation: 3}, spec: {replicas: 2}, status: {observedGeneration: 3,"
                + " updatedReplicas: 1, availableReplicas: 2, updateRevision: r2}}",
            StatefulSet.class);

    assertThat(judge(set)).isInstanceOf(WorkloadState.Progressing.class);
    set.getStatus().setUpdatedReplicas(2);
    assertThat(judge(set)).isInstanceOf(WorkloadState.Ready.class);
  }

  @ParameterizedTest
  @CsvSource({"OrderedReady, true", "Parallel, false"})
  void a_pod_of_an_earlier_revision_that_cannot_start_holds_ordered_pods(
      String policy, boolean holds) {
    var set =
        unmarshal(
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: n, uid: d,"
                + " generation: 3}, spec: {replicas: 1, podManagementPolicy: "
                + policy
                + "}, status: {observedGeneration: 3, updatedReplicas: 0, availableReplicas: 0,"
                + " updateRevision: r2}}",
            StatefulSet.class);
    var old = waiting("db-0", "d", "ImagePullBackOff", "app:1: not found");
    old.getMetadata().setLabels(java.util.Map.of("controller-revision-hash", "r1"));

    var state = judge(set, old);

    assertThat(state instanceof WorkloadState.Stuck).isEqualTo(holds);
    if (holds) {
      assertThat(((WorkloadState.Stuck) state).why().text())
          .contains("Pod db-0 is of an earlier revision and cannot start")
          .contains("kubectl -n n delete pod db-0");
    }
  }

  @Test
  void a_daemon_set_is_ready_on_every_node_that_is_to_run_it_and_not_on_none() {
    assertThat(judge(daemonSet(2, 2, 2))).isInstanceOf(WorkloadState.Ready.class);
    assertThat(judge(daemonSet(2, 2, 1))).isInstanceOf(WorkloadState.Progressing.class);
    assertThat(judge(daemonSet(2, 1, 2))).isInstanceOf(WorkloadState.Progressing.class);
    assertThat(judge(daemonSet(0, 0, 0)).summary()).isEqualTo("no node is to run it");
  }

  private static DaemonSet daemonSet(int wanted, int updated, int available) {
    return unmarshal(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: n, uid: d,"
            + " generation: 3},"
            + " status: {observedGeneration: 3, desiredNumberScheduled: %d, updatedNumberScheduled: %d, numberAvailable: %d}}"
                .formatted(wanted, updated, available),
        DaemonSet.class);
  }

  @Test
  void only_a_workload_that_is_ready_is_a_finding_that_passed() {
    var waited = java.time.Duration.ofSeconds(5);
    var ready = judge(deployment(2, "updatedReplicas: 2, availableReplicas: 2, replicas: 2"));
    var onItsWay = judge(deployment(1, "replicas: 1"));
    var stuck =
        judge(
            deployment(1, "replicas: 1"),
            waiting("a", "new", "ImagePullBackOff", "app:1: not found"));

    assertThat(ready.finding("a.check", "here", "app", waited).verdict())
        .isEqualTo(dev.cxp.check.Verdict.PASSED);
    assertThat(onItsWay.finding("a.check", "here", "app", waited).text())
        .startsWith("FAILED")
        .contains("app was not ready within 5 s: 0 of 1 Pods available");
    assertThat(stuck.finding("a.check", "here", "app", waited).text())
        .startsWith("FAILED")
        .contains("app cannot roll out")
        .contains("never built and pushed");
  }

  private static WorkloadState judge(
      io.fabric8.kubernetes.api.model.HasMetadata workload, Pod... pods) {
    return WorkloadJudge.judge(WorkloadView.of(workload, List.of(CURRENT, EARLIER), List.of(pods)));
  }

  private static Deployment deployment(int replicas, String status) {
    return unmarshal(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: app, namespace: n, uid: d,"
            + " generation: 3, annotations: {deployment.kubernetes.io/revision: '2'}}, spec:"
            + " {replicas: "
            + replicas
            + "}, status: {observedGeneration: 3, "
            + status
            + "}}",
        Deployment.class);
  }

  private static Job job(String status) {
    return unmarshal(
        "{apiVersion: batch/v1, kind: Job, metadata: {name: app, namespace: n, uid: d}, status: {"
            + status
            + "}}",
        Job.class);
  }

  private static ReplicaSet replicaSet(String uid, int revision) {
    return unmarshal(
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: "
            + uid
            + ", uid: "
            + uid
            + ", ownerReferences: [{uid: d}],"
            + " annotations: {deployment.kubernetes.io/revision: '"
            + revision
            + "'}}}",
        ReplicaSet.class);
  }

  private static Pod running(String name, String owner) {
    return pod(
        name,
        owner,
        "status: {phase: Running, containerStatuses: [{name: app, image: app:1, imageID:"
            + " 'registry/app@sha256:"
            + "a".repeat(64)
            + "'}]}");
  }

  private static Pod waiting(String name, String owner, String reason, String message) {
    return pod(
        name,
        owner,
        "status: {phase: Pending, containerStatuses: [{name: app, image: 'app:1', state: {waiting:"
            + " {reason: "
            + reason
            + (message == null ? "" : ", message: '" + message.replace("'", "''") + "'")
            + "}}, lastState: {terminated: {exitCode: 3}}}]}");
  }

  private static Pod pod(String name, String owner, String status) {
    return unmarshal(
        "{apiVersion: v1, kind: Pod, metadata: {name: "
            + name
            + ", namespace: n, ownerReferences: [{uid: "
            + owner
            + "}]}, "
            + status
            + "}",
        Pod.class);
  }

  /** The comment keeps the parser from taking flow-style YAML for JSON. */
  private static <T> T unmarshal(String yaml, Class<T> type) {
    return Serialization.unmarshal("# yaml\n" + yaml, type);
  }
}
