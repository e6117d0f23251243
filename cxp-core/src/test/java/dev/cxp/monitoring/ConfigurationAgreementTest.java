package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the real promtool refuses, CXP refuses or says that it does not understand it.
 *
 * <p>Debian's build knows no Kubernetes service discovery, so those fields are not compared here.
 */
@Tag("prometheus")
class ConfigurationAgreementTest {

  @BeforeAll
  static void promtool_is_there() {
    RealPrometheus.require();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{job_name: a}, {job_name: a}",
        "{scrape_interval: 15s}",
        "{job_name: ''}",
        "{job_name: a, scrape_interval: 5s, scrape_timeout: 6s}",
        "{job_name: a, scrape_interval: 15}",
        "{job_name: a, scrape_interval: 15 s}",
        "{job_name: a, scrape_interval: 1s1m}",
        "{job_name: a, scrape_interval: -5s}",
        "{job_name: a, scrape_interval: 1.5m}",
        "{job_name: a, scrape_interval: 293y}",
        "{job_name: a, job_name: b}",
        "{job_name: a, metric_path: /x}",
        "{job_name: a, static_configs: [{targets: ['http://x:1/metrics']}]}",
        "{job_name: a, static_configs: [{target: ['x:1']}]}",
        "{job_name: a, static_configs: {targets: ['x:1']}}",
        "{job_name: a, relabel_configs: [{action: keeps}]}",
        "{job_name: a, relabel_configs: [{action: replace}]}",
        "{job_name: a, relabel_configs: [{action: hashmod, target_label: x}]}",
        "{job_name: a, relabel_configs: [{action: hashmod, target_label: x, modulus: many}]}",
        "{job_name: a, relabel_configs: [{action: hashmod, modulus: 3}]}",
        "{job_name: a, relabel_configs: [{target_label: 'a-b'}]}",
        "{job_name: a, relabel_configs: [{target_label: 'a-$1'}]}",
        "{job_name: a, relabel_configs: [{source_labels: [a-b], target_label: x}]}",
        "{job_name: a, relabel_configs: [{source_labels: a, target_label: x}]}",
        "{job_name: a, relabel_configs: [{regex: 'a(', target_label: x}]}",
        "{job_name: a, relabel_configs: [{regex: '(?=a)b', target_label: x}]}",
        "{job_name: a, relabel_configs: [{regex: '(a)\\1', target_label: x}]}",
        "{job_name: a, relabel_configs: [{action: labeldrop, regex: a, source_labels: [b]}]}",
        "{job_name: a, relabel_configs: [{action: labelkeep, regex: a, target_label: b}]}",
        "{job_name: a, relabel_configs: [{action: labelmap, regex: a, replacement: 'a-b'}]}",
        "{job_name: a, relabel_configs: [{action: keepequal, target_label: b, regex: x}]}",
        "{job_name: a, relabel_configs: [{action: dropequal, source_labels: [b]}]}",
        "{job_name: a, relabel_configs: [{action: lowercase, target_label: b, replacement: x}]}",
        "{job_name: a, relabel_configs: [null]}",
        "null",
        "just text"
      })
  void both_refuse(String jobs) throws IOException, InterruptedException {
    var yaml = "scrape_configs: [" + jobs + "]\n";

    assertThat(RealPrometheus.refusal(yaml)).as("promtool on %s", jobs).isNotEmpty();
    assertThat(isAccepted(yaml)).as(jobs).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "global: {scrape_interval: 5s, scrape_timeout: 6s}",
        "global: {scrape_intervall: 5s}",
        "globals: {}",
        "scrape_configs: [",
        "scrape_configs: []\nscrape_configs: []",
        "- scrape_configs",
        "scrape_configs:\n\t- job_name: a"
      })
  void both_refuse_the_file(String yaml) throws IOException, InterruptedException {
    assertThat(RealPrometheus.refusal(yaml)).isNotEmpty();
    assertThat(isAccepted(yaml)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{job_name: a}",
        "{job_name: 5}",
        "{job_name: a, scrape_interval: 5s}",
        "{job_name: a, scrape_interval: 0}",
        "{job_name: a, scrape_interval: 1d, scrape_timeout: 1h1ms}",
        "{job_name: a, static_configs: [{targets: []}]}",
        "{job_name: a, static_configs: [{targets: ['x']}]}",
        "{job_name: a, relabel_configs: [{action: KEEP}]}",
        "{job_name: a, relabel_configs: [{action: drop, regex: true}]}",
        "{job_name: a, relabel_configs: [{action: labelmap, regex: 'x(.*)'}]}",
        "{job_name: a, relabel_configs: [{action: keep, target_label: 'a-b', replacement: x}]}",
        "{job_name: a, relabel_configs: [{target_label: 'a_${1}_b', replacement: ''}]}",
        "{job_name: a, relabel_configs: [{action: hashmod, target_label: x, modulus: 18446744073709551615}]}"
      })
  void both_accept(String jobs) throws IOException, InterruptedException {
    var yaml = "scrape_configs: [" + jobs + "]\n";

    assertThat(RealPrometheus.refusal(yaml)).isEmpty();
    assertThat(isAccepted(yaml)).as(jobs).isTrue();
  }

  private static boolean isAccepted(String yaml) {
    var refused = catchThrowable(() -> PrometheusConfiguration.parse(yaml));
    if (refused != null) {
      assertThat(refused).isInstanceOf(InvalidConfigurationException.class);
      return false;
    }
    var configuration = PrometheusConfiguration.parse(yaml);
    return configuration.notUnderstood().isEmpty()
        && configuration.jobs().stream().allMatch(job -> job.notUnderstood().isEmpty());
  }
}
