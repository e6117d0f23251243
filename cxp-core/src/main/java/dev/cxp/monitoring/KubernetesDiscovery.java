package dev.cxp.monitoring;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prometheus' Kubernetes service discovery as a pure function of the objects.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <kubernetes_sd_config>}. Labels that
 * only newer versions make (for example {@code __meta_kubernetes_pod_container_image}) are there.
 */
final class KubernetesDiscovery {

  private final ClusterObjects objects;
  private final String ownNamespace;

  KubernetesDiscovery(ClusterObjects objects, String ownNamespace) {
    this.objects = objects;
    this.ownNamespace = ownNamespace;
  }

  List<DiscoveredTarget> discover(KubernetesDiscoveryConfig config) {
    var found = new ArrayList<MetaLabels>();
    switch (config.role()) {
      case SERVICE ->
          covered(config, objects.services()).forEach(object -> found.addAll(service(object)));
      case POD -> covered(config, objects.pods()).forEach(object -> found.addAll(pod(object)));
      case ENDPOINTS ->
          covered(config, objects.endpoints()).forEach(object -> found.addAll(endpoints(object)));
      case ENDPOINTSLICE ->
          covered(config, objects.slices()).forEach(object -> found.addAll(slice(object)));
    }
    var placeholders = new TreeSet<>(objects.placeholders());
    if (config.role() == KubernetesDiscoveryConfig.Role.SERVICE) {
      // A Service is reached by its name, which is known beforehand.
      placeholders.remove(MetaLabels.ADDRESS);
    }
    return found.stream()
        .map(labels -> DiscoveredTarget.of(labels.labels(), Set.copyOf(placeholders)))
        .toList();
  }

  private <T extends HasMetadata> List<T> covered(
      KubernetesDiscoveryConfig config, List<T> candidates) {
    return candidates.stream()
        .filter(object -> config.covers(object.getMetadata().getNamespace(), ownNamespace))
        .toList();
  }

  private static List<MetaLabels> service(Service service) {
    var metadata = service.getMetadata();
    var spec = service.getSpec();
    var targets = new ArrayList<MetaLabels>();
    for (var port : spec.getPorts()) {
      var external = "ExternalName".equals(spec.getType());
      targets.add(
          MetaLabels.of(service)
              .address(metadata.getName() + "." + metadata.getNamespace() + ".svc", port.getPort())
              .put("service_port_name", port.getName() == null ? "" : port.getName())
              .put("service_port_number", port.getPort())
              .put("service_port_protocol", MetaLabels.orTcp(port.getProtocol()))
              .put("service_type", spec.getType() == null ? "ClusterIP" : spec.getType())
              .put(
                  external ? "service_external_name" : "service_cluster_ip",
                  external ? spec.getExternalName() : spec.getClusterIP()));
    }
    return targets;
  }

  private static List<MetaLabels> pod(Pod pod) {
    var targets = new ArrayList<MetaLabels>();
    var ip = pod.getStatus().getPodIP();
    if (ip == null || ip.isEmpty()) {
      return targets;
    }
    for (var port : MetaLabels.ports(pod)) {
      targets.add(
          new MetaLabels()
              .put("namespace", pod.getMetadata().getNamespace())
              .plus(MetaLabels.of(pod))
              .plus(MetaLabels.of(port))
              .address(ip, port.port().map(number -> number.getContainerPort()).orElse(null)));
    }
    return targets;
  }

  private List<MetaLabels> endpoints(Endpoints endpoints) {
    var metadata = endpoints.getMetadata();
    var group =
        new MetaLabels()
            .put("namespace", metadata.getNamespace())
            .put("endpoints_name", metadata.getName())
            .metadata("endpoints", metadata);
    objects
        .service(metadata.getNamespace(), metadata.getName())
        .ifPresent(service -> group.plus(MetaLabels.of(service)));
    var behind = new Behind(group);
    for (var subset : endpoints.getSubsets()) {
      for (var port : subset.getPorts()) {
        subset.getAddresses().forEach(address -> behind.add(address, port, true));
        subset.getNotReadyAddresses().forEach(address -> behind.add(address, port, false));
      }
    }
    return behind.targets();
  }

  private List<MetaLabels> slice(EndpointSlice slice) {
    var metadata = slice.getMetadata();
    var group =
        new MetaLabels()
            .put("namespace", metadata.getNamespace())
            .put("endpointslice_name", metadata.getName())
            .put("endpointslice_address_type", slice.getAddressType())
            .metadata("endpointslice", metadata);
    Optional.ofNullable(MetaLabels.serviceName(slice))
        .flatMap(service -> objects.service(metadata.getNamespace(), service))
        .ifPresent(service -> group.plus(MetaLabels.of(service)));
    var behind = new Behind(group);
    for (var endpoint : slice.getEndpoints()) {
      for (var port : slice.getPorts()) {
        endpoint.getAddresses().forEach(address -> behind.add(address, endpoint, port));
      }
    }
    return behind.targets();
  }

  /** What stands behind one Service: its endpoints, and the other ports of their Pods. */
  private final class Behind {

    private final MetaLabels group;
    private final List<MetaLabels> targets = new ArrayList<>();
    private final Map<Pod, Set<Integer>> seen = new LinkedHashMap<>();

    Behind(MetaLabels group) {
      this.group = group;
    }

    void add(EndpointAddress address, EndpointPort port, boolean ready) {
      var labels =
          start(address.getIp(), port.getPort())
              .put("endpoint_port_name", port.getName() == null ? "" : port.getName())
              .put("endpoint_port_protocol", MetaLabels.orTcp(port.getProtocol()))
              .put("endpoint_ready", ready)
              .put("endpoint_node_name", address.getNodeName())
              .put("endpoint_hostname", address.getHostname());
      finish(labels, "endpoint", address.getTargetRef(), port.getPort());
    }

    void add(
        String address,
        Endpoint endpoint,
        io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort port) {
      var labels =
          start(address, port.getPort())
              .put("endpointslice_port_name", port.getName())
              .put("endpointslice_port_protocol", port.getProtocol())
              .put("endpointslice_port", port.getPort())
              .put("endpointslice_port_app_protocol", port.getAppProtocol())
              .put("endpointslice_endpoint_hostname", endpoint.getHostname())
              .put("endpointslice_endpoint_node_name", endpoint.getNodeName())
              .put("endpointslice_endpoint_zone", endpoint.getZone());
      var conditions = endpoint.getConditions();
      if (conditions != null) {
        labels
            .put("endpointslice_endpoint_conditions_ready", conditions.getReady())
            .put("endpointslice_endpoint_conditions_serving", conditions.getServing())
            .put("endpointslice_endpoint_conditions_terminating", conditions.getTerminating());
      }
      finish(labels, "endpointslice", endpoint.getTargetRef(), port.getPort());
    }

    /**
     * The targets; ports of the Pods that no endpoint covers come last, as Prometheus adds them.
     */
    List<MetaLabels> targets() {
      seen.forEach(
          (pod, covered) -> {
            var ip = pod.getStatus().getPodIP();
            for (var port : MetaLabels.ports(pod)) {
              if (ip != null
                  && !ip.isEmpty()
                  && port.port().isPresent()
                  && !covered.contains(port.port().get().getContainerPort())) {
                targets.add(
                    start(ip, port.port().get().getContainerPort())
                        .plus(MetaLabels.of(pod))
                        .plus(MetaLabels.of(port)));
              }
            }
          });
      return targets;
    }

    private MetaLabels start(String address, Integer port) {
      return new MetaLabels().plus(group).address(address, port);
    }

    private void finish(MetaLabels labels, String kind, ObjectReference target, Integer port) {
      if (target != null) {
        labels
            .put(kind + "_address_target_kind", target.getKind())
            .put(kind + "_address_target_name", target.getName());
        resolve(target)
            .ifPresent(
                pod -> {
                  labels.plus(MetaLabels.of(pod));
                  // The last container with that port wins, as in Prometheus.
                  MetaLabels.ports(pod).stream()
                      .filter(candidate -> candidate.has(port))
                      .forEach(candidate -> labels.plus(MetaLabels.of(candidate)));
                  seen.computeIfAbsent(pod, any -> new TreeSet<>()).add(port == null ? -1 : port);
                });
      }
      targets.add(labels);
    }

    private Optional<Pod> resolve(ObjectReference target) {
      return "Pod".equals(target.getKind())
          ? objects.pod(target.getNamespace(), target.getName())
          : Optional.empty();
    }
  }
}
