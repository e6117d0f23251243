package dev.cxp.monitoring;

import dev.cxp.monitoring.InvalidConfigurationException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/** Reads {@code prometheus.yml}: {@code global} and the list of jobs. */
final class ConfigurationReader {

  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Sections that do not decide what is scraped. */
  private static final Set<String> OTHER_SECTIONS =
      Set.of(
          "rule_files",
          "alerting",
          "remote_write",
          "remote_read",
          "storage",
          "tracing",
          "otlp",
          "runtime");

  /** Fields of {@code global} that do not decide what is scraped, and how often. */
  private static final Set<String> OTHER_GLOBALS =
      Set.of(
          "evaluation_interval",
          "rule_query_offset",
          "external_labels",
          "query_log_file",
          "scrape_failure_log_file",
          "scrape_protocols",
          "body_size_limit",
          "sample_limit",
          "label_limit",
          "label_name_length_limit",
          "label_value_length_limit",
          "keep_dropped_targets",
          "metric_name_validation_scheme",
          "metric_name_escaping_scheme",
          "scrape_classic_histograms",
          "scrape_native_histograms",
          "always_scrape_classic_histograms",
          "convert_classic_histograms_to_nhcb");

  private final String yaml;
  private final List<Problem> problems = new ArrayList<>();
  private final Reading reading = new Reading(problems);
  private Timing interval = new Timing(DEFAULT_INTERVAL, Timing.Origin.DEFAULT);
  private Timing timeout = new Timing(DEFAULT_TIMEOUT, Timing.Origin.DEFAULT);

  ConfigurationReader(String yaml) {
    this.yaml = yaml;
  }

  PrometheusConfiguration read() {
    var jobs = new ArrayList<ScrapeJob>();
    var jobNodes = new ArrayList<YamlNode>();
    var documents = documents();
    if (!documents.isEmpty()) {
      reading.fields(
          documents.get(0),
          "",
          (name, value) -> {
            switch (name) {
              case "global" -> global(value);
              case "scrape_configs" -> jobNodes.addAll(reading.items(value, name));
              case "scrape_config_files" -> {
                if (!reading.items(value, name).isEmpty()) {
                  reading.unclear(value.line(), name, "the jobs of other files are not read");
                }
              }
              default -> reading.rest(name, value, "", OTHER_SECTIONS);
            }
          });
    }
    documents.stream()
        .skip(1)
        .forEach(second -> reading.unclear(second.line(), "", "a second YAML document"));
    for (var i = 0; i < jobNodes.size(); i++) {
      var path = "scrape_configs[" + i + "]";
      jobs.add(new JobReader(problems, interval, timeout).read(jobNodes.get(i), path));
    }
    unique(jobs);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems, null);
    }
    return new PrometheusConfiguration(interval, timeout, jobs, reading.notUnderstood());
  }

  private List<YamlNode> documents() {
    try {
      return YamlReader.read(yaml);
    } catch (YamlReader.Malformed e) {
      throw new InvalidConfigurationException(
          List.of(new Problem(e.line, "", "not YAML: " + e.getMessage())), e);
    }
  }

  /** As Prometheus does: zero means the default, and a default timeout yields to the interval. */
  private void global(YamlNode node) {
    reading.fields(
        node,
        "global",
        (name, value) -> {
          var path = Reading.below("global", name);
          switch (name) {
            case "scrape_interval" ->
                reading
                    .duration(value, path)
                    .filter(length -> !length.isZero())
                    .ifPresent(length -> interval = new Timing(length, Timing.Origin.GLOBAL));
            case "scrape_timeout" ->
                reading
                    .duration(value, path)
                    .filter(length -> !length.isZero())
                    .ifPresent(length -> timeout = new Timing(length, Timing.Origin.GLOBAL));
            case "target_limit" -> JobReader.targetLimit(reading, value, path);
            default -> reading.rest(name, value, "global", OTHER_GLOBALS);
          }
        });
    if (timeout.value().compareTo(interval.value()) > 0) {
      if (timeout.origin() == Timing.Origin.DEFAULT) {
        timeout = new Timing(interval.value(), Timing.Origin.DEFAULT);
      } else {
        reading.problem(
            node,
            "global.scrape_timeout",
            timeout + " is longer than the scrape_interval " + interval);
      }
    }
  }

  private void unique(List<ScrapeJob> jobs) {
    var lines = new HashMap<String, Integer>();
    for (var job : jobs) {
      var first = lines.putIfAbsent(job.name(), job.line());
      if (first != null && !job.name().isEmpty()) {
        problems.add(
            new Problem(
                job.line(),
                "scrape_configs",
                "the job_name '" + job.name() + "' is also that of the job in line " + first));
      }
    }
  }
}
