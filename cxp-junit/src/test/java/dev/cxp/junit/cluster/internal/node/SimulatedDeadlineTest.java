package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class SimulatedDeadlineTest extends OnSharedCluster {

  @Test
  void pod_that_is_active_for_longer_than_it_may_be_fails() {
    run(pod("web", APP) + "  activeDeadlineSeconds: 2\n");

    var status = awaitFailed("web");

    assertThat(status.getReason()).isEqualTo("DeadlineExceeded");
    assertThat(status.getMessage())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    assertThat(status.getContainerStatuses())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.getReady()).isFalse();
              assertThat(container.getState().getTerminated().getExitCode()).isEqualTo(137);
            });
    assertThat(status.getConditions())
        .filteredOn(condition -> List.of("Ready", "ContainersReady").contains(condition.getType()))
        .hasSize(2)
        .allMatch(condition -> condition.getStatus().equals("False"))
        .allMatch(condition -> condition.getReason().equals("PodFailed"));
    waiting().until(() -> reasons(pod("web").orElseThrow()).contains("DeadlineExceeded"));
  }

  @Test
  void deadline_that_is_set_later_counts_from_the_start() {
    run(pod("web", APP));
    awaitRunning("web");

    patch(
        cluster.client().pods().inNamespace(namespace).withName("web"),
        "{\"spec\": {\"activeDeadlineSeconds\": 1}}");

    assertThat(awaitFailed("web").getReason()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void job_whose_pod_does_not_start_before_its_deadline_fails() {
    apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec:
          backoffLimit: 0
          template:
            spec:
              activeDeadlineSeconds: 1
              restartPolicy: Never
              containers: [{name: app, image: absent-%s:1}]
        """
            .formatted(namespace));

    waiting().until(() -> Objects.equals(1, jobStatus("once").getFailed()));
    assertThat(pods())
        .singleElement()
        .satisfies(
            pod -> {
              assertThat(pod.getStatus().getReason()).isEqualTo("DeadlineExceeded");
              assertThat(pod.getStatus().getContainerStatuses().get(0).getState().getTerminated())
                  .satisfies(
                      ended -> assertThat(ended.getReason()).isEqualTo("ContainerStatusUnknown"));
            });
  }

  private PodStatus awaitFailed(String name) {
    return waiting()
        .until(
            () -> pod(name).orElseThrow().getStatus(),
            status -> "Failed".equals(status.getPhase()));
  }
}
