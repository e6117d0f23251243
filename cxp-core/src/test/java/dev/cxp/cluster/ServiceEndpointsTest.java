package dev.cxp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceEndpointsTest {

  private static final WorkloadState READY =
      new WorkloadState.Ready("2 of 2 Pods available", List.of());

  @Test
  void a_workload_is_ready_when_its_service_leads_to_all_of_its_pods() {
    assertThat(refine(List.of(service("app")), slice("app", true, "a", "b"))).isSameAs(READY);
  }

  @Test
  void until_then_it_is_on_its_way() {
    assertThat(refine(List.of(service("app")), slice("app", true, "a")).summary())
        .isEqualTo("2 of 2 Pods available, its Service leads to 1 of 2 of them");
    assertThat(refine(List.of(service("app")))).isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void endpoints_that_are_not_ready_or_of_others_do_not_count() {
    assertThat(refine(List.of(service("app")), slice("app", false, "a", "b")))
        .isInstanceOf(WorkloadState.Progressing.class);
    assertThat(refine(List.of(service("app")), slice("app", true, "old1", "old2")))
        .isInstanceOf(WorkloadState.Progressing.class);
    assertThat(refine(List.of(service("app")), slice("other", true, "a", "b")))
        .isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void a_slice_without_endpoints_counts_nothing() {
    var empty = slice("app", true);
    empty.setEndpoints(null);

    assertThat(refine(List.of(service("app")), empty))
        .isInstanceOf(WorkloadState.Progressing.class);
  }

  @Test
  void a_workload_without_a_service_waits_for_none() {
    assertThat(refine(List.of(service("other")))).isSameAs(READY);
  }

  @Test
  void a_job_that_is_complete_waits_for_no_service() {
    var job = new JobBuilder().withMetadata(named("app")).build();

    assertThat(refine(job, List.of(service("app")))).isSameAs(READY);
  }

  private static WorkloadState refine(List<Service> services, EndpointSlice... slices) {
    var deployment = new DeploymentBuilder().withMetadata(named("app")).build();
    return refine(deployment, services, slices);
  }

  private static WorkloadState refine(
      HasMetadata workload, List<Service> services, EndpointSlice... slices) {
    return new ServiceEndpoints(services, List.of(slices))
        .refine(new WorkloadView(workload, List.of(pod("a"), pod("b"))), READY);
  }

  private static Pod pod(String name) {
    return new PodBuilder().withMetadata(named(name)).build();
  }

  private static Service service(String name) {
    return new ServiceBuilder().withMetadata(named(name)).build();
  }

  private static ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace("n").build();
  }

  private static EndpointSlice slice(String service, boolean ready, String... pods) {
    var slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(service + "-x")
            .withNamespace("n")
            .addToLabels("kubernetes.io/service-name", service)
            .endMetadata();
    Stream.of(pods)
        .forEach(
            pod ->
                slice
                    .addNewEndpoint()
                    .withNewConditions()
                    .withReady(ready)
                    .endConditions()
                    .withNewTargetRef()
                    .withName(pod)
                    .endTargetRef()
                    .endEndpoint());
    return slice.build();
  }
}
