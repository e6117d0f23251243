package dev.cxp.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a whole specification and gathers every problem. */
final class Validation {

  private final String name;
  private final Optional<Infrastructure> infrastructure;
  private final Optional<ImageRegistry> registry;
  private final List<Environment> environments;
  private final Optional<Monitoring> monitoring;
  private final Optional<Promotion> promotion;
  private final Pipeline.NodePortRange nodePorts;
  private final Problems problems = new Problems();

  Validation(
      String name,
      Optional<Infrastructure> infrastructure,
      Optional<ImageRegistry> registry,
      List<Environment> environments,
      Optional<Monitoring> monitoring,
      Optional<Promotion> promotion,
      Pipeline.NodePortRange nodePorts) {
    this.name = name;
    this.infrastructure = infrastructure;
    this.registry = registry;
    this.environments = environments;
    this.monitoring = monitoring;
    this.promotion = promotion;
    this.nodePorts = nodePorts;
  }

  List<Problem> problems() {
    problems.label("name", "the pipeline's name", name);
    infrastructure.ifPresent(machines -> new InfrastructureRules(machines, problems).check());
    registry.ifPresent(this::registry);
    environments();
    monitoring.ifPresent(this::monitoring);
    promotion.ifPresent(this::promotion);
    return problems.found();
  }

  private void registry(ImageRegistry where) {
    try {
      ImageReference.parse(where.host() + "/repository:tag");
    } catch (IllegalArgumentException e) {
      problems.add(
          "registry",
          "'" + where.host() + "' is not a registry host",
          "write host or host:port, without a scheme and a path");
    }
  }

  private void environments() {
    if (environments.isEmpty()) {
      problems.add(
          "environments",
          "there are no environments",
          "add .environment(Environment.named(\"staging\"))");
    }
    if (nodePorts.first() < 1 || nodePorts.last() > 65535 || nodePorts.first() > nodePorts.last()) {
      problems.add(
          "nodePorts",
          nodePorts + " is not a range of ports",
          "for example nodePorts(30000, 32767)");
    }
    problems.unique("environments", "environment", environmentNames());
    var namespaces = new HashMap<String, String>();
    var nodePortsTaken = new HashMap<Integer, String>();
    for (var environment : environments) {
      var at = "environments/" + environment.name();
      problems.label(at, "the environment's name", environment.name());
      problems.label(at + "/namespace", "the namespace", environment.namespace());
      var twin = namespaces.put(environment.namespace(), environment.name());
      if (twin != null && !twin.equals(environment.name())) {
        problems.add(
            at + "/namespace",
            "namespace '" + environment.namespace() + "' is also that of '" + twin + "'",
            "give each environment its own");
      }
      if (environment.applications().isEmpty()) {
        problems.add(at, "the environment runs nothing", "add .application(...)");
      }
      var workloads = environment.workloads();
      problems.unique(at, "workload", workloads.stream().map(Application::name).toList());
      for (var secret : environment.secrets()) {
        problems.subdomain(at + "/secrets/" + secret.name(), "the Secret's name", secret.name());
        if (secret.entries().isEmpty()) {
          problems.add(
              at + "/secrets/" + secret.name(),
              "the Secret has no entry",
              "add .generated(key), .fromVariable(key, variable) or .existing(key)");
        }
      }
      sharedConfigurations(at, workloads);
      for (var workload : workloads) {
        new ApplicationRules(environment, workload, nodePorts, problems).check();
        nodePortClash(at + "/" + workload.name(), workload, nodePortsTaken);
      }
    }
  }

  /** Workloads of a namespace may share a ConfigMap, but it can have only one content. */
  private void sharedConfigurations(String at, List<Application> workloads) {
    var contents = new HashMap<String, Map<String, String>>();
    for (var workload : workloads) {
      for (var configuration : workload.configurations()) {
        var other = contents.putIfAbsent(configuration.name(), configuration.data());
        if (other != null && !other.equals(configuration.data())) {
          problems.add(
              at + "/" + workload.name() + "/configurations/" + configuration.name(),
              "ConfigMap '"
                  + configuration.name()
                  + "' has other content in another workload of this environment",
              "give one of them another name");
        }
      }
    }
  }

  /**
   * NodePorts belong to the whole cluster: two Services cannot share one, whatever their
   * namespaces.
   */
  private void nodePortClash(String at, Application workload, HashMap<Integer, String> taken) {
    workload.service().stream()
        .flatMap(service -> service.ports().stream())
        .flatMap(port -> port.nodePort().stream())
        .forEach(
            port -> {
              var other = taken.putIfAbsent(port, at);
              if (other != null) {
                problems.add(
                    at + "/service",
                    "nodePort " + port + " is also that of " + other,
                    "use another port, or leave it out so that the API server chooses");
              }
            });
  }

  private void monitoring(Monitoring what) {
    problems.known("monitoring/environment", "environment", what.environment(), environmentNames());
    find(what.environment())
        .ifPresent(
            environment -> {
              problems.known(
                  "monitoring/application",
                  "application",
                  what.application(),
                  applicationNames(environment));
              environment
                  .findApplication(what.application())
                  .ifPresent(app -> monitoringConfiguration(what, app));
            });
  }

  private void monitoringConfiguration(Monitoring what, Application app) {
    var names = app.configurations().stream().map(Configuration::name).toList();
    problems.known("monitoring/configuration", "configuration", what.configuration(), names);
    app.configurations().stream()
        .filter(configuration -> configuration.name().equals(what.configuration()))
        .findFirst()
        .ifPresent(
            configuration ->
                problems.known(
                    "monitoring/file",
                    "entry",
                    what.file(),
                    List.copyOf(configuration.data().keySet())));
  }

  private void promotion(Promotion path) {
    if (path.stages().size() < 2) {
      problems.add(
          "promotion",
          "the path has " + path.stages().size() + " stage(s)",
          "name at least two: through(\"staging\", \"production\")");
    }
    if (!path.patternHasVersion()) {
      problems.add(
          "promotion/tagPattern",
          "the tag pattern '" + path.tagPattern() + "' has no {version}",
          "for example {environment}-{version}");
    }
    problems.unique("promotion/stages", "stage", path.stages());
    for (var stage : path.stages()) {
      var at = "promotion/stages/" + stage;
      problems.known(at, "environment", stage, environmentNames());
      find(stage).ifPresent(environment -> stage(at, path, environment));
    }
  }

  private void stage(String at, Promotion path, Environment environment) {
    var app = environment.findApplication(path.application());
    if (app.isEmpty()) {
      problems.add(
          at,
          "environment '"
              + environment.name()
              + "' has no application '"
              + path.application()
              + "'",
          Suggestions.among(path.application(), applicationNames(environment)));
      return;
    }
    try {
      var image = app.get().imageReference();
      if (image.tag().flatMap(tag -> path.version(environment.name(), tag)).isEmpty()) {
        problems.add(
            at,
            "the tag of " + image + " does not follow the pattern '" + path.tagPattern() + "'",
            "use a tag like "
                + path.tag(environment.name(), "1.0.0")
                + ", or say how tags are made with tagged(...)");
      }
    } catch (IllegalArgumentException e) {
      // The image itself is reported by the application's rules.
    }
  }

  private Optional<Environment> find(String environment) {
    return environments.stream()
        .filter(candidate -> candidate.name().equals(environment))
        .findFirst();
  }

  private List<String> environmentNames() {
    return environments.stream().map(Environment::name).toList();
  }

  private static List<String> applicationNames(Environment environment) {
    return environment.applications().stream().map(Application::name).toList();
  }
}
