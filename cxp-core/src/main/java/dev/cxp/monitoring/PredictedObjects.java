package dev.cxp.monitoring;

import dev.cxp.manifest.Manifests;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Plays the part of the cluster's controllers on paper: Pods for the workloads, endpoints for the
 * Services. What only a cluster can know is a placeholder and is listed as one.
 */
final class PredictedObjects {

  /** Meta labels that only a cluster can fill. */
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "__address__",
          "__meta_kubernetes_service_cluster_ip",
          "__meta_kubernetes_endpoint_node_name",
          "__meta_kubernetes_endpoint_address_target_name",
          "__meta_kubernetes_endpoints_annotation_endpoints_kubernetes_io_last_change_trigger_time",
          "__meta_kubernetes_endpointslice_name",
          "__meta_kubernetes_endpointslice_address_target_name",
          "__meta_kubernetes_endpointslice_endpoint_node_name",
          "__meta_kubernetes_endpointslice_endpoint_zone",
          "__meta_kubernetes_endpointslice_annotation_endpoints_kubernetes_io_last_change_trigger_time",
          "__meta_kubernetes_pod_name",
          "__meta_kubernetes_pod_ip",
          "__meta_kubernetes_pod_host_ip",
          "__meta_kubernetes_pod_node_name",
          "__meta_kubernetes_pod_uid",
          "__meta_kubernetes_pod_controller_name",
          "__meta_kubernetes_pod_container_id",
          "__meta_kubernetes_pod_label_pod_template_hash",
          "__meta_kubernetes_pod_label_controller_revision_hash",
          "__meta_kubernetes_pod_label_batch_kubernetes_io_controller_uid",
          "__meta_kubernetes_pod_label_controller_uid");

  private final Pipeline pipeline;
  private final List<Service> services = new ArrayList<>();
  private final List<Pod> pods = new ArrayList<>();

  PredictedObjects(Pipeline pipeline) {
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
  }

  ClusterObjects objects() {
    for (var environment : pipeline.environments()) {
      var manifests = Manifests.of(pipeline, environment);
      for (var application : environment.applications()) {
        manifests.application(application).forEach(this::add);
      }
    }
    return new ClusterObjects(
        services,
        services.stream().map(this::slice).toList(),
        services.stream().map(this::endpoints).toList(),
        pods,
        PLACEHOLDERS);
  }

  private void add(HasMetadata object) {
    if (object instanceof Service service) {
      services.add(defaulted(service));
    } else if (object instanceof Deployment deployment) {
      var spec = deployment.getSpec();
      pods(deployment, "ReplicaSet", spec.getReplicas(), spec.getTemplate(), "pod-template-hash");
    } else if (object instanceof StatefulSet set) {
      var spec = set.getSpec();
      pods(set, "StatefulSet", spec.getReplicas(), spec.getTemplate(), "controller-revision-hash");
    } else if (object instanceof Job job) {
      var spec = job.getSpec();
      pods(job, "Job", spec.getParallelism(), spec.getTemplate(), "controller-uid");
    }
  }

  /** What the API server fills in. */
  private static Service defaulted(Service service) {
    return new ServiceBuilder(service)
        .editSpec()
        .withClusterIP("198.19.255.255")
        .editMatchingPort(port -> port.getProtocol() == null)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  private void pods(
      HasMetadata owner, String kind, int replicas, PodTemplateSpec template, String hash) {
    for (var i = 0; i < replicas; i++) {
      var name = owner.getMetadata().getName() + "-" + i;
      var labels = new HashMap<>(template.getMetadata().getLabels());
      labels.put(hash, "placeholder");
      pods.add(
          new PodBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace(owner.getMetadata().getNamespace())
              .withUid("placeholder-" + pods.size())
              .withLabels(labels)
              .addNewOwnerReference()
              .withKind(kind)
              .withName(owner.getMetadata().getName())
              .withController(true)
              .endOwnerReference()
              .endMetadata()
              .withSpec(template.getSpec().edit().withNodeName("placeholder").build())
              .withNewStatus()
              .withPhase("Running")
              .withPodIP(address(pods.size()))
              .withHostIP("198.19.255.254")
              .addNewCondition()
              .withType("Ready")
              .withStatus("True")
              .endCondition()
              .endStatus()
              .build());
    }
  }

  /** From the range that is reserved for benchmarks (RFC 2544): no real Pod has it. */
  private static String address(int index) {
    return "198.18." + index / 250 + "." + (index % 250 + 1);
  }

  private List<Pod> behind(Service service) {
    var selector = service.getSpec().getSelector();
    return pods.stream()
        .filter(
            pod ->
                pod.getMetadata().getNamespace().equals(service.getMetadata().getNamespace())
                    && selector != null
                    && !selector.isEmpty()
                    && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }

  private EndpointSlice slice(Service service) {
    var labels = new HashMap<>(service.getMetadata().getLabels());
    labels.put(MetaLabels.SERVICE_NAME, service.getMetadata().getName());
    labels.put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    var builder =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(service.getMetadata().getName() + "-placeholder")
            .withNamespace(service.getMetadata().getNamespace())
            .withLabels(labels)
            .endMetadata()
            .withAddressType("IPv4");
    var behind = behind(service);
    for (var port : service.getSpec().getPorts()) {
      target(port, behind)
          .ifPresent(
              number ->
                  builder
                      .addNewPort()
                      .withName(port.getName())
                      .withPort(number)
                      .withProtocol(port.getProtocol())
                      .endPort());
    }
    for (var pod : behind) {
      builder
          .addNewEndpoint()
          .withAddresses(pod.getStatus().getPodIP())
          .withNodeName("placeholder")
          .withTargetRef(reference(pod))
          .withNewConditions(true, true, false)
          .endEndpoint();
    }
    return builder.build();
  }

  private Endpoints endpoints(Service service) {
    var behind = behind(service);
    var ports = new ArrayList<io.fabric8.kubernetes.api.model.EndpointPort>();
    for (var port : service.getSpec().getPorts()) {
      target(port, behind)
          .ifPresent(
              number ->
                  ports.add(
                      new EndpointPortBuilder()
                          .withName(port.getName())
                          .withPort(number)
                          .withProtocol(port.getProtocol())
                          .build()));
    }
    return new EndpointsBuilder()
        .withNewMetadata()
        .withName(service.getMetadata().getName())
        .withNamespace(service.getMetadata().getNamespace())
        .withLabels(Map.copyOf(service.getMetadata().getLabels()))
        .endMetadata()
        .addNewSubset()
        .withPorts(ports)
        .withAddresses(
            behind.stream()
                .map(
                    pod ->
                        new EndpointAddressBuilder()
                            .withIp(pod.getStatus().getPodIP())
                            .withNodeName("placeholder")
                            .withTargetRef(reference(pod))
                            .build())
                .toList())
        .endSubset()
        .build();
  }

  private static ObjectReference reference(Pod pod) {
    return new ObjectReferenceBuilder()
        .withKind("Pod")
        .withName(pod.getMetadata().getName())
        .withNamespace(pod.getMetadata().getNamespace())
        .build();
  }

  /** A Service's target port is a number, or the name of a container's port. */
  private static Optional<Integer> target(ServicePort port, List<Pod> behind) {
    var target = port.getTargetPort();
    if (target == null) {
      return Optional.of(port.getPort());
    }
    if (target.getIntVal() != null) {
      return Optional.of(target.getIntVal());
    }
    return behind.stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .flatMap(container -> container.getPorts().stream())
        .filter(candidate -> target.getStrVal().equals(candidate.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }
}
