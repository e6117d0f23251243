package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * CXP and a real Prometheus read the same configuration, one job for each case, and must make the
 * same of each target: the same labels, URL and interval, or dropped, or rejected.
 *
 * <p>The scrapes themselves go to closed ports of the loopback, an hour apart.
 */
@Tag("prometheus")
class RelabelAgreementTest {

  /** What every target of the table starts with. */
  private static final String TARGET =
      """
          static_configs:
            - targets: ['127.0.0.1:1']
              labels:
                __meta_kubernetes_namespace: shop
                __meta_kubernetes_service_name: app
                __meta_kubernetes_service_annotation_prometheus_io_port: '9102'
                __meta_kubernetes_pod_label_app: front
                __meta_kubernetes_pod_label_tier: web
                __meta_kubernetes_pod_container_port_number: 8000
                team: Blue
                city: Žďár-ßtraße
                lines: "one\\ntwo"
                blank: ''
      """;

  /**
   * Name to the lines of a job that follow its name; what every target of the table starts with
   * follows.
   */
  private static final Map<String, String> CASES = new LinkedHashMap<>();

  private static void rules(String name, String... rules) {
    CASES.put(name, "    relabel_configs:\n" + items(rules));
  }

  private static String items(String... rules) {
    var text = new StringBuilder();
    for (var rule : rules) {
      text.append("      - ").append(rule).append('\n');
    }
    return text.toString();
  }

  static {
    CASES.put("none", "");
    rules("replace-default", "{source_labels: [__meta_kubernetes_namespace], target_label: ns}");
    rules("replace-constant", "{replacement: canary, target_label: environment}");
    rules("replace-empty-removes", "{replacement: '', target_label: team}");
    rules(
        "replace-no-match-keeps",
        "{source_labels: [team], regex: red, target_label: team, replacement: x}");
    rules("replace-absent-source-removes", "{source_labels: [nothing], target_label: team}");
    rules("joined", "{source_labels: [team, city, nothing], target_label: all}");
    rules(
        "joined-separator",
        "{source_labels: [team, nothing, team], separator: '/', target_label: all}");
    rules(
        "anchored-keep",
        "{source_labels: [__meta_kubernetes_service_name], regex: ap, action: keep}");
    rules("keep", "{source_labels: [__meta_kubernetes_service_name], regex: 'ap+', action: keep}");
    rules("drop", "{source_labels: [team], regex: B.*, action: drop}");
    rules("drop-other", "{source_labels: [team], regex: b.*, action: drop}");
    rules("ignore-case", "{source_labels: [team], regex: '(?i)BLUE', action: Keep}");
    rules("alternatives-are-grouped", "{source_labels: [team], regex: 'x|Blue', action: keep}");
    rules("unbalanced-alternatives", "{source_labels: [team], regex: 'Bl)|(x', action: keep}");
    rules("dot-and-newline", "{source_labels: [lines], regex: 'one.two', action: drop}");
    rules(
        "dot-all",
        "{source_labels: [lines], regex: '(?s)one.two', target_label: hit, replacement: yes}");
    rules("default-regex-and-newline", "{source_labels: [lines], target_label: copy}");
    rules(
        "empty-regex", "{source_labels: [nothing], regex: '', target_label: hit, replacement: x}");
    rules(
        "number-regex",
        "{source_labels: [__meta_kubernetes_pod_container_port_number], regex: 8000, action: keep}");
    rules(
        "greedy-groups",
        "{source_labels: [city], regex: '(.*?)(.+)-(ß.*)', target_label: g, replacement: '$3|$2|$1|$4'}");
    rules(
        "braces",
        "{source_labels: [team], regex: '(.)(.*)', target_label: g, replacement: '${2}x$1'}");
    rules(
        "group-1x-is-a-name",
        "{source_labels: [team], regex: '(.)(.*)', target_label: g, replacement: '$1x-$2'}");
    rules(
        "named-groups",
        "{source_labels: [team], regex: '(?P<head>.)(?P<tail>.*)', target_label: g, replacement: '$tail/${head}/$none'}");
    rules("odd-dollars", "{source_labels: [team], target_label: g, replacement: '$$1 $- ${1 $'}");
    rules("leading-zero", "{source_labels: [team], target_label: g, replacement: 'a${01}b$1'}");
    rules(
        "unmatched-group",
        "{source_labels: [team], regex: '(x)?(.*)', target_label: g, replacement: '[$1]$2'}");
    rules(
        "template-target",
        "{source_labels: [team], regex: '(.*)', target_label: 'is_${1}', replacement: ok}");
    rules(
        "template-target-not-a-name",
        "{source_labels: [city], regex: '(.*)', target_label: 'is_$1', replacement: ok}");
    rules("labelmap", "{action: labelmap, regex: '__meta_kubernetes_pod_label_(.+)'}");
    rules(
        "labelmap-replacement",
        "{action: labelmap, regex: '__meta_kubernetes_pod_label_(.+)', replacement: 'k8s_$1'}");
    rules(
        "labelmap-collision",
        "{action: labelmap, regex: '__meta_kubernetes_pod_label_(.+)', replacement: 'same'}");
    rules("labeldrop", "{action: labeldrop, regex: 'te.*|lines'}");
    rules("labelkeep", "{action: labelkeep, regex: '__.*|job|city'}");
    rules("labelkeep-drops-job", "{action: labelkeep, regex: '__.*'}");
    rules("labeldrop-address", "{action: labeldrop, regex: __address__}");
    rules("lowercase", "{source_labels: [city, team], action: lowercase, target_label: low}");
    rules("uppercase", "{source_labels: [city, team], action: uppercase, target_label: up}");
    rules(
        "hashmod",
        "{source_labels: [team, city], modulus: 7, action: hashmod, target_label: shard}");
    rules(
        "hashmod-large",
        "{source_labels: [team], modulus: 18446744073709551557, action: hashmod, target_label: shard}");
    rules(
        "hashmod-shard",
        "{source_labels: [__address__], modulus: 3, action: hashmod, target_label: __tmp_shard}",
        "{source_labels: [__tmp_shard], regex: '0', action: keep}");
    rules(
        "keepequal",
        "{source_labels: [__meta_kubernetes_service_name], action: keepequal, target_label: __meta_kubernetes_pod_label_app}");
    rules(
        "keepequal-both-absent",
        "{source_labels: [nothing], action: keepequal, target_label: never}");
    rules("dropequal", "{source_labels: [team], action: dropequal, target_label: team}");
    rules("dropequal-other", "{source_labels: [team], action: dropequal, target_label: city}");
    rules(
        "port-from-annotation",
        "{source_labels: [__address__, __meta_kubernetes_service_annotation_prometheus_io_port], regex: '([^:]+)(?::\\d+)?;(\\d+)', replacement: '$1:$2', target_label: __address__}");
    rules(
        "path-scheme",
        "{replacement: /stats, target_label: __metrics_path__}",
        "{replacement: https, target_label: __scheme__}");
    rules("path-removed", "{replacement: '', target_label: __metrics_path__}");
    rules("path-without-slash", "{replacement: stats, target_label: __metrics_path__}");
    rules("port-is-added", "{replacement: 127.0.0.7, target_label: __address__}");
    rules(
        "port-is-added-https",
        "{replacement: 127.0.0.7, target_label: __address__}",
        "{replacement: https, target_label: __scheme__}");
    rules("ipv6", "{replacement: '[::1]:9', target_label: __address__}");
    rules("address-with-path", "{replacement: '127.0.0.1:1/x', target_label: __address__}");
    rules(
        "instance-set",
        "{source_labels: [__meta_kubernetes_pod_label_app], target_label: instance}");
    rules("job-set", "{source_labels: [__meta_kubernetes_service_name], target_label: job}");
    rules("interval-set", "{replacement: 90m, target_label: __scrape_interval__}");
    rules("interval-too-short", "{replacement: 1s, target_label: __scrape_interval__}");
    rules("interval-zero", "{replacement: 0s, target_label: __scrape_interval__}");
    rules("interval-nonsense", "{replacement: soon, target_label: __scrape_interval__}");
    rules(
        "order-matters",
        "{source_labels: [team], target_label: a}",
        "{replacement: x, target_label: team}",
        "{source_labels: [team, a], target_label: b}");
    CASES.put(
        "params-become-labels",
        "    params: {module: [a, b], other: []}\n    relabel_configs:\n"
            + items("{source_labels: [__param_module], target_label: module}"));
    CASES.put("interval-of-the-job", "    scrape_interval: 1h30m\n    scrape_timeout: 500ms\n");
    CASES.put("path-of-the-job", "    metrics_path: /a/b\n    scheme: https\n");
  }

  private static RealPrometheus prometheus;
  private static Map<String, Targets.OfJob> ours;
  private static final Map<String, JsonNode> ACTIVE = new HashMap<>();
  private static final Set<String> DROPPED = new HashSet<>();

  @BeforeAll
  static void both_read_the_table() throws IOException, InterruptedException {
    RealPrometheus.require();
    var yaml = configuration();
    ours = new LinkedHashMap<>();
    var nothing = new ClusterObjects(List.of(), List.of(), List.of(), List.of(), Set.of());
    Targets.of(PrometheusConfiguration.parse(yaml), nothing, "default")
        .forEach(job -> ours.put(job.job().name(), job));
    prometheus = RealPrometheus.start(yaml);
    awaitTargets();
  }

  @AfterAll
  static void stop() throws IOException {
    if (prometheus != null) {
      prometheus.close();
    }
  }

  @TestFactory
  List<DynamicTest> both_make_the_same_of() {
    var tests = new ArrayList<DynamicTest>();
    for (var name : CASES.keySet()) {
      tests.add(DynamicTest.dynamicTest(name, () -> agree(name)));
    }
    return tests;
  }

  private static void agree(String name) {
    var outcome = ours.get(name).targets().get(0).outcome();
    if (outcome instanceof Targets.Active active) {
      assertThat(ACTIVE).as("Prometheus scrapes it").containsKey(name);
      var real = ACTIVE.get(name);
      assertThat(active.labels()).isEqualTo(labels(real.get("labels")));
      assertThat(active.scheme() + "://" + active.address() + active.path())
          .isEqualTo(real.get("scrapeUrl").asString().replaceAll("\\?.*", ""));
      assertThat(active.interval().value())
          .isEqualTo(PrometheusDuration.parse(real.get("scrapeInterval").asString()));
    } else if (outcome instanceof Targets.Dropped dropped) {
      assertThat(DROPPED).as(dropped.why()).contains(name);
    } else {
      assertThat(outcome).isInstanceOf(Targets.Rejected.class);
      assertThat(ACTIVE).doesNotContainKey(name);
      assertThat(DROPPED).doesNotContain(name);
    }
  }

  private static String configuration() {
    var yaml =
        new StringBuilder("global: {scrape_interval: 1h, scrape_timeout: 10s}\nscrape_configs:\n");
    CASES.forEach(
        (name, lines) ->
            yaml.append("  - job_name: ").append(name).append('\n').append(lines).append(TARGET));
    return yaml.toString();
  }

  /** Prometheus hands targets to its pools some seconds after it listens, all at about once. */
  private static void awaitTargets() {
    var expected = new HashSet<String>();
    ours.forEach(
        (name, job) -> {
          if (!(job.targets().get(0).outcome() instanceof Targets.Rejected)) {
            expected.add(name);
          }
        });
    try {
      Awaitility.await("targets in all pools")
          .atMost(Duration.ofSeconds(60))
          .until(() -> seen().containsAll(expected));
    } catch (ConditionTimeoutException e) {
      // Each case that is missing now fails on its own, and says which.
    }
  }

  private static Set<String> seen() throws IOException, InterruptedException {
    var data = prometheus.get("/api/v1/targets?state=any");
    data.get("activeTargets")
        .forEach(target -> ACTIVE.put(target.get("scrapePool").asString(), target));
    data.get("droppedTargets")
        .forEach(target -> DROPPED.add(target.get("discoveredLabels").get("job").asString()));
    var seen = new HashSet<>(ACTIVE.keySet());
    seen.addAll(DROPPED);
    return seen;
  }

  private static Map<String, String> labels(JsonNode node) {
    var labels = new TreeMap<String, String>();
    node.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
    return labels;
  }
}
