package dev.cxp.monitoring;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Fetches from a cluster what Prometheus would see, and what it is configured with. */
final class ObservedObjects {

  private final Cluster cluster;

  ObservedObjects(Cluster cluster) {
    this.cluster = cluster;
  }

  ClusterObjects of(Pipeline pipeline) {
    var services = new ArrayList<Service>();
    var slices = new ArrayList<EndpointSlice>();
    var endpoints = new ArrayList<Endpoints>();
    var pods = new ArrayList<Pod>();
    var client = cluster.client();
    for (var environment : pipeline.environments()) {
      var namespace = environment.namespace();
      fetch(
          "list Services, EndpointSlices, Endpoints and Pods in namespace " + namespace,
          () -> {
            services.addAll(client.services().inNamespace(namespace).list().getItems());
            slices.addAll(
                client.discovery().v1().endpointSlices().inNamespace(namespace).list().getItems());
            endpoints.addAll(client.endpoints().inNamespace(namespace).list().getItems());
            pods.addAll(client.pods().inNamespace(namespace).list().getItems());
            return namespace;
          });
    }
    return new ClusterObjects(services, slices, endpoints, pods, Set.of());
  }

  Optional<ConfigMap> configuration(Environment environment, Monitoring monitoring) {
    var namespace = environment.namespace();
    var name = monitoring.configuration();
    return fetch(
        "read ConfigMap " + name + " in namespace " + namespace,
        () ->
            Optional.ofNullable(
                cluster.client().configMaps().inNamespace(namespace).withName(name).get()));
  }

  private static <T> T fetch(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      var explanation =
          Explanation.tried("to " + what).happened("the API server said: " + e.getMessage());
      throw new CxpException(
          e.getCode() == 401 || e.getCode() == 403
              ? explanation
                  .cause("the user of this cluster may not")
                  .remedy("grant get and list on these resources in the pipeline's namespaces")
              : explanation
                  .cause("the API server is not reachable, or it is overloaded")
                  .remedy("look whether the cluster still runs, then check again"),
          e);
    }
  }
}
