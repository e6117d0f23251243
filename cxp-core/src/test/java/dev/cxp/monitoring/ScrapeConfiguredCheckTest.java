package dev.cxp.monitoring;

import static dev.cxp.monitoring.Pipelines.APP;
import static dev.cxp.monitoring.Pipelines.SOUND;
import static dev.cxp.monitoring.Pipelines.watchedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Service;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeConfiguredCheckTest {

  @Test
  void a_job_that_scrapes_every_endpoint_at_15_s_passes() {
    var findings = check(watchedBy(SOUND, APP.replicas(3)));

    assertThat(findings).hasSize(2).allMatch(finding -> finding.verdict() == Verdict.PASSED);
    assertThat(findings.get(0).where()).isEqualTo("environments/staging/app/scrape");
    assertThat(findings.get(0).summary()).isEqualTo("job 'app' scrapes 3 endpoints every 15s");
    assertThat(findings.get(0).evidence())
        .hasSize(3)
        .allMatch(line -> line.contains(":8000/metrics every 15s (the job's own)"));
  }

  @Test
  void the_jobs_that_cxp_writes_pass() {
    var unwatched = watchedBy("scrape_configs: []", APP.replicas(2));
    var yaml = ScrapeConfigurations.forPipeline(unwatched);

    assertThat(check(watchedBy(yaml, APP.replicas(2))))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.PASSED);
  }

  @Test
  void the_jobs_that_cxp_writes_pass_when_the_service_does_not_lead_to_the_port() {
    var app = APP.scraped("/stats", "admin", Duration.ofMillis(1500));
    var yaml = ScrapeConfigurations.forPipeline(watchedBy("scrape_configs: []", app));

    assertThat(yaml).contains("scrape_interval: 1s500ms", "metrics_path: '/stats'");
    assertThat(check(watchedBy(yaml, app)))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.PASSED);
  }

  @Test
  void a_wrong_interval_fails() {
    var finding = staging(SOUND.replace("scrape_interval: 15s", "scrape_interval: 30s"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).isEqualTo("scraped every 30s (the job's own), expected 15s");
    assertThat(finding.remedy()).contains("set scrape_interval: 15s in job 'app'");
  }

  @Test
  void an_inherited_interval_says_where_it_comes_from() {
    var global = SOUND.replace("    scrape_interval: 15s\n", "");

    assertThat(staging(global).summary()).isEqualTo("scraped every 1m (global), expected 15s");
    assertThat(staging(global.replace("scrape_interval: 1m", "evaluation_interval: 1m")).summary())
        .isEqualTo("scraped every 1m (global default), expected 15s");
  }

  @Test
  void an_interval_that_a_rule_sets_counts() {
    var finding =
        staging(SOUND + "      - {replacement: 20s, target_label: __scrape_interval__}\n");

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).startsWith("scraped every 20s (set by a relabelling rule");
  }

  @Test
  void a_namespace_that_is_not_in_the_list_fails_with_the_closest() {
    var finding = staging(SOUND.replace("shop-staging", "shop-stagin"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).isEqualTo("no job scrapes it");
    assertThat(finding.evidence())
        .contains(
            "job 'app': namespaces.names [shop-stagin, shop-production] does not have"
                + " 'shop-staging', is 'shop-stagin' meant to be it?");
    assertThat(finding.remedy().orElseThrow()).contains("- job_name: 'staging/app'");
  }

  @Test
  void a_broken_environment_does_not_spoil_the_other() {
    var findings = check(watchedBy(SOUND.replace("shop-staging", "shop-stagin")));

    assertThat(findings)
        .extracting(Finding::verdict)
        .containsExactly(Verdict.FAILED, Verdict.PASSED);
  }

  @Test
  void own_namespace_means_that_of_prometheus() {
    var finding =
        staging(SOUND.replace("names: [shop-staging, shop-production]", "own_namespace: true"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.evidence())
        .anyMatch(line -> line.contains("namespaces.names [monitoring] does not have"));
  }

  @Test
  void a_keep_rule_that_drops_it_is_named_with_both_values() {
    var finding = staging(SOUND.replace("regex: app", "regex: apps?-server"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.evidence())
        .contains(
            "job 'app': dropped by relabel_configs[0] keep on __meta_kubernetes_service_name:"
                + " 'app' does not match 'apps?-server'");
  }

  @Test
  void a_rule_must_match_the_whole_value() {
    assertThat(staging(SOUND.replace("regex: app", "regex: ap")).verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void annotations_that_nobody_sets_scrape_nothing() {
    var finding =
        staging(
            """
            scrape_configs:
              - job_name: pods
                scrape_interval: 15s
                kubernetes_sd_configs: [{role: pod}]
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
                    action: keep
                    regex: true
            """);

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.evidence())
        .anyMatch(line -> line.contains("relabel_configs[0] keep") && line.contains("'' does not"));
  }

  @Test
  void a_wrong_port_fails() {
    var finding = staging(SOUND.replace("regex: http", "regex: admin"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).isEqualTo("scraped on port 9000, expected 'http' (8000)");
  }

  @Test
  void a_port_name_that_does_not_exist_fails() {
    var finding = staging(SOUND.replace("regex: http", "regex: https"));

    assertThat(finding.summary()).isEqualTo("no job scrapes it");
    assertThat(finding.evidence()).anyMatch(line -> line.contains("'http' does not match 'https'"));
  }

  @Test
  void a_wrong_path_fails() {
    var finding =
        staging(
            SOUND.replace(
                "    scrape_interval: 15s\n",
                "    scrape_interval: 15s\n    metrics_path: /stats\n"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).isEqualTo("scraped at path '/stats', expected '/metrics'");
  }

  @Test
  void a_second_job_on_the_same_target_fails() {
    var second =
        """
          - job_name: again
            scrape_interval: 15s
            static_configs:
              - targets: [app.shop-staging.svc.cluster.local:80]
        """;
    var finding = staging(SOUND + second);

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).isEqualTo("scraped twice, by jobs 'app', 'again'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"endpoints", "endpointslice", "pod"})
  void every_role_that_finds_pods_works(String role) {
    var yaml =
        """
        scrape_configs:
          - job_name: app
            scrape_interval: 15s
            kubernetes_sd_configs: [{role: %s}]
            relabel_configs:
              - {source_labels: [__meta_kubernetes_pod_label_app], regex: app, action: keep}
              - {source_labels: [__meta_kubernetes_pod_container_port_number], regex: 8000, action: keep}
        """
            .formatted(role);

    assertThat(check(watchedBy(yaml, APP.replicas(2))))
        .hasSize(2)
        .allMatch(finding -> finding.verdict() == Verdict.PASSED);
  }

  @Test
  void a_job_that_asks_other_ports_of_the_pod_as_well_passes() {
    var yaml = SOUND.replace("regex: http", "regex: http|admin");

    assertThat(staging(yaml).verdict()).isEqualTo(Verdict.PASSED);
  }

  @ParameterizedTest
  @CsvSource({
    "app.shop-staging.svc:80, PASSED, scrapes 1 endpoint",
    "app.shop-staging.svc.cluster.local:80, PASSED, scrapes 1 endpoint",
    "app.shop-staging.svc.cluster.local.:80, PASSED, scrapes 1 endpoint",
    "app.shop-staging:80, PASSED, scrapes 1 endpoint",
    "app.shop-staging.svc, PASSED, scrapes 1 endpoint",
    "app.shop-staging.svc:8000, FAILED, no job scrapes it",
    "ap.shop-staging.svc:80, FAILED, no job scrapes it",
    "app.shop-production.svc:80, FAILED, no job scrapes it",
    "localhost:8000, FAILED, no job scrapes it",
    "app:80, FAILED, no job scrapes it",
    "app.shop-staging.svc.corp.example:80, NOT_VERIFIED, cannot tell"
  })
  void a_static_target_counts_as_the_service_that_it_names(
      String target, Verdict verdict, String summary) {
    var yaml =
        """
        scrape_configs:
          - job_name: app
            scrape_interval: 15s
            static_configs: [{targets: ['%s']}]
        """
            .formatted(target);

    assertThat(staging(yaml).verdict()).isEqualTo(verdict);
    assertThat(staging(yaml).summary()).contains(summary);
  }

  @Test
  void a_service_in_front_of_several_pods_hides_them() {
    var yaml =
        """
        scrape_configs:
          - job_name: app
            scrape_interval: 15s
            kubernetes_sd_configs: [{role: service}]
        """;

    assertThat(staging(yaml).verdict()).isEqualTo(Verdict.PASSED);
    var finding = check(watchedBy(yaml, APP.replicas(2))).get(0);
    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).contains("asks the Service, which answers from one of 2 Pods");
  }

  @Test
  void a_port_of_a_node_may_lead_to_the_application() {
    var app = APP.service(Service.nodePort().port(80, "http", 30001));
    var yaml =
        SOUND
            + "  - job_name: outside\n    static_configs: [{targets: ['node1.example.org:30001']}]\n";
    var finding = check(watchedByStaging(yaml, app)).get(0);

    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(finding.evidence()).anyMatch(line -> line.contains("30001 is the nodePort"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "consul_sd_configs: [{server: 'consul:8500'}] | scrape_configs[0].consul_sd_configs",
        "kubernetes_sd_configs: [{role: node}] | scrape_configs[0].kubernetes_sd_configs[0].role",
        "kubernetes_sd_configs: [{role: pod, selectors: [{role: pod}]}] | selectors",
        "kubernetes_sd_configs: [{role: pod, api_server: 'https://x'}] | api_server",
        "scrape_intervall: 15s | scrape_configs[0].scrape_intervall",
        "target_limit: 3 | scrape_configs[0].target_limit",
        "metrics_path: *path | YAML alias"
      })
  void what_is_not_understood_is_never_green(String field, String named) {
    var unclear = "  - job_name: unclear\n    " + field + "\n";
    if (field.contains("*path")) {
      unclear = "  - job_name: &path unclear\n    " + field + "\n";
    }
    var alone = staging("scrape_configs:\n" + unclear);
    var beside = staging(SOUND.replace("scrape_configs:\n", "scrape_configs:\n" + unclear));

    assertThat(List.of(alone, beside))
        .allSatisfy(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
              assertThat(finding.evidence()).anyMatch(line -> line.contains(named));
              assertThat(finding.missing()).isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"scrape_config_files: [more.yml]", "scrap_configs: []", "---\nscrape_configs: []"})
  void what_is_not_understood_outside_of_jobs_is_never_green(String section) {
    var yaml = section.startsWith("---") ? SOUND + section + "\n" : section + "\n" + SOUND;

    assertThat(staging(yaml).verdict()).isEqualTo(Verdict.NOT_VERIFIED);
  }

  @Test
  void a_decision_on_what_only_the_cluster_knows_is_left_to_it() {
    var finding =
        staging(
            SOUND
                + "      - {source_labels: [__meta_kubernetes_pod_node_name], regex: node1, action: keep}\n");

    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(finding.missing())
        .containsExactlyInAnyOrder(Capability.API_SERVER, Capability.CONTROLLERS);
    assertThat(finding.evidence())
        .anyMatch(
            line -> line.contains("relabel_configs[3] keep on __meta_kubernetes_pod_node_name"));
  }

  @Test
  void https_is_not_verified() {
    var finding =
        staging(SOUND.replace("scrape_interval: 15s", "scrape_interval: 15s\n    scheme: https"));

    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "scrape_configs:\n", "scrape_configs: []\n", "global: {}\n"})
  void an_empty_configuration_fails(String yaml) {
    var finding = staging(yaml);

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.evidence()).contains("the configuration has no scrape_configs");
  }

  @Test
  void no_replica_is_no_pass() {
    var finding = check(watchedBy(SOUND, APP.replicas(0))).get(0);

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.summary()).contains("no ready endpoint");
  }

  @Test
  void a_configuration_that_prometheus_refuses_fails_at_its_line() {
    var finding = staging(SOUND.replace("regex: app", "regex: 'app('"));

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.where())
        .isEqualTo(
            "environments/monitoring/prometheus/configurations/prometheus/prometheus.yml:14");
    assertThat(finding.evidence()).anyMatch(line -> line.contains("not a regular expression"));
  }

  @Test
  void a_pipeline_that_promises_nothing_does_not_pass() {
    var pipeline =
        Pipeline.named("shop")
            .environment(
                Environment.named("staging").application(Application.named("app").image("redis:7")))
            .build();

    assertThat(check(pipeline)).singleElement().matches(f -> f.verdict() == Verdict.FAILED);
  }

  @Test
  void a_promise_without_prometheus_does_not_pass() {
    var pipeline =
        Pipeline.named("shop").environment(Environment.named("staging").application(APP)).build();

    assertThat(check(pipeline)).singleElement().matches(f -> f.where().equals("monitoring"));
  }

  private static Pipeline watchedByStaging(String yaml, Application app) {
    var both = watchedBy(yaml);
    return Pipeline.named("shop")
        .environment(Environment.named("staging").namespace("shop-staging").application(app))
        .environment(both.environment("monitoring"))
        .monitoring(both.monitoring().orElseThrow())
        .build();
  }

  private static Finding staging(String yaml) {
    return check(watchedBy(yaml)).get(0);
  }

  private static List<Finding> check(Pipeline pipeline) {
    return Checks.run(new ScrapeConfiguredCheck(), pipeline, Set.of());
  }
}
