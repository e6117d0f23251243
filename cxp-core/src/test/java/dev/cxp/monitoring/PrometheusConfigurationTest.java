package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.cxp.monitoring.InvalidConfigurationException.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusConfigurationTest {

  @Test
  void fills_in_prometheus_defaults() {
    var configuration = PrometheusConfiguration.parse("scrape_configs: [{job_name: a}]");
    var job = configuration.jobs().get(0);

    assertThat(configuration.interval()).hasToString("1m (global default)");
    assertThat(job.interval()).isEqualTo(configuration.interval());
    assertThat(job.timeout()).hasToString("10s (global default)");
    assertThat(job.metricsPath()).isEqualTo("/metrics");
    assertThat(job.scheme()).isEqualTo("http");
  }

  @Test
  void an_inherited_timeout_yields_to_the_interval() {
    var configuration =
        PrometheusConfiguration.parse(
            "global: {scrape_interval: 8s}\nscrape_configs: [{job_name: a}, {job_name: b,"
                + " scrape_interval: 5s}]");

    assertThat(configuration.timeout().value()).isEqualTo(Duration.ofSeconds(8));
    assertThat(configuration.jobs().get(1).timeout().value()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void jobs_may_stand_before_global() {
    var configuration =
        PrometheusConfiguration.parse(
            "scrape_configs:\n- job_name: a\nglobal:\n  scrape_interval: 15s\n");

    assertThat(configuration.jobs().get(0).interval()).hasToString("15s (global)");
  }

  @Test
  void gathers_every_problem_with_its_line() {
    var yaml =
        """
        global:
          scrape_interval: 15
        scrape_configs:
          - job_name: a
            scrape_interval: 5s
            scrape_timeout: 6s
          - job_name: a
            relabel_configs:
              - source_labels: [x]
                regex: '('
                target_label: y
        """;

    var refused =
        catchThrowableOfType(
            InvalidConfigurationException.class, () -> PrometheusConfiguration.parse(yaml));

    assertThat(refused.problems())
        .extracting(Problem::line, Problem::path)
        .containsExactly(
            tuple(2, "global.scrape_interval"),
            tuple(4, "scrape_configs[0].scrape_timeout"),
            tuple(9, "scrape_configs[1].relabel_configs[0]"),
            tuple(7, "scrape_configs"));
    assertThat(refused)
        .hasMessageContaining("line 2: global.scrape_interval: '15' is not a duration")
        .hasMessageContaining("promtool check config");
  }

  @Test
  void malformed_yaml_has_a_line() {
    assertThatThrownBy(() -> PrometheusConfiguration.parse("global:\n  a: [1\nb: {"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("not YAML")
        .hasMessageContaining("line 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bool: true | bool",
        "global: {x: 1} | global.x",
        "scrape_configs: [{job_name: a, dns_sd_configs: []}] | scrape_configs[0].dns_sd_configs",
        "scrape_configs: [{job_name: a, relabel_configs: [{regexp: x, target_label: y}]}] |"
            + " scrape_configs[0].relabel_configs[0].regexp",
        "scrape_configs: [{job_name: a, relabel_configs: [{regex: , action: keep}]}] |"
            + " scrape_configs[0].relabel_configs[0].regex",
        "scrape_configs: [{job_name: a, metrics_path: !!binary aGVsbG8=}] |"
            + " scrape_configs[0].metrics_path"
      })
  void names_what_it_does_not_understand(String yaml, String path) {
    var configuration = PrometheusConfiguration.parse(yaml);
    var all = new java.util.ArrayList<>(configuration.notUnderstood());
    configuration.jobs().forEach(job -> all.addAll(job.notUnderstood()));

    assertThat(all).extracting(NotUnderstood::path).containsExactly(path);
    assertThat(all.get(0).line()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{role: pods}",
        "{role: [pod]}",
        "{role: pod, namespaces: [x]}",
        "{role: pod, namespaces: {names: x}}",
        "{role: pod, namespaces: {own_namespace: perhaps}}"
      })
  void refuses_a_discovery_that_makes_no_sense(String discovery) {
    var yaml = "scrape_configs: [{job_name: a, kubernetes_sd_configs: [" + discovery + "]}]";

    assertThatThrownBy(() -> PrometheusConfiguration.parse(yaml))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("line 1: scrape_configs[0].kubernetes_sd_configs[0]");
  }

  @Test
  void what_does_not_decide_about_targets_is_no_news() {
    var configuration =
        PrometheusConfiguration.parse(
            """
            global: {evaluation_interval: 1m, external_labels: {a: b}}
            rule_files: [x.yml]
            alerting: {}
            remote_write: []
            scrape_configs:
              - job_name: a
                honor_labels: true
                basic_auth: {username: u, password: p}
                metric_relabel_configs: [{action: drop, regex: go_.*, source_labels: [__name__]}]
            """);

    assertThat(configuration.notUnderstood()).isEmpty();
    assertThat(configuration.jobs().get(0).notUnderstood()).isEmpty();
  }
}
