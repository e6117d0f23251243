package dev.cxp.monitoring;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Suggestions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says of each job why it does not scrape an application as promised. */
final class Misses {

  private final Environment environment;
  private final Application application;
  private final ApplicationScrapes scrapes;
  private final Routes routes;
  private final String ownNamespace;

  Misses(
      Environment environment,
      Application application,
      ApplicationScrapes scrapes,
      Routes routes,
      String ownNamespace) {
    this.environment = environment;
    this.application = application;
    this.scrapes = scrapes;
    this.routes = routes;
    this.ownNamespace = ownNamespace;
  }

  /** One line for each job that was looked at. */
  List<String> of(List<Targets.OfJob> jobs) {
    if (jobs.isEmpty()) {
      return List.of("the configuration has no scrape_configs");
    }
    return jobs.stream()
        .filter(job -> job.job().notUnderstood().isEmpty())
        .map(job -> "job '" + job.job().name() + "': " + String.join("; ", reasons(job)))
        .toList();
  }

  private Set<String> reasons(Targets.OfJob ofJob) {
    var job = ofJob.job();
    var reasons = new LinkedHashSet<String>();
    scrapes.hits().stream()
        .filter(hit -> hit.job().equals(job))
        .forEach(hit -> reasons.add(mistake(hit)));
    if (!reasons.isEmpty()) {
      return reasons;
    }
    if (job.staticTargets().isEmpty() && job.discoveries().isEmpty()) {
      return Set.of("it has no targets");
    }
    job.discoveries().forEach(config -> outside(config, reasons));
    dropped(ofJob).forEach(reasons::add);
    for (var target : ofJob.targets()) {
      elsewhere(target, reasons);
    }
    if (reasons.isEmpty()) {
      reasons.add(
          ofJob.targets().isEmpty()
              ? "its service discovery finds nothing"
              : "its targets are other applications");
    }
    return reasons;
  }

  private String mistake(Hit hit) {
    var scrape = application.scrape().orElseThrow();
    if (!scrapes.onPort(hit)) {
      var expected = scrapes.expectedPort(hit.backend());
      return "asks "
          + hit.backend()
          + " on port "
          + hit.port()
          + (expected < 0
              ? ", and its Pod has no port named '" + scrape.port() + "'"
              : ", but the port '" + scrape.port() + "' is " + expected);
    }
    if (!scrapes.onPath(hit)) {
      return "fetches '" + hit.target().path() + "', expected '" + scrape.path() + "'";
    }
    return "scrapes " + hit.backend();
  }

  private void outside(KubernetesDiscoveryConfig config, Set<String> reasons) {
    var namespace = environment.namespace();
    if (config.covers(namespace, ownNamespace)) {
      return;
    }
    var names = new ArrayList<>(config.namespaces());
    if (config.ownNamespace()) {
      names.add(ownNamespace);
    }
    reasons.add(
        "namespaces.names "
            + names
            + " does not have '"
            + namespace
            + "'"
            + Suggestions.closest(namespace, names)
                .map(close -> ", is '" + close + "' meant to be it?")
                .orElse(""));
  }

  /** Of the application's targets that were dropped, those on the promised port come furthest. */
  private List<String> dropped(Targets.OfJob ofJob) {
    var last =
        ofJob.targets().stream()
            .filter(target -> target.outcome() instanceof Targets.Dropped)
            .filter(target -> scrapes.concerns(target.discovered().address()))
            .map(target -> (Targets.Dropped) target.outcome())
            .max(Comparator.comparingInt(Targets.Dropped::rule));
    return last.map(dropped -> List.of("dropped by " + dropped.why())).orElse(List.of());
  }

  private void elsewhere(Targets.Target target, Set<String> reasons) {
    if (target.outcome() instanceof Targets.Rejected rejected
        && scrapes.concerns(target.discovered().address())) {
      reasons.add("Prometheus rejects " + target.discovered().address() + ": " + rejected.why());
    }
    if (target.outcome() instanceof Targets.Active active) {
      var reach = routes.reach(active.address());
      if (reach instanceof Reach.Elsewhere elsewhere) {
        reasons.add(elsewhere.why());
      } else if (reach instanceof Reach.ThroughService through
          && scrapes.concerns(active.address())
          && through.backends().isEmpty()) {
        reasons.add(
            "Service "
                + through.service()
                + " leads nowhere on port "
                + through.servicePort()
                + application
                    .service()
                    .map(service -> ", its ports: " + ports(service))
                    .orElse(""));
      }
    }
  }

  private static String ports(dev.cxp.pipeline.Service service) {
    return String.join(", ", service.ports().stream().map(port -> "" + port.port()).toList());
  }
}
