package dev.cxp.monitoring;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Port;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Everything that a configuration does with one application in one environment. */
final class ApplicationScrapes {

  private final Environment environment;
  private final Application application;
  private final ClusterObjects objects;
  private final Routes routes;
  private final Set<String> backends;
  private final List<Hit> hits = new ArrayList<>();
  private final Set<String> doubts = new LinkedHashSet<>();
  private final Set<String> openQuestions = new LinkedHashSet<>();

  ApplicationScrapes(
      Environment environment,
      Application application,
      ClusterObjects objects,
      Routes routes,
      List<NotUnderstood> notUnderstood,
      List<Targets.OfJob> jobs) {
    this.environment = environment;
    this.application = application;
    this.objects = objects;
    this.routes = routes;
    this.backends = routes.ready(environment.namespace(), application.name());
    notUnderstood.forEach(construct -> doubts.add(construct.toString()));
    jobs.forEach(this::look);
  }

  /** The Pods that are ready behind the application's Service. */
  Set<String> backends() {
    return backends;
  }

  /** The scrapes that reach them, whatever port and path. */
  List<Hit> hits() {
    return List.copyOf(hits);
  }

  /** What CXP does not understand and what may bear on the application. */
  Set<String> doubts() {
    return new LinkedHashSet<>(doubts);
  }

  /** What only a cluster can answer. */
  Set<String> openQuestions() {
    return new LinkedHashSet<>(openQuestions);
  }

  /** Whether a scrape asks the promised port. */
  boolean onPort(Hit hit) {
    return hit.port() == expectedPort(hit.backend());
  }

  /** Whether a scrape fetches the promised path. */
  boolean onPath(Hit hit) {
    return hit.target().path().equals(application.scrape().orElseThrow().path());
  }

  /** The number of the promised port: as the Pod has it, -1 when the Pod has no such port. */
  int expectedPort(String backend) {
    var name = application.scrape().orElseThrow().port();
    var slash = backend.indexOf('/');
    var pod =
        slash < 0
            ? java.util.Optional.<io.fabric8.kubernetes.api.model.Pod>empty()
            : objects.pod(backend.substring(0, slash), backend.substring(slash + 1));
    return pod.map(
            found ->
                MetaLabels.ports(found).stream()
                    .flatMap(port -> port.port().stream())
                    .filter(port -> name.equals(port.getName()))
                    .map(port -> port.getContainerPort())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(-1))
        .orElseGet(
            () ->
                application.ports().stream()
                    .filter(port -> port.name().equals(name))
                    .map(Port::number)
                    .findFirst()
                    .orElse(-1));
  }

  /** Whether an address leads to the application, on any port. */
  boolean concerns(String address) {
    var reach = routes.reach(address);
    if (reach instanceof Reach.Direct direct) {
      return backends.contains(direct.backend());
    }
    return reach instanceof Reach.ThroughService through
        && (through.service().equals(environment.namespace() + "/" + application.name())
            || through.backends().stream().anyMatch(b -> backends.contains(b.backend())));
  }

  private void look(Targets.OfJob ofJob) {
    var job = ofJob.job();
    if (!job.notUnderstood().isEmpty()) {
      job.notUnderstood()
          .forEach(construct -> doubts.add("job '" + job.name() + "': " + construct));
      return;
    }
    for (var target : ofJob.targets()) {
      if (target.outcome() instanceof Targets.Active active) {
        look(job, active);
      } else if (target.outcome() instanceof Targets.Undecided undecided
          && concerns(target.discovered().address())) {
        openQuestions.add("job '" + job.name() + "': " + undecided.why());
      }
    }
  }

  private void look(ScrapeJob job, Targets.Active active) {
    var reach = routes.reach(active.address());
    if (reach instanceof Reach.Direct direct) {
      hit(job, active, direct, false);
    } else if (reach instanceof Reach.ThroughService through) {
      var shared = through.backends().size() > 1;
      through.backends().forEach(backend -> hit(job, active, backend, shared));
    } else if (reach instanceof Reach.Unclear unclear) {
      doubts.add("job '" + job.name() + "': " + unclear.why());
    }
  }

  private void hit(ScrapeJob job, Targets.Active active, Reach.Direct backend, boolean shared) {
    if (backends.contains(backend.backend())) {
      hits.add(new Hit(job, active, backend.backend(), backend.port(), shared));
    }
  }
}
