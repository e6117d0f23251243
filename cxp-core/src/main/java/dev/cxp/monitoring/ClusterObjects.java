package dev.cxp.monitoring;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The Kubernetes objects that Prometheus' service discovery looks at, in the namespaces of a
 * pipeline.
 *
 * @param services the Services
 * @param slices their EndpointSlices
 * @param endpoints their Endpoints, the older form of the same
 * @param pods the Pods
 * @param placeholders the meta labels whose values are only stand-ins, because the objects are
 *     predicted; empty for observed objects
 */
public record ClusterObjects(
    List<Service> services,
    List<EndpointSlice> slices,
    List<Endpoints> endpoints,
    List<Pod> pods,
    Set<String> placeholders) {

  public ClusterObjects {
    services = List.copyOf(services);
    slices = slices.stream().map(ClusterObjects::withLists).toList();
    endpoints = List.copyOf(endpoints);
    pods = List.copyOf(pods);
    placeholders = Set.copyOf(placeholders);
  }

  /** The API server writes null where a slice has no endpoint or port. */
  private static EndpointSlice withLists(EndpointSlice slice) {
    if (slice.getEndpoints() != null && slice.getPorts() != null) {
      return slice;
    }
    var copy = new EndpointSliceBuilder(slice).build();
    copy.setEndpoints(slice.getEndpoints() == null ? List.of() : slice.getEndpoints());
    copy.setPorts(slice.getPorts() == null ? List.of() : slice.getPorts());
    return copy;
  }

  /** What a cluster would have once the pipeline is installed and every Pod is ready. */
  public static ClusterObjects predictedFrom(Pipeline pipeline) {
    return new PredictedObjects(pipeline).objects();
  }

  /**
   * What a cluster has now in the namespaces of the pipeline.
   *
   * @throws dev.cxp.check.CxpException when the API server refuses or does not answer
   */
  public static ClusterObjects observedIn(Pipeline pipeline, Cluster cluster) {
    return new ObservedObjects(cluster).of(pipeline);
  }

  /** The Service of that name, if there is one. */
  public Optional<Service> service(String namespace, String name) {
    return services.stream()
        .filter(
            service ->
                service.getMetadata().getNamespace().equals(namespace)
                    && service.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** The Pod of that name, if there is one. */
  public Optional<Pod> pod(String namespace, String name) {
    return pods.stream()
        .filter(
            pod ->
                pod.getMetadata().getNamespace().equals(namespace)
                    && pod.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** The EndpointSlices of a Service. */
  List<EndpointSlice> slices(String namespace, String service) {
    return slices.stream()
        .filter(
            slice ->
                slice.getMetadata().getNamespace().equals(namespace)
                    && service.equals(MetaLabels.serviceName(slice)))
        .toList();
  }
}
