package dev.cxp.monitoring;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The labels that Prometheus makes from Kubernetes objects.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <kubernetes_sd_config>}, "available
 * meta labels" of each role.
 */
final class MetaLabels {

  static final String PREFIX = "__meta_kubernetes_";
  static final String ADDRESS = "__address__";

  /** The label by which an EndpointSlice names its Service. */
  static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final Map<String, String> labels = new TreeMap<>();

  MetaLabels put(String name, Object value) {
    if (value != null) {
      labels.put(PREFIX + name, String.valueOf(value));
    }
    return this;
  }

  MetaLabels address(String host, Object port) {
    var inBrackets = host.contains(":") ? "[" + host + "]" : host;
    labels.put(ADDRESS, port == null ? host : inBrackets + ":" + port);
    return this;
  }

  MetaLabels plus(MetaLabels others) {
    labels.putAll(others.labels);
    return this;
  }

  Map<String, String> labels() {
    return labels;
  }

  /** {@code x_label_y}, {@code x_labelpresent_y} and the same for annotations. */
  MetaLabels metadata(String what, ObjectMeta metadata) {
    each(what + "_label", metadata.getLabels());
    each(what + "_annotation", metadata.getAnnotations());
    return this;
  }

  private void each(String prefix, Map<String, String> values) {
    if (values != null) {
      values.forEach(
          (name, value) -> {
            var safe = name.replaceAll("[^a-zA-Z0-9_]", "_");
            put(prefix + "_" + safe, value);
            put(prefix + "present_" + safe, "true");
          });
    }
  }

  static MetaLabels of(Service service) {
    return new MetaLabels()
        .put("namespace", service.getMetadata().getNamespace())
        .put("service_name", service.getMetadata().getName())
        .metadata("service", service.getMetadata());
  }

  static MetaLabels of(Pod pod) {
    var status = pod.getStatus();
    var labels =
        new MetaLabels()
            .put("pod_name", pod.getMetadata().getName())
            .put("pod_ip", orEmpty(status.getPodIP()))
            .put("pod_ready", readiness(pod))
            .put("pod_phase", orEmpty(status.getPhase()))
            .put("pod_node_name", orEmpty(pod.getSpec().getNodeName()))
            .put("pod_host_ip", orEmpty(status.getHostIP()))
            .put("pod_uid", orEmpty(pod.getMetadata().getUid()))
            .metadata("pod", pod.getMetadata());
    pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst()
        .ifPresent(
            owner ->
                labels
                    .put("pod_controller_kind", owner.getKind())
                    .put("pod_controller_name", owner.getName()));
    return labels;
  }

  static MetaLabels of(PodPort port) {
    var labels =
        new MetaLabels()
            .put("pod_container_name", port.container().getName())
            .put("pod_container_image", port.container().getImage())
            .put("pod_container_init", port.init());
    port.port()
        .ifPresent(
            number ->
                labels
                    .put("pod_container_port_name", orEmpty(number.getName()))
                    .put("pod_container_port_number", number.getContainerPort())
                    .put("pod_container_port_protocol", orTcp(number.getProtocol())));
    return labels;
  }

  /** A port of a container; a container without ports stands once, without a port. */
  record PodPort(Container container, boolean init, Optional<ContainerPort> port) {
    boolean has(Integer number) {
      return port.isPresent() && port.get().getContainerPort().equals(number);
    }
  }

  static List<PodPort> ports(Pod pod) {
    var ports = new ArrayList<PodPort>();
    pod.getSpec().getContainers().forEach(container -> add(ports, container, false));
    pod.getSpec().getInitContainers().forEach(container -> add(ports, container, true));
    return ports;
  }

  private static void add(List<PodPort> ports, Container container, boolean init) {
    if (container.getPorts().isEmpty()) {
      ports.add(new PodPort(container, init, Optional.empty()));
    }
    container
        .getPorts()
        .forEach(port -> ports.add(new PodPort(container, init, Optional.of(port))));
  }

  static String serviceName(EndpointSlice slice) {
    var labels = slice.getMetadata().getLabels();
    return labels == null ? null : labels.get(SERVICE_NAME);
  }

  static String orTcp(String protocol) {
    return protocol == null ? "TCP" : protocol;
  }

  private static String readiness(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(condition -> condition.getStatus().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("unknown");
  }

  private static String orEmpty(String value) {
    return value == null ? "" : value;
  }
}
