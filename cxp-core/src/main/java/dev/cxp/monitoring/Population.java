package dev.cxp.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The way of one target from discovery to scraping: defaults, relabelling, and the checks that
 * Prometheus makes afterwards.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <scrape_config>} and {@code
 * <relabel_config>}: "Initially, aside from the configured per-target labels, ...".
 */
final class Population {

  private static final String PATH = "__metrics_path__";
  private static final String SCHEME = "__scheme__";
  private static final String INTERVAL = "__scrape_interval__";
  private static final String TIMEOUT = "__scrape_timeout__";

  /** Labels that decide how a target is scraped; a placeholder in one leaves that open. */
  private static final List<String> DECISIVE = List.of(PATH, SCHEME, INTERVAL, TIMEOUT);

  private final ScrapeJob job;
  private final Relabelling relabelling;
  private final DiscoveredTarget target;
  private SortedMap<String, String> identity = new TreeMap<>();

  Population(ScrapeJob job, Relabelling relabelling, DiscoveredTarget target) {
    this.job = job;
    this.relabelling = relabelling;
    this.target = target;
  }

  Targets.Outcome outcome() {
    var before = new TreeMap<>(target.labels());
    before.values().removeIf(String::isEmpty);
    before.putIfAbsent("job", job.name());
    before.putIfAbsent(INTERVAL, PrometheusDuration.format(job.interval().value()));
    before.putIfAbsent(TIMEOUT, PrometheusDuration.format(job.timeout().value()));
    before.putIfAbsent(PATH, job.metricsPath());
    before.putIfAbsent(SCHEME, job.scheme());
    job.params().forEach((name, value) -> before.put("__param_" + name, value));
    var result = relabelling.apply(before, target.placeholders());
    if (result instanceof Relabelling.Dropped dropped) {
      return new Targets.Dropped(dropped.rule(), dropped.why());
    }
    if (result instanceof Relabelling.Undecided undecided) {
      return new Targets.Undecided(undecided.why());
    }
    return scraped((Relabelling.Kept) result);
  }

  /** What Prometheus tells targets apart by: all labels but the meta labels. */
  SortedMap<String, String> identity() {
    return identity;
  }

  private Targets.Outcome scraped(Relabelling.Kept kept) {
    for (var label : DECISIVE) {
      if (kept.placeholders().contains(label)) {
        return new Targets.Undecided(
            "relabelling makes " + label + " of a value that is known only in the cluster");
      }
    }
    var labels = new TreeMap<>(kept.labels());
    labels.keySet().removeIf(name -> name.startsWith("__meta_"));
    var scheme = labels.getOrDefault(SCHEME, "");
    var address = labels.getOrDefault(MetaLabels.ADDRESS, "");
    if (address.isEmpty()) {
      return new Targets.Rejected("no address is left after relabelling");
    }
    if (address.contains("/")) {
      return new Targets.Rejected("'" + address + "' is not a valid host and port");
    }
    if (Address.hasNoPort(address)) {
      if (!List.of("http", "https", "").contains(scheme)) {
        return new Targets.Rejected("the scheme '" + scheme + "' is not known");
      }
      address = address + (scheme.equals("https") ? ":443" : ":80");
      labels.put(MetaLabels.ADDRESS, address);
    }
    Duration interval;
    try {
      interval = positive(labels.getOrDefault(INTERVAL, ""), "scrape interval");
      var timeout = positive(labels.getOrDefault(TIMEOUT, ""), "scrape timeout");
      if (timeout.compareTo(interval) > 0) {
        return new Targets.Rejected("the scrape timeout is longer than the interval");
      }
    } catch (IllegalArgumentException e) {
      return new Targets.Rejected(e.getMessage());
    }
    labels.putIfAbsent("instance", address);
    identity = new TreeMap<>(labels);
    var path = labels.getOrDefault(PATH, "");
    if (!path.isEmpty() && !path.startsWith("/")) {
      path = "/" + path; // as Go writes a URL
    }
    labels.keySet().removeIf(name -> name.startsWith("__"));
    return new Targets.Active(
        address, path, scheme.isEmpty() ? "http" : scheme, timing(interval), labels);
  }

  private Timing timing(Duration interval) {
    return Objects.equals(interval, job.interval().value())
        ? job.interval()
        : new Timing(interval, Timing.Origin.RELABELLED);
  }

  private static Duration positive(String text, String what) {
    var duration = PrometheusDuration.parse(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("the " + what + " is 0");
    }
    return duration;
  }
}
