package dev.cxp.monitoring;

import java.util.List;
import java.util.Objects;

/**
 * A {@code prometheus.yml}, as far as it decides what is scraped.
 *
 * <pre>{@code
 * var configuration = PrometheusConfiguration.parse(Files.readString(Path.of("prometheus.yml")));
 * configuration.jobs().forEach(job -> System.out.println(job.name() + " " + job.interval()));
 * }</pre>
 *
 * <p>Source: Prometheus documentation, "Configuration".
 *
 * @param interval {@code global.scrape_interval}, 1m unless set
 * @param timeout {@code global.scrape_timeout}, 10s unless set
 * @param jobs the scrape jobs in their order
 * @param notUnderstood what CXP cannot judge outside of the jobs
 */
public record PrometheusConfiguration(
    Timing interval, Timing timeout, List<ScrapeJob> jobs, List<NotUnderstood> notUnderstood) {

  public PrometheusConfiguration {
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(timeout, "timeout");
    jobs = List.copyOf(jobs);
    notUnderstood = List.copyOf(notUnderstood);
  }

  /**
   * Reads a configuration.
   *
   * @throws InvalidConfigurationException when Prometheus would refuse it, with every problem that
   *     was found and its line
   */
  public static PrometheusConfiguration parse(String yaml) {
    return new ConfigurationReader(Objects.requireNonNull(yaml, "yaml")).read();
  }
}
