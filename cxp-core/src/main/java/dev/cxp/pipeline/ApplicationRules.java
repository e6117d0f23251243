package dev.cxp.pipeline;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/** What must hold for one workload of an environment. */
final class ApplicationRules {

  private static final String VARIABLE = "[-._a-zA-Z][-._a-zA-Z0-9]*";

  private final Environment environment;
  private final Application app;
  private final Pipeline.NodePortRange nodePorts;
  private final Problems problems;
  private final String here;

  ApplicationRules(
      Environment environment,
      Application app,
      Pipeline.NodePortRange nodePorts,
      Problems problems) {
    this.environment = environment;
    this.app = app;
    this.nodePorts = nodePorts;
    this.problems = problems;
    this.here = "environments/" + environment.name() + "/" + app.name();
  }

  void check() {
    problems.label(here, "the application's name", app.name());
    problems.label(here + "/container", "the container's name", app.container());
    image();
    if (app.replicas() < 0) {
      problems.add(here + "/replicas", app.replicas() + " replicas", "use 0 or more");
    }
    ports();
    app.service().ifPresent(this::service);
    configuration();
    secrets();
    resources();
    app.readiness().ifPresent(probe -> probe("readiness", probe));
    app.liveness().ifPresent(probe -> probe("liveness", probe));
    storage();
    app.scrape().ifPresent(this::scrape);
  }

  private void image() {
    if (app.image().isEmpty()) {
      problems.add(here + "/image", "no image is named", "add .image(\"registry/repository:tag\")");
      return;
    }
    try {
      app.imageReference();
    } catch (IllegalArgumentException e) {
      problems.add(here + "/image", e.getMessage(), "correct the reference");
    }
  }

  private void ports() {
    problems.unique(here + "/ports", "port", app.ports().stream().map(Port::name).toList());
    for (var port : app.ports()) {
      problems.portName(here + "/ports/" + port.name(), port.name());
      problems.portNumber(here + "/ports/" + port.name(), "port", port.number());
    }
  }

  private void service(Service service) {
    var at = here + "/service";
    problems.serviceName(at, app.name());
    if (service.ports().isEmpty()) {
      problems.add(at, "the Service has no port", "add .port(80, \"http\")");
    }
    problems.unique(
        at + "/ports", "port", service.ports().stream().map(port -> "" + port.port()).toList());
    for (var port : service.ports()) {
      problems.portNumber(at + "/ports/" + port.port(), "port", port.port());
      portKnown(at + "/ports/" + port.port(), port.target());
      port.nodePort()
          .ifPresent(nodePort -> nodePort(at + "/ports/" + port.port(), service, nodePort));
    }
    for (var address : service.externalIps()) {
      externalIp(at + "/externalIps", address);
    }
  }

  private void nodePort(String at, Service service, int nodePort) {
    if (service.type() == Service.Type.CLUSTER_IP) {
      problems.add(at, "a ClusterIP Service cannot have a nodePort", "use Service.nodePort()");
    } else if (!nodePorts.contains(nodePort)) {
      problems.add(
          at,
          "nodePort " + nodePort + " is outside the cluster's range " + nodePorts,
          "use a port of that range, or leave it out; a cluster with another"
              + " --service-node-port-range is said with Pipeline.nodePorts(first, last)");
    }
  }

  private void externalIp(String at, String address) {
    if (address.isBlank()) {
      problems.add(
          at,
          "an external IP is empty; the API server rejects the Service (spec.externalIPs[0]: must"
              + " be a valid IP address)",
          "name a node's address, or leave externalIp(...) out until it is known");
    } else if (!address.contains(":") && Cidr.address(address).isEmpty()) {
      problems.add(at, "'" + address + "' is not an IP address", "name a node's address");
    } else if (address.equals("0.0.0.0")
        || address.startsWith("127.")
        || address.startsWith("169.254.")) {
      problems.add(
          at,
          address
              + " cannot be an external IP; the API server rejects unspecified, loopback and"
              + " link-local addresses",
          "name the address under which a node is reached");
    }
  }

  private void configuration() {
    problems.unique(
        here + "/configurations",
        "configuration",
        app.configurations().stream().map(Configuration::name).toList());
    for (var configuration : app.configurations()) {
      var at = here + "/configurations/" + configuration.name();
      problems.subdomain(at, "the ConfigMap's name", configuration.name());
      if (configuration.data().isEmpty()) {
        problems.add(at, "the ConfigMap has no entry", "add .with(name, content)");
      }
      configuration
          .mountPath()
          .ifPresent(path -> problems.absolutePath(at, "the mount path", path));
      for (var key : configuration.data().keySet()) {
        if (!key.matches("[-._a-zA-Z0-9]{1,253}")) {
          problems.add(
              at + "/" + key,
              "'" + key + "' is not a ConfigMap key",
              "use letters, digits, '-', '_' and '.'");
        }
      }
    }
    for (var variable : app.variables().keySet()) {
      variable(variable);
    }
  }

  private void secrets() {
    app.secretVariables()
        .forEach(
            (variable, reference) -> {
              variable(variable);
              var at = here + "/variables/" + variable;
              var secret =
                  environment.secrets().stream()
                      .filter(candidate -> candidate.name().equals(reference.secret()))
                      .findFirst();
              if (secret.isEmpty()) {
                problems.add(
                    at,
                    "nothing in environment '"
                        + environment.name()
                        + "' creates the Secret '"
                        + reference.secret()
                        + "'; its Pods would stay in CreateContainerConfigError",
                    "add .secret(Secret.named(\""
                        + reference.secret()
                        + "\").generated(\""
                        + reference.key()
                        + "\")), or .existing(\""
                        + reference.key()
                        + "\") when someone else makes it");
              } else if (!secret.get().entries().containsKey(reference.key())) {
                problems.add(
                    at,
                    "the Secret '" + reference.secret() + "' has no key '" + reference.key() + "'",
                    Suggestions.among(reference.key(), secret.get().entries().keySet()));
              }
            });
  }

  private void variable(String name) {
    if (!name.matches(VARIABLE)) {
      problems.add(
          here + "/variables/" + name,
          "'" + name + "' is not the name of an environment variable",
          "use letters, digits, '_', '-' and '.', not starting with a digit");
    }
    if (app.variables().containsKey(name) && app.secretVariables().containsKey(name)) {
      problems.add(
          here + "/variables/" + name,
          "'" + name + "' is set twice, openly and from a Secret",
          "keep one");
    }
  }

  private void resources() {
    var at = here + "/resources";
    var requests = app.resources().requests();
    var limits = app.resources().limits();
    requests.forEach(
        (name, quantity) -> problems.quantity(at + "/requests/" + name, "request", quantity));
    limits.forEach(
        (name, quantity) -> {
          if (!problems.quantity(at + "/limits/" + name, "limit", quantity)) {
            return;
          }
          var request = amount(requests.get(name));
          if (request.isPresent()
              && request.get().compareTo(new Quantity(quantity).getNumericalAmount()) > 0) {
            problems.add(
                at + "/requests/" + name,
                "the request " + requests.get(name) + " is above the limit " + quantity,
                "raise the limit or lower the request");
          }
        });
  }

  private static Optional<java.math.BigDecimal> amount(String quantity) {
    try {
      return quantity == null
          ? Optional.empty()
          : Optional.of(new Quantity(quantity).getNumericalAmount());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // already reported as not a quantity
    }
  }

  private void probe(String kind, Probe probe) {
    var at = here + "/" + kind;
    if (probe.action() instanceof Probe.HttpGet get) {
      portKnown(at, get.port());
      if (!get.path().startsWith("/")) {
        problems.add(
            at,
            "the path '" + get.path() + "' does not start with /",
            "write '/" + get.path() + "'");
      }
    } else if (probe.action() instanceof Probe.TcpConnect tcp) {
      portKnown(at, tcp.port());
    } else if (probe.action() instanceof Probe.Exec exec && exec.command().isEmpty()) {
      problems.add(at, "the command is empty", "name what to run in the container");
    }
    if (probe.period().toSeconds() < 1) {
      problems.add(
          at, "the period is " + probe.period().toMillis() + " ms", "use at least one second");
    }
  }

  private void storage() {
    problems.unique(
        here + "/storage", "storage", app.storage().stream().map(Storage::name).toList());
    for (var claim : app.storage()) {
      var at = here + "/storage/" + claim.name();
      problems.label(at, "the claim's name", claim.name());
      problems.quantity(at, "size", claim.size());
      problems.absolutePath(at, "the mount path", claim.mountPath());
    }
    if (!app.storage().isEmpty()
        && app.kind() != Application.Kind.STATEFUL_SET
        && app.replicas() > 1) {
      problems.add(
          here + "/replicas",
          app.replicas()
              + " Pods share the claim '"
              + app.storage().get(0).name()
              + "', which only one node can mount (ReadWriteOnce): on other nodes they never start,"
              + " and on the same node they write into the same directory",
          "use .statefulSet(), which gives each Pod a claim of its own, or one replica");
    }
  }

  private void scrape(Scrape scrape) {
    var at = here + "/scrape";
    portKnown(at, scrape.port());
    if (!scrape.path().startsWith("/")) {
      problems.add(
          at,
          "the path '" + scrape.path() + "' does not start with /",
          "write '/" + scrape.path() + "'");
    }
    if (scrape.interval().isNegative() || scrape.interval().isZero()) {
      problems.add(at, "the interval is " + scrape.interval(), "use a positive interval");
    }
    if (app.service().isEmpty()) {
      problems.add(
          at,
          "there is no Service, so Prometheus cannot discover the Pods through one",
          "add .service(Service.clusterIp().port(80, \"" + scrape.port() + "\"))");
    }
  }

  private void portKnown(String at, String port) {
    problems.known(at, "port", port, portNames());
  }

  private List<String> portNames() {
    return app.ports().stream().map(Port::name).toList();
  }
}
