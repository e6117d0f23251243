package dev.cxp.monitoring;

import dev.cxp.check.Capability;
import dev.cxp.check.Finding;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds a configuration against the promises of a pipeline: exactly one job scrapes every ready
 * endpoint of each scraped application, at its path, port and interval.
 */
final class ScrapeVerification {

  private final String check;
  private final Pipeline pipeline;
  private final PrometheusConfiguration configuration;
  private final ClusterObjects objects;
  private final String ownNamespace;
  private final List<Targets.OfJob> jobs;
  private final Routes routes;

  ScrapeVerification(
      String check,
      Pipeline pipeline,
      Monitoring monitoring,
      PrometheusConfiguration configuration,
      ClusterObjects objects) {
    this.check = check;
    this.pipeline = pipeline;
    this.configuration = configuration;
    this.objects = objects;
    this.ownNamespace = pipeline.environment(monitoring.environment()).namespace();
    this.jobs = Targets.of(configuration, objects, ownNamespace);
    var own =
        new Routes(objects, ownNamespace, List.of()).ready(ownNamespace, monitoring.application());
    this.routes = new Routes(objects, ownNamespace, List.copyOf(own));
  }

  List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    for (var environment : pipeline.environments()) {
      for (var application : ScrapeConfigurations.scraped(environment)) {
        findings.add(finding(environment, application));
      }
    }
    return findings;
  }

  private Finding finding(Environment environment, Application application) {
    var scrapes =
        new ApplicationScrapes(
            environment, application, objects, routes, configuration.notUnderstood(), jobs);
    return new Judgement(environment, application, scrapes).finding();
  }

  /** The judgement of one application in one environment. */
  private final class Judgement {

    private final Environment environment;
    private final Application application;
    private final ApplicationScrapes scrapes;
    private final String where;
    private final String expected;

    Judgement(Environment environment, Application application, ApplicationScrapes scrapes) {
      this.environment = environment;
      this.application = application;
      this.scrapes = scrapes;
      this.where = "environments/" + environment.name() + "/" + application.name() + "/scrape";
      this.expected = PrometheusDuration.format(application.scrape().orElseThrow().interval());
    }

    Finding finding() {
      if (scrapes.backends().isEmpty()) {
        return nothingThere();
      }
      var proper =
          scrapes.hits().stream()
              .filter(hit -> scrapes.onPort(hit) && scrapes.onPath(hit))
              .toList();
      var byBackend = new LinkedHashMap<String, List<Hit>>();
      scrapes.backends().forEach(backend -> byBackend.put(backend, new ArrayList<>()));
      proper.forEach(hit -> byBackend.get(hit.backend()).add(hit));
      if (byBackend.values().stream().anyMatch(hits -> hits.size() > 1)) {
        return twice(byBackend);
      }
      var jobNames = proper.stream().map(hit -> hit.job().name()).distinct().toList();
      if (jobNames.size() > 1) {
        return failed("its endpoints are divided among the jobs " + quoted(jobNames))
            .evidence(lines(proper))
            .cause("exactly one job has to scrape all of them")
            .remedy("let one job select them all");
      }
      var missed = byBackend.keySet().stream().filter(key -> byBackend.get(key).isEmpty()).toList();
      if (!missed.isEmpty()) {
        return missed(missed);
      }
      return judge(proper);
    }

    private Finding judge(List<Hit> proper) {
      var first = proper.get(0);
      var job = "job '" + first.job().name() + "'";
      if (proper.stream().anyMatch(Hit::shared)) {
        return failed(
                job + " asks the Service, which answers from one of " + proper.size() + " Pods")
            .evidence(lines(proper))
            .cause("each scrape reaches another Pod, so none is scraped every " + expected)
            .remedy("discover the Pods, with this job instead:\n" + snippet());
      }
      var promised = application.scrape().orElseThrow().interval();
      var late =
          proper.stream()
              .filter(hit -> !hit.target().interval().value().equals(promised))
              .map(hit -> hit.target().interval().toString())
              .distinct()
              .toList();
      if (!late.isEmpty()) {
        return failed("scraped every " + String.join(", ", late) + ", expected " + expected)
            .evidence(lines(proper))
            .cause(job + ", line " + first.job().line() + " of the configuration, decides it")
            .remedy("set scrape_interval: " + expected + " in " + job);
      }
      var schemes =
          proper.stream()
              .map(hit -> hit.target().scheme())
              .filter(scheme -> !scheme.equals("http"))
              .collect(Collectors.toSet());
      if (!schemes.isEmpty()) {
        return notVerified(
            job + " scrapes it, but by " + String.join(", ", schemes),
            List.of("the specification does not say whether the port speaks TLS"),
            Set.of());
      }
      if (hasDoubts()) {
        return doubtful(job + " scrapes it as promised, but perhaps it is not the only one");
      }
      return Finding.passed(
              check,
              where,
              job
                  + " scrapes "
                  + proper.size()
                  + (proper.size() == 1 ? " endpoint" : " endpoints")
                  + " every "
                  + expected)
          .evidence(lines(proper));
    }

    private Finding nothingThere() {
      var service = environment.namespace() + "/" + application.name();
      return failed("nothing to scrape: Service " + service + " has no ready endpoint")
          .cause(
              application.replicas() == 0
                  ? "the specification says 0 replicas"
                  : "its Pods are not there, or not ready; a check without targets proves nothing")
          .remedy("bring the application up, then check again");
    }

    private Finding twice(Map<String, List<Hit>> byBackend) {
      var several = byBackend.values().stream().filter(hits -> hits.size() > 1).toList();
      var names =
          several.stream().flatMap(List::stream).map(hit -> hit.job().name()).distinct().toList();
      return failed(
              "scraped "
                  + (several.get(0).size() == 2 ? "twice" : several.get(0).size() + " times")
                  + ", by "
                  + (names.size() == 1 ? "job " : "jobs ")
                  + quoted(names))
          .evidence(several.stream().flatMap(List::stream).map(this::line).toArray(String[]::new))
          .cause("more than one target leads to the same port and path")
          .remedy("keep one of them, and let the others drop it with relabel_configs");
    }

    private Finding missed(List<String> missed) {
      var why = new Misses(environment, application, scrapes, routes, ownNamespace).of(jobs);
      if (hasDoubts()) {
        var finding = doubtful("CXP cannot tell whether anything scrapes it as promised");
        return finding.evidence(why.toArray(String[]::new));
      }
      var all = missed.size() == scrapes.backends().size();
      var summary =
          all ? summary(missed) : missed.size() + " of its endpoints are scraped by no job";
      return failed(summary)
          .evidence(all ? new String[0] : missed.toArray(String[]::new))
          .evidence(why.toArray(String[]::new))
          .remedy("add this job:\n" + snippet());
    }

    /** Nothing scrapes it as promised: says what comes nearest. */
    private String summary(List<String> missed) {
      var promised = application.scrape().orElseThrow();
      var hits = scrapes.hits();
      var wrongPath = hits.stream().filter(scrapes::onPort).findFirst();
      if (wrongPath.isPresent()) {
        return "scraped at path '"
            + wrongPath.get().target().path()
            + "', expected '"
            + promised.path()
            + "'";
      }
      var wrongPort = hits.stream().filter(scrapes::onPath).findFirst();
      if (wrongPort.isPresent()) {
        var port = scrapes.expectedPort(missed.get(0));
        return "scraped on port "
            + wrongPort.get().port()
            + ", expected '"
            + promised.port()
            + "'"
            + (port < 0 ? "" : " (" + port + ")");
      }
      return "no job scrapes it";
    }

    private boolean hasDoubts() {
      return !scrapes.doubts().isEmpty() || !scrapes.openQuestions().isEmpty();
    }

    private Finding doubtful(String summary) {
      var reasons = new ArrayList<>(scrapes.doubts());
      reasons.addAll(scrapes.openQuestions());
      return notVerified(
          summary,
          reasons,
          scrapes.doubts().isEmpty()
              ? Set.of(Capability.API_SERVER, Capability.CONTROLLERS)
              : Set.of());
    }

    private Finding notVerified(String summary, List<String> reasons, Set<Capability> missing) {
      var clusterHelps = !missing.isEmpty();
      return Finding.notVerified(check, where, summary, missing)
          .evidence(reasons.toArray(String[]::new))
          .remedy(
              clusterHelps
                  ? "run the check on a cluster that the pipeline is installed in"
                  : "write it in terms that CXP reads (ScrapeConfigurations.forPipeline shows them),"
                      + " or look at /targets of Prometheus yourself");
    }

    private Finding failed(String summary) {
      return Finding.failed(check, where, summary);
    }

    private String snippet() {
      return "scrape_configs:\n"
          + ScrapeConfigurations.job(environment, application).stripTrailing();
    }

    private String[] lines(List<Hit> hits) {
      return hits.stream().map(this::line).toArray(String[]::new);
    }

    private String line(Hit hit) {
      var target = hit.target();
      return "job '"
          + hit.job().name()
          + "': "
          + hit.backend()
          + " at "
          + target.scheme()
          + "://"
          + shown(target.address())
          + target.path()
          + " every "
          + target.interval();
    }
  }

  /** A predicted Pod has no address that a reader should take for one. */
  private String shown(String address) {
    return objects.placeholders().contains(MetaLabels.ADDRESS)
        ? address.replaceFirst("^198\\.18\\.[0-9]+\\.[0-9]+:", "<pod>:")
        : address;
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
