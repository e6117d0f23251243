package dev.cxp.pipeline;

import java.util.Objects;

/**
 * Where the pipeline's Prometheus finds its configuration.
 *
 * @param environment the environment that Prometheus runs in
 * @param application the application that is Prometheus
 * @param configuration the ConfigMap that holds its configuration
 * @param file the entry of that ConfigMap
 */
public record Monitoring(
    String environment, String application, String configuration, String file) {

  public Monitoring {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(configuration, "configuration");
    Objects.requireNonNull(file, "file");
  }

  /**
   * A Prometheus that runs as an application, with {@code prometheus.yml} in a ConfigMap {@code
   * prometheus}.
   */
  public static Monitoring prometheus(String environment, String application) {
    return new Monitoring(environment, application, "prometheus", "prometheus.yml");
  }

  /** Returns this monitoring with its configuration in another place. */
  public Monitoring configuredBy(String configMap, String entry) {
    return new Monitoring(environment, application, configMap, entry);
  }
}
