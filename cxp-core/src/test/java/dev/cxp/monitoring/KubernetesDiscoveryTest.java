package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.monitoring.KubernetesDiscoveryConfig.Role;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Labels by role, as the Prometheus documentation lists them under kubernetes_sd_config. */
class KubernetesDiscoveryTest {

  private static final Service SERVICE =
      Serialization.unmarshal(
          """
          apiVersion: v1
          kind: Service
          metadata:
            {name: app, namespace: shop, labels: {app.kubernetes.io/name: app}, annotations: {prometheus.io/scrape: 'true'}}
          spec:
            type: ClusterIP
            clusterIP: 10.96.0.7
            ports: [{name: web, port: 80, targetPort: http, protocol: TCP}]
          """,
          Service.class);

  private static final Pod POD =
      Serialization.unmarshal(
          """
          apiVersion: v1
          kind: Pod
          metadata:
            name: app-6d5f-x2x7k
            namespace: shop
            uid: u-1
            labels: {app: app}
            ownerReferences: [{kind: ReplicaSet, name: app-6d5f, controller: true, uid: r, apiVersion: apps/v1}]
          spec:
            nodeName: node1
            containers:
              - {name: app, image: 'app:1', ports: [{name: http, containerPort: 8000, protocol: TCP}, {name: admin, containerPort: 9000, protocol: TCP}]}
              - {name: sidecar, image: 'sidecar:1'}
          status:
            phase: Running
            podIP: 10.244.0.5
            hostIP: 192.168.1.11
            conditions: [{type: Ready, status: 'True'}]
          """,
          Pod.class);

  private static final EndpointSlice SLICE =
      Serialization.unmarshal(
          """
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: app-abcde, namespace: shop, labels: {kubernetes.io/service-name: app}}
          addressType: IPv4
          ports: [{name: web, port: 8000, protocol: TCP}]
          endpoints:
            - addresses: [10.244.0.5]
              conditions: {ready: true, serving: true, terminating: false}
              nodeName: node1
              targetRef: {kind: Pod, name: app-6d5f-x2x7k, namespace: shop}
            - addresses: [10.244.0.6]
              conditions: {ready: false, serving: false, terminating: true}
          """,
          EndpointSlice.class);

  private static final Endpoints ENDPOINTS =
      Serialization.unmarshal(
          """
          apiVersion: v1
          kind: Endpoints
          metadata: {name: app, namespace: shop}
          subsets:
            - addresses: [{ip: 10.244.0.5, nodeName: node1, targetRef: {kind: Pod, name: app-6d5f-x2x7k, namespace: shop}}]
              notReadyAddresses: [{ip: 10.244.0.6}]
              ports: [{name: web, port: 8000, protocol: TCP}]
          """,
          Endpoints.class);

  private static final ClusterObjects OBJECTS =
      new ClusterObjects(
          List.of(SERVICE), List.of(SLICE), List.of(ENDPOINTS), List.of(POD), Set.of());

  @Test
  void role_endpointslice() {
    var targets = discover(Role.ENDPOINTSLICE);

    assertThat(targets)
        .extracting(DiscoveredTarget::address)
        .containsExactly("10.244.0.5:8000", "10.244.0.6:8000", "10.244.0.5:9000");
    assertThat(targets.get(0).labels())
        .containsAllEntriesOf(
            meta(
                "namespace", "shop",
                "endpointslice_name", "app-abcde",
                "endpointslice_address_type", "IPv4",
                "endpointslice_port", "8000",
                "endpointslice_port_name", "web",
                "endpointslice_port_protocol", "TCP",
                "endpointslice_endpoint_conditions_ready", "true",
                "endpointslice_address_target_kind", "Pod",
                "endpointslice_address_target_name", "app-6d5f-x2x7k",
                "endpointslice_label_kubernetes_io_service_name", "app"))
        .containsAllEntriesOf(
            meta(
                "service_name", "app",
                "service_label_app_kubernetes_io_name", "app",
                "service_labelpresent_app_kubernetes_io_name", "true",
                "service_annotation_prometheus_io_scrape", "true",
                "pod_name", "app-6d5f-x2x7k",
                "pod_label_app", "app",
                "pod_container_name", "app",
                "pod_container_port_name", "http",
                "pod_container_port_number", "8000"));
    assertThat(targets.get(1).labels())
        .containsEntry("__meta_kubernetes_endpointslice_endpoint_conditions_ready", "false")
        .doesNotContainKey("__meta_kubernetes_pod_name");
  }

  @Test
  void ports_that_the_service_does_not_lead_to_have_no_endpoint_labels() {
    var uncovered = discover(Role.ENDPOINTSLICE).get(2).labels();

    assertThat(uncovered)
        .containsAllEntriesOf(
            meta(
                "service_name",
                "app",
                "pod_container_port_name",
                "admin",
                "pod_name",
                "app-6d5f-x2x7k"))
        .doesNotContainKey("__meta_kubernetes_endpointslice_port_name");
  }

  @Test
  void role_endpoints() {
    var targets = discover(Role.ENDPOINTS);

    assertThat(targets)
        .extracting(DiscoveredTarget::address)
        .containsExactly("10.244.0.5:8000", "10.244.0.6:8000", "10.244.0.5:9000");
    assertThat(targets.get(0).labels())
        .containsAllEntriesOf(
            meta(
                "endpoints_name", "app",
                "endpoint_port_name", "web",
                "endpoint_ready", "true",
                "endpoint_node_name", "node1",
                "service_name", "app",
                "pod_container_port_name", "http"));
    assertThat(targets.get(1).labels()).containsEntry("__meta_kubernetes_endpoint_ready", "false");
  }

  @Test
  void role_pod() {
    var targets = discover(Role.POD);

    assertThat(targets)
        .extracting(DiscoveredTarget::address)
        .containsExactly("10.244.0.5:8000", "10.244.0.5:9000", "10.244.0.5");
    assertThat(targets.get(0).labels())
        .containsAllEntriesOf(
            meta(
                "namespace", "shop",
                "pod_name", "app-6d5f-x2x7k",
                "pod_ip", "10.244.0.5",
                "pod_ready", "true",
                "pod_phase", "Running",
                "pod_node_name", "node1",
                "pod_host_ip", "192.168.1.11",
                "pod_uid", "u-1",
                "pod_controller_kind", "ReplicaSet",
                "pod_controller_name", "app-6d5f"))
        .containsAllEntriesOf(
            meta(
                "pod_container_image", "app:1",
                "pod_container_init", "false",
                "pod_container_port_protocol", "TCP",
                "pod_labelpresent_app", "true"));
    assertThat(targets.get(2).labels())
        .containsEntry("__meta_kubernetes_pod_container_name", "sidecar")
        .doesNotContainKey("__meta_kubernetes_pod_container_port_number");
  }

  @Test
  void role_service() {
    assertThat(discover(Role.SERVICE))
        .singleElement()
        .satisfies(
            target ->
                assertThat(target.labels())
                    .containsEntry("__address__", "app.shop.svc:80")
                    .containsAllEntriesOf(
                        meta(
                            "service_port_name", "web",
                            "service_port_number", "80",
                            "service_port_protocol", "TCP",
                            "service_type", "ClusterIP",
                            "service_cluster_ip", "10.96.0.7")));
  }

  @Test
  void other_namespaces_are_not_looked_at() {
    var discovery = new KubernetesDiscovery(OBJECTS, "monitoring");

    for (var role : Role.values()) {
      assertThat(discovery.discover(new KubernetesDiscoveryConfig(role, List.of("other"), true)))
          .isEmpty();
    }
  }

  private static List<DiscoveredTarget> discover(Role role) {
    return new KubernetesDiscovery(OBJECTS, "monitoring")
        .discover(new KubernetesDiscoveryConfig(role, List.of(), false));
  }

  private static Map<String, String> meta(String... namesAndValues) {
    var labels = new java.util.TreeMap<String, String>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      labels.put("__meta_kubernetes_" + namesAndValues[i], namesAndValues[i + 1]);
    }
    return labels;
  }
}
