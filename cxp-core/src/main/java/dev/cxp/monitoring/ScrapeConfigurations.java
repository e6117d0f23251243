package dev.cxp.monitoring;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import java.util.List;
import java.util.Objects;

/** Writes the scrape jobs that keep a pipeline's promises. */
public final class ScrapeConfigurations {

  private ScrapeConfigurations() {}

  /**
   * The section {@code scrape_configs} with one job for each application of each environment that
   * promises to be scraped. Its samples get the labels {@code environment}, {@code application} and
   * {@code pod}.
   *
   * @return YAML that ends with a line break; an empty list of jobs when nothing is scraped
   */
  public static String forPipeline(Pipeline pipeline) {
    Objects.requireNonNull(pipeline, "pipeline");
    var text = new StringBuilder();
    for (var environment : pipeline.environments()) {
      for (var application : scraped(environment)) {
        text.append(job(environment, application));
      }
    }
    return text.isEmpty() ? "scrape_configs: []\n" : "scrape_configs:\n" + text;
  }

  /**
   * The job for one application in one environment: an item of {@code scrape_configs}, indented by
   * two.
   *
   * @throws IllegalArgumentException when the application does not promise to be scraped
   */
  public static String job(Environment environment, Application application) {
    var scrape =
        application
            .scrape()
            .orElseThrow(() -> new IllegalArgumentException(application.name() + " has no scrape"));
    return String.join(
        "\n",
        "  - job_name: " + quoted(environment.name() + "/" + application.name()),
        "    scrape_interval: " + PrometheusDuration.format(scrape.interval()),
        "    metrics_path: " + quoted(scrape.path()),
        "    kubernetes_sd_configs:",
        "      - role: endpointslice",
        "        namespaces:",
        "          names: [" + quoted(environment.namespace()) + "]",
        "    relabel_configs:",
        "      - source_labels: [__meta_kubernetes_service_name]",
        "        regex: " + quoted(application.name()),
        "        action: keep",
        "      - source_labels: [__meta_kubernetes_pod_container_port_name]",
        "        regex: " + quoted(scrape.port()),
        "        action: keep",
        "      - replacement: " + quoted(environment.name()),
        "        target_label: environment",
        "      - replacement: " + quoted(application.name()),
        "        target_label: application",
        "      - source_labels: [__meta_kubernetes_pod_name]",
        "        target_label: pod",
        "");
  }

  /** The workloads of an environment that promise to be scraped. */
  static List<Application> scraped(Environment environment) {
    return environment.workloads().stream().filter(app -> app.scrape().isPresent()).toList();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
