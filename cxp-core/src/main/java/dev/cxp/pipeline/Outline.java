package dev.cxp.pipeline;

import java.util.stream.Collectors;

/** Writes a pipeline as an indented outline. */
final class Outline {

  private final StringBuilder text = new StringBuilder();

  private Outline() {}

  static String of(Pipeline pipeline) {
    var outline = new Outline();
    outline.write(pipeline);
    return outline.text.toString().stripTrailing();
  }

  private void write(Pipeline pipeline) {
    line(0, "Pipeline " + pipeline.name());
    pipeline.infrastructure().ifPresent(this::infrastructure);
    pipeline
        .registry()
        .ifPresent(
            registry ->
                line(
                    1,
                    "registry " + registry.host() + (registry.insecure() ? " (plain HTTP)" : "")));
    pipeline.environments().forEach(this::environment);
    pipeline
        .monitoring()
        .ifPresent(
            monitoring ->
                line(
                    1,
                    "monitoring by "
                        + monitoring.environment()
                        + "/"
                        + monitoring.application()
                        + ", configured in "
                        + monitoring.configuration()
                        + "/"
                        + monitoring.file()));
    pipeline
        .promotion()
        .ifPresent(
            promotion ->
                line(
                    1,
                    "promotion of "
                        + promotion.application()
                        + ": "
                        + String.join(" -> ", promotion.stages())));
  }

  private void infrastructure(Infrastructure infrastructure) {
    line(
        1,
        "infrastructure on cloud "
            + infrastructure.cloud()
            + (infrastructure.id().isEmpty() ? "" : ", named " + infrastructure.id()));
    infrastructure
        .keyPair()
        .ifPresent(
            key ->
                line(
                    2, "key pair " + key.name() + (key.publicKey().isEmpty() ? "" : ", uploaded")));
    infrastructure
        .lease()
        .ifPresent(
            lease ->
                line(
                    2,
                    "lease for "
                        + lease.duration().toMinutes()
                        + " min"
                        + (lease.hosts() > 0 ? ", hosts: " + lease.hosts() : "")));
    infrastructure
        .privateNetwork()
        .ifPresent(
            net ->
                line(
                    2,
                    "private network "
                        + net.cidr()
                        + (net.gateway() ? "" : ", no gateway")
                        + (net.dhcp() ? "" : ", no DHCP")
                        + (net.portSecurity() ? "" : ", no port security")));
    infrastructure
        .sharedNetwork()
        .ifPresent(
            net ->
                line(
                    2,
                    "network " + net.name() + " with " + String.join(", ", net.securityGroups())));
    infrastructure
        .securityGroups()
        .forEach(
            group ->
                line(
                    2,
                    "security group "
                        + group.name()
                        + ": "
                        + group.openings().stream()
                            .map(Outline::opening)
                            .collect(Collectors.joining(", "))));
    infrastructure
        .serverGroups()
        .forEach(group -> line(2, "server group " + group.name() + ": " + group.policy()));
    for (var node : infrastructure.nodes()) {
      line(
          2,
          "node "
              + node.name()
              + " "
              + node.address()
              + " ("
              + node.image()
              + ", "
              + node.flavor()
              + switch (node.reservation()) {
                case NONE -> "";
                case FLAVOR_INSTANCE -> ", leased";
                case PHYSICAL_HOST -> ", on a leased host";
              }
              + ")");
    }
    infrastructure
        .floatingIps()
        .forEach(ip -> line(2, "floating IP from " + ip.pool() + " for " + ip.node()));
    infrastructure
        .volumes()
        .forEach(
            volume ->
                line(
                    2,
                    "volume "
                        + volume.size()
                        + " for "
                        + volume.node()
                        + " at "
                        + volume.device()));
  }

  private static String opening(SecurityGroup.Opening opening) {
    var ports =
        opening.first() < 0
            ? ""
            : " "
                + opening.first()
                + (opening.first() == opening.last() ? "" : "-" + opening.last());
    return opening.protocol()
        + ports
        + (opening.cidr().equals(SecurityGroup.ANYWHERE) ? "" : " from " + opening.cidr());
  }

  private void environment(Environment environment) {
    line(1, "environment " + environment.name() + " in namespace " + environment.namespace());
    for (var secret : environment.secrets()) {
      line(2, "secret " + secret.name() + ": " + String.join(", ", secret.entries().keySet()));
    }
    environment.applications().forEach(app -> application(2, app));
  }

  private void application(int depth, Application app) {
    var what = new StringBuilder(app.name()).append("  ").append(app.image());
    if (app.kind() != Application.Kind.DEPLOYMENT) {
      what.append("  ").append(app.kind().apiName());
    }
    if (app.replicas() != 1) {
      what.append("  x").append(app.replicas());
    }
    app.service().ifPresent(service -> what.append("  ").append(service(service)));
    app.scrape()
        .ifPresent(
            scrape ->
                what.append("  scraped every ").append(scrape.interval().toSeconds()).append(" s"));
    line(depth, what.toString());
    app.initContainers().forEach(each -> container(depth + 1, "init container", each));
    app.sidecars().forEach(each -> container(depth + 1, "sidecar", each));
    app.companions().forEach(companion -> application(depth + 1, companion));
  }

  private void container(int depth, String kind, Container container) {
    line(depth, kind + " " + container.name() + "  " + container.image());
  }

  private static String service(Service service) {
    return service.type().apiName()
        + " "
        + service.ports().stream()
            .map(
                port ->
                    port.port() + port.nodePort().map(node -> " (node " + node + ")").orElse(""))
            .collect(Collectors.joining(", "));
  }

  private void line(int depth, String content) {
    text.append("  ".repeat(depth)).append(content).append(System.lineSeparator());
  }
}
