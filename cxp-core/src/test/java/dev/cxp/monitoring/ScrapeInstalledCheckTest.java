package dev.cxp.monitoring;

import static dev.cxp.monitoring.Pipelines.APP;
import static dev.cxp.monitoring.Pipelines.SOUND;
import static dev.cxp.monitoring.Pipelines.watchedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScrapeInstalledCheckTest {

  private static final Pipeline PIPELINE = watchedBy(SOUND, APP.replicas(2));

  @Test
  void what_is_really_there_passes_when_it_is_as_promised() {
    assertThat(judge(configMap(SOUND), observed()))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.PASSED);
  }

  @Test
  void the_config_map_of_the_cluster_counts_not_that_of_the_specification() {
    assertThat(judge(configMap("scrape_configs: []"), observed()))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.FAILED);
  }

  @Test
  void a_missing_config_map_fails() {
    assertThat(judge(Optional.empty(), observed()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(finding.summary()).contains("no ConfigMap prometheus");
            });
  }

  @Test
  void a_missing_entry_fails_and_names_the_closest() {
    var misnamed =
        Optional.of(new ConfigMapBuilder().withData(Map.of("prometheus.yaml", SOUND)).build());

    assertThat(judge(misnamed, observed()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(finding.remedy()).contains("did you mean \"prometheus.yaml\"?");
            });
  }

  @Test
  void pods_that_are_not_ready_prove_nothing() {
    var objects = observed();
    objects
        .slices()
        .forEach(slice -> slice.getEndpoints().forEach(e -> e.getConditions().setReady(false)));

    assertThat(judge(configMap(SOUND), objects))
        .allMatch(finding -> finding.verdict() == Verdict.FAILED)
        .allMatch(finding -> finding.summary().contains("no ready endpoint"));
  }

  @Test
  void a_cluster_without_the_objects_fails() {
    var nothing = new ClusterObjects(List.of(), List.of(), List.of(), List.of(), Set.of());

    assertThat(judge(configMap(SOUND), nothing))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.FAILED);
  }

  @Test
  void a_pod_whose_port_has_another_name_fails() {
    var objects = observed();
    objects
        .pods()
        .forEach(pod -> pod.getSpec().getContainers().get(0).getPorts().get(0).setName("web"));

    var finding = judge(configMap(SOUND.replace("regex: http", "regex: web")), objects).get(0);
    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.evidence())
        .anyMatch(line -> line.contains("its Pod has no port named 'http'"));
  }

  @Test
  void an_observed_node_name_decides() {
    var rule =
        "      - {source_labels: [__meta_kubernetes_pod_node_name], regex: %s, action: keep}\n";

    assertThat(judge(configMap(SOUND + rule.formatted("placeholder")), observed()).get(0).verdict())
        .isEqualTo(Verdict.PASSED);
    assertThat(judge(configMap(SOUND + rule.formatted("node1")), observed()).get(0).verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void samples_are_not_verified_with_the_capability_that_is_missing() {
    var promises = new Promises(ScrapeInstalledCheck.NAME, PIPELINE);

    var without = ScrapeInstalledCheck.samples(promises, Set.of(Capability.API_SERVER));
    assertThat(without.check()).isEqualTo("monitoring.samples");
    assertThat(without.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(without.missing()).containsExactly(Capability.WORKLOADS);

    var with = ScrapeInstalledCheck.samples(promises, EnumSet.allOf(Capability.class));
    assertThat(with.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(with.missing()).isEmpty();
  }

  @Test
  void a_tier_without_controllers_is_not_asked() throws IOException {
    try (var cluster = unreachable()) {
      var findings =
          Checks.run(
              new ScrapeInstalledCheck(),
              new MonitoredCluster(PIPELINE, cluster),
              Set.of(Capability.API_SERVER));

      assertThat(findings)
          .singleElement()
          .matches(finding -> finding.missing().equals(Set.of(Capability.CONTROLLERS)));
    }
  }

  @Test
  void an_api_server_that_does_not_answer_fails_with_what_was_tried() throws IOException {
    try (var cluster = unreachable()) {
      var findings =
          Checks.run(
              new ScrapeInstalledCheck(),
              new MonitoredCluster(PIPELINE, cluster),
              EnumSet.allOf(Capability.class));

      assertThat(findings)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(finding.text()).contains("the API server said");
              });
    }
  }

  /** A port that was free a moment ago, and nobody answers on. */
  private static Cluster unreachable() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + port)
            .withRequestRetryBackoffLimit(0)
            .build();
    return Cluster.using(new KubernetesClientBuilder().withConfig(config).build())
        .capabilities(EnumSet.allOf(Capability.class))
        .build();
  }

  private static List<Finding> judge(Optional<ConfigMap> configMap, ClusterObjects objects) {
    return ScrapeInstalledCheck.judge(
        new Promises(ScrapeInstalledCheck.NAME, PIPELINE), configMap, () -> objects);
  }

  private static Optional<ConfigMap> configMap(String text) {
    return Optional.of(new ConfigMapBuilder().withData(Map.of("prometheus.yml", text)).build());
  }

  /** The predicted objects, taken for observed ones: every value is true. */
  private static ClusterObjects observed() {
    var predicted = ClusterObjects.predictedFrom(PIPELINE);
    return new ClusterObjects(
        predicted.services(),
        predicted.slices(),
        predicted.endpoints(),
        predicted.pods(),
        Set.of());
  }
}
