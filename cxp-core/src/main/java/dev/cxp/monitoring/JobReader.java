package dev.cxp.monitoring;

import dev.cxp.monitoring.InvalidConfigurationException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one entry of {@code scrape_configs}. */
final class JobReader {

  /** Fields that concern the request or the samples, not which target is scraped and how often. */
  private static final Set<String> OTHER_FIELDS =
      Set.of(
          "honor_labels",
          "honor_timestamps",
          "track_timestamps_staleness",
          "enable_compression",
          "metric_relabel_configs",
          "body_size_limit",
          "sample_limit",
          "label_limit",
          "label_name_length_limit",
          "label_value_length_limit",
          "keep_dropped_targets",
          "scrape_protocols",
          "fallback_scrape_protocol",
          "scrape_failure_log_file",
          "scrape_classic_histograms",
          "scrape_native_histograms",
          "always_scrape_classic_histograms",
          "convert_classic_histograms_to_nhcb",
          "native_histogram_bucket_limit",
          "native_histogram_min_bucket_factor",
          "metric_name_validation_scheme",
          "metric_name_escaping_scheme");

  private final Reading reading;
  private final Timing globalInterval;
  private final Timing globalTimeout;

  private String name = "";
  private Duration interval = Duration.ZERO;
  private Duration timeout = Duration.ZERO;
  private String metricsPath = "/metrics";
  private String scheme = "http";
  private final Map<String, String> params = new LinkedHashMap<>();
  private final List<ScrapeJob.StaticTarget> staticTargets = new ArrayList<>();
  private final List<KubernetesDiscoveryConfig> discoveries = new ArrayList<>();
  private final List<RelabelRule> rules = new ArrayList<>();

  JobReader(List<Problem> problems, Timing globalInterval, Timing globalTimeout) {
    this.reading = new Reading(problems);
    this.globalInterval = globalInterval;
    this.globalTimeout = globalTimeout;
  }

  ScrapeJob read(YamlNode node, String path) {
    if (node instanceof YamlNode.Nothing) {
      reading.problem(node, path, "the scrape config is empty");
    }
    reading.fields(node, path, (field, value) -> field(field, value, path));
    if (name.isEmpty() && node instanceof YamlNode.Mapping) {
      reading.problem(node, path, "the job_name is missing");
    }
    var every = interval.isZero() ? globalInterval : new Timing(interval, Timing.Origin.JOB);
    return new ScrapeJob(
        name,
        node.line(),
        every,
        timeout(node, path, every),
        metricsPath,
        scheme,
        params,
        staticTargets,
        discoveries,
        rules,
        reading.notUnderstood());
  }

  private void field(String field, YamlNode value, String path) {
    var here = Reading.below(path, field);
    switch (field) {
      case "job_name" -> name = reading.text(value, here).orElse("");
      case "scrape_interval" -> interval = reading.duration(value, here).orElse(Duration.ZERO);
      case "scrape_timeout" -> timeout = reading.duration(value, here).orElse(Duration.ZERO);
      case "metrics_path" -> metricsPath = reading.text(value, here).orElse(metricsPath);
      case "scheme" -> scheme = reading.text(value, here).orElse(scheme);
      case "params" -> params(value, here);
      case "target_limit" -> targetLimit(reading, value, here);
      case "static_configs" -> staticConfigs(value, here);
      case "kubernetes_sd_configs" ->
          discoveries.addAll(new DiscoveryReader(reading).read(value, here));
      case "relabel_configs" -> rules.addAll(new RuleReader(reading).read(value, here));
      default -> other(field, value, path);
    }
  }

  private void other(String field, YamlNode value, String path) {
    if (field.endsWith("_sd_configs")) {
      reading.unclear(
          value.line(),
          Reading.below(path, field),
          "CXP cannot know what this service discovery finds");
    } else {
      reading.rest(field, value, path, OTHER_FIELDS);
    }
  }

  /** As Prometheus does: an inherited timeout yields to the job's interval, its own must fit. */
  private Timing timeout(YamlNode node, String path, Timing every) {
    if (timeout.isZero()) {
      return globalTimeout.value().compareTo(every.value()) > 0
          ? new Timing(every.value(), every.origin())
          : globalTimeout;
    }
    var own = new Timing(timeout, Timing.Origin.JOB);
    if (timeout.compareTo(every.value()) > 0) {
      reading.problem(
          node,
          Reading.below(path, "scrape_timeout"),
          own + " is longer than the scrape_interval " + every);
    }
    return own;
  }

  private void params(YamlNode node, String path) {
    reading.fields(
        node,
        path,
        (param, values) ->
            reading.texts(values, Reading.below(path, param)).stream()
                .findFirst()
                .ifPresent(first -> params.put(param, first)));
  }

  private void staticConfigs(YamlNode node, String path) {
    var groups = reading.items(node, path);
    for (var i = 0; i < groups.size(); i++) {
      var here = path + "[" + i + "]";
      var addresses = new ArrayList<String>();
      var labels = new LinkedHashMap<String, String>();
      reading.fields(
          groups.get(i),
          here,
          (field, value) -> {
            var at = Reading.below(here, field);
            switch (field) {
              case "targets" -> addresses.addAll(targets(value, at));
              case "labels" ->
                  reading.fields(
                      value,
                      at,
                      (label, text) ->
                          reading
                              .text(text, Reading.below(at, label))
                              .ifPresent(content -> labels.put(label, content)));
              default -> reading.rest(field, value, here, Set.of());
            }
          });
      addresses.forEach(address -> staticTargets.add(new ScrapeJob.StaticTarget(address, labels)));
    }
  }

  private List<String> targets(YamlNode node, String path) {
    var addresses = reading.texts(node, path);
    for (var address : addresses) {
      if (address.contains("/")) {
        reading.problem(
            node, path, "'" + address + "' is not a host and port: leave scheme and path out");
      }
    }
    return addresses;
  }

  static void targetLimit(Reading reading, YamlNode node, String path) {
    if (!reading.text(node, path).orElse("0").equals("0")) {
      reading.unclear(
          node.line(), path, "above the limit no target is scraped, and CXP does not count them");
    }
  }
}
