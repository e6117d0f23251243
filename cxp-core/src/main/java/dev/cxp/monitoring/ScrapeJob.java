package dev.cxp.monitoring;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One entry of {@code scrape_configs}, with Prometheus' defaults filled in.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <scrape_config>}.
 *
 * @param name {@code job_name}
 * @param line where it starts, counted from 1
 * @param interval how often its targets are scraped
 * @param timeout how long a scrape may take
 * @param metricsPath the path that is fetched
 * @param scheme {@code http} or {@code https}
 * @param params the first value of each parameter of the request
 * @param staticTargets the targets of {@code static_configs}
 * @param discoveries the entries of {@code kubernetes_sd_configs}
 * @param relabelRules the rules that its targets go through
 * @param notUnderstood what CXP cannot judge about it: with anything here, nothing is known for
 *     sure about its targets
 */
public record ScrapeJob(
    String name,
    int line,
    Timing interval,
    Timing timeout,
    String metricsPath,
    String scheme,
    Map<String, String> params,
    List<StaticTarget> staticTargets,
    List<KubernetesDiscoveryConfig> discoveries,
    List<RelabelRule> relabelRules,
    List<NotUnderstood> notUnderstood) {

  /**
   * A target that is written in the configuration.
   *
   * @param address host and port
   * @param labels the labels of its group
   */
  public record StaticTarget(String address, Map<String, String> labels) {
    public StaticTarget {
      Objects.requireNonNull(address, "address");
      labels = Map.copyOf(labels);
    }
  }

  public ScrapeJob {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(metricsPath, "metricsPath");
    Objects.requireNonNull(scheme, "scheme");
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    staticTargets = List.copyOf(staticTargets);
    discoveries = List.copyOf(discoveries);
    relabelRules = List.copyOf(relabelRules);
    notUnderstood = List.copyOf(notUnderstood);
  }
}
