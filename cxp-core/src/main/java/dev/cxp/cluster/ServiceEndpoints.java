package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a workload's Service leads to its Pods yet. The controller that fills EndpointSlices
 * comes after the Pods are available, and until then nobody reaches them by the Service's name.
 */
final class ServiceEndpoints {

  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final Collection<Service> services;
  private final Collection<EndpointSlice> slices;

  ServiceEndpoints(Collection<Service> services, Collection<EndpointSlice> slices) {
    this.services = services;
    this.slices = slices;
  }

  /**
   * The state, held back to Progressing while the Service of the same name lacks one of its Pods. A
   * Job is ready when its Pods have ended, and then nobody is led to them any more.
   */
  WorkloadState refine(WorkloadView view, WorkloadState state) {
    if (!(state instanceof WorkloadState.Ready)
        || view.workload() instanceof Job
        || !hasService(view.workload())) {
      return state;
    }
    var pods =
        view.pods().stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    var reached = readyTargets(view.workload());
    reached.retainAll(pods);
    return reached.size() == pods.size()
        ? state
        : new WorkloadState.Progressing(
            state.summary()
                + ", its Service leads to "
                + reached.size()
                + " of "
                + pods.size()
                + " of them",
            state.pods());
  }

  private boolean hasService(HasMetadata workload) {
    return services.stream()
        .anyMatch(
            service ->
                isIn(service, workload)
                    && service.getMetadata().getName().equals(workload.getMetadata().getName()));
  }

  private Set<String> readyTargets(HasMetadata workload) {
    var name = workload.getMetadata().getName();
    return slices.stream()
        .filter(slice -> isIn(slice, workload))
        .filter(slice -> name.equals(slice.getMetadata().getLabels().get(SERVICE_NAME)))
        // A slice without endpoints has null there, not an empty list.
        .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()).flatMap(Collection::stream))
        .filter(ServiceEndpoints::isReady)
        .filter(endpoint -> endpoint.getTargetRef() != null)
        .map(endpoint -> endpoint.getTargetRef().getName())
        .collect(Collectors.toSet());
  }

  /** An unknown readiness counts as ready (Kubernetes API, EndpointConditions). */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private static boolean isIn(HasMetadata object, HasMetadata workload) {
    return object.getMetadata().getNamespace().equals(workload.getMetadata().getNamespace());
  }
}
