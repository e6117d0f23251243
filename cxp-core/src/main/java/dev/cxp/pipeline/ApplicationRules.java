package dev.cxp.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/** What must hold for one workload of an environment. */
final class ApplicationRules {

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
    var own = new ContainerRules(environment, app.ownContainer(), here, problems);
    own.imageAndPorts();
    if (app.replicas() < 0) {
      problems.add(here + "/replicas", app.replicas() + " replicas", "use 0 or more");
    }
    ports();
    app.service().ifPresent(this::service);
    configuration();
    own.variablesAndResources();
    containers();
    app.readiness().ifPresent(probe -> probe("readiness", probe));
    app.liveness().ifPresent(probe -> probe("liveness", probe));
    storage();
    app.scrape().ifPresent(this::scrape);
  }

  private void ports() {
    problems.unique(here + "/ports", "port", portNames());
    // One container may give a port two names, but two containers cannot listen on one.
    var listeners = new HashMap<Integer, String>();
    Stream.concat(Stream.of(app.ownContainer()), app.sidecars().stream())
        .forEach(
            container ->
                container
                    .ports()
                    .forEach(
                        port -> {
                          var other = listeners.putIfAbsent(port.number(), container.name());
                          if (other != null && !other.equals(container.name())) {
                            problems.add(
                                here + "/ports/" + port.name(),
                                "port " + port.number() + " is also that of container " + other,
                                "give it another number, for the containers of a Pod share one address");
                          }
                        }));
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
  }

  private void containers() {
    var others = Stream.concat(app.initContainers().stream(), app.sidecars().stream()).toList();
    problems.unique(
        here + "/containers",
        "container",
        Stream.concat(Stream.of(app.container()), others.stream().map(Container::name)).toList());
    app.initContainers().forEach(each -> container("initContainers", each));
    app.sidecars().forEach(each -> container("sidecars", each));
    if (app.kind() == Application.Kind.JOB && !app.sidecars().isEmpty()) {
      problems.add(
          here + "/sidecars",
          "a Job with a sidecar never ends, because its Pod ends when all its containers have",
          "leave the sidecar out of the Job, or make it a companion");
    }
  }

  private void container(String list, Container container) {
    var at = here + "/" + list + "/" + container.name();
    problems.label(at, "the container's name", container.name());
    var rules = new ContainerRules(environment, container, at, problems);
    rules.imageAndPorts();
    rules.variablesAndResources();
    container
        .mounts()
        .forEach(
            (volume, path) -> {
              problems.known(at + "/mounts", "storage or configuration", volume, mountable());
              problems.absolutePath(at + "/mounts/" + volume, "the mount path", path);
            });
  }

  /** Entries of a configuration without a mount path are variables, but it can be mounted, too. */
  private List<String> mountable() {
    return Stream.concat(
            app.storage().stream().map(Storage::name),
            app.configurations().stream().map(Configuration::name))
        .toList();
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
    return app.podPorts().stream().map(Port::name).toList();
  }
}
