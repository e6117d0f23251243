package dev.cxp.monitoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Prometheus would make of a configuration: for each job, every discovered target and what
 * becomes of it.
 */
public final class Targets {

  /** What becomes of a discovered target. */
  public sealed interface Outcome {}

  /**
   * It is scraped.
   *
   * @param address host and port
   * @param path the path that is fetched
   * @param scheme {@code http} or {@code https}
   * @param interval how often
   * @param labels the labels that its samples get, {@code job} and {@code instance} included
   */
  public record Active(
      String address, String path, String scheme, Timing interval, SortedMap<String, String> labels)
      implements Outcome {
    public Active {
      labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
  }

  /**
   * A relabelling rule dropped it.
   *
   * @param rule the rule's position
   * @param why the rule and the values
   */
  public record Dropped(int rule, String why) implements Outcome {}

  /**
   * Prometheus rejects it.
   *
   * @param why the reason
   */
  public record Rejected(String why) implements Outcome {}

  /**
   * Nobody can say before the cluster is there.
   *
   * @param why the rule and what it depends on
   */
  public record Undecided(String why) implements Outcome {}

  /**
   * One discovered target of a job with its outcome.
   *
   * @param discovered what discovery said
   * @param outcome what became of it
   */
  public record Target(DiscoveredTarget discovered, Outcome outcome) {}

  /**
   * The targets of one job; of several that are the same in every label, Prometheus keeps one.
   *
   * @param job the job
   * @param targets the targets in order of discovery
   */
  public record OfJob(ScrapeJob job, List<Target> targets) {
    public OfJob {
      targets = List.copyOf(targets);
    }
  }

  private final KubernetesDiscovery discovery;

  private Targets(KubernetesDiscovery discovery) {
    this.discovery = discovery;
  }

  /**
   * Computes the targets of each job.
   *
   * @param configuration what Prometheus is configured with
   * @param objects what its discovery looks at
   * @param ownNamespace the namespace that Prometheus runs in
   */
  public static List<OfJob> of(
      PrometheusConfiguration configuration, ClusterObjects objects, String ownNamespace) {
    Objects.requireNonNull(configuration, "configuration");
    Objects.requireNonNull(objects, "objects");
    Objects.requireNonNull(ownNamespace, "ownNamespace");
    var targets = new Targets(new KubernetesDiscovery(objects, ownNamespace));
    return configuration.jobs().stream().map(targets::of).toList();
  }

  private OfJob of(ScrapeJob job) {
    var discovered = new ArrayList<DiscoveredTarget>();
    for (var target : job.staticTargets()) {
      var labels = new TreeMap<>(target.labels());
      labels.put(MetaLabels.ADDRESS, target.address());
      discovered.add(DiscoveredTarget.of(labels, java.util.Set.of()));
    }
    job.discoveries().forEach(config -> discovered.addAll(discovery.discover(config)));
    var relabelling = Relabelling.of(job.relabelRules());
    var targets = new ArrayList<Target>();
    var seen = new HashSet<SortedMap<String, String>>();
    for (var target : discovered) {
      var population = new Population(job, relabelling, target);
      var outcome = population.outcome();
      if (!(outcome instanceof Active) || seen.add(population.identity())) {
        targets.add(new Target(target, outcome));
      }
    }
    return new OfJob(job, targets);
  }
}
