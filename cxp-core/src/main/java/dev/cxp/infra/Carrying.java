package dev.cxp.infra;

import dev.cxp.check.Finding;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether machines can carry a pipeline: its ports are open, its requests have room. */
final class Carrying {

  private final Infrastructure machines;
  private final Pipeline pipeline;
  private final Matching matching;
  private final Inventory inventory;
  private final Map<Key, Resource> resources;
  private final List<Finding> findings = new ArrayList<>();

  Carrying(
      Infrastructure machines,
      Pipeline pipeline,
      Matching matching,
      Inventory inventory,
      Map<Key, Resource> resources) {
    this.machines = machines;
    this.pipeline = pipeline;
    this.matching = matching;
    this.inventory = inventory;
    this.resources = resources;
  }

  List<Finding> findings() {
    exposure();
    capacity();
    return findings;
  }

  private void exposure() {
    if (machines.sharedNetwork().isEmpty()) {
      return;
    }
    var rules = rules(machines.sharedNetwork().get().securityGroups()).toList();
    for (var environment : pipeline.environments()) {
      for (var application : environment.workloads()) {
        var at = "environments/" + environment.name() + "/" + application.name() + "/service";
        application.service().stream()
            .flatMap(service -> service.ports().stream())
            .flatMap(port -> port.nodePort().stream())
            .forEach(port -> exposed(at, port, rules));
      }
    }
  }

  private void exposed(String at, int port, List<Rule> rules) {
    if (rules.stream().anyMatch(rule -> rule.opens(port))) {
      findings.add(
          Finding.passed("infrastructure.exposure", at, "a security group opens port " + port));
      return;
    }
    findings.add(
        Finding.failed(
                "infrastructure.exposure",
                at,
                "no security group of the nodes opens node port " + port)
            .evidence(rules.stream().map(Rule::toString).distinct().sorted().toArray(String[]::new))
            .cause(
                "the groups of network "
                    + machines.sharedNetwork().get().name()
                    + " do not cover it")
            .remedy(
                ".securityGroup(\"nodeports\", group -> group.allow(\"tcp\", "
                    + port
                    + ")), and name it in sharedNetwork(...)"));
  }

  private Stream<Rule> rules(List<String> groups) {
    return groups.stream()
        .flatMap(
            name -> {
              var made = resources.get(Key.of(Kind.SECURITY_GROUP, name));
              if (made != null) {
                return ((List<?>) made.properties().get(Property.RULES))
                    .stream().map(String::valueOf);
              }
              return matching.of(Key.existing(Kind.SECURITY_GROUP, name)).stream()
                  .flatMap(group -> group.texts(Property.RULES).stream());
            })
        .flatMap(text -> Rule.parse(text).stream());
  }

  private void capacity() {
    var cpu = requested("cpu");
    var memory = requested("memory");
    var cores = BigDecimal.ZERO;
    var bytes = BigDecimal.ZERO;
    for (var node : machines.nodes()) {
      var flavor =
          inventory.of(Kind.FLAVOR).stream()
              .filter(candidate -> candidate.name().equals(node.flavor()))
              .findFirst();
      if (flavor.isEmpty()) {
        return;
      }
      cores = cores.add(BigDecimal.valueOf(flavor.get().number(Property.VCPUS)));
      bytes = bytes.add(BigDecimal.valueOf(flavor.get().number(Property.RAM) << 20));
    }
    compare("cpu", cpu, cores, "cores");
    compare("memory", memory, bytes, "bytes");
  }

  private void compare(String resource, BigDecimal requested, BigDecimal there, String unit) {
    var sentence =
        "the pipeline requests "
            + requested.stripTrailingZeros().toPlainString()
            + " "
            + unit
            + " of "
            + resource
            + ", the nodes have "
            + there.stripTrailingZeros().toPlainString();
    findings.add(
        requested.compareTo(there) <= 0
            ? Finding.passed("infrastructure.capacity", "infrastructure/nodes", sentence)
            : Finding.failed("infrastructure.capacity", "infrastructure/nodes", sentence)
                .cause("Pods that find no room stay Pending")
                .remedy("use a larger flavor or more nodes, or request less"));
  }

  private BigDecimal requested(String resource) {
    return pipeline.environments().stream()
        .flatMap(environment -> environment.workloads().stream())
        .map(application -> requested(application, resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** A Pod needs room for what runs at the same time, or for the largest that ran before that. */
  private static BigDecimal requested(Application application, String resource) {
    var together =
        application.sidecars().stream()
            .map(sidecar -> requested(sidecar.resources(), resource))
            .reduce(requested(application.resources(), resource), BigDecimal::add);
    return application.initContainers().stream()
        .map(before -> requested(before.resources(), resource))
        .reduce(together, BigDecimal::max)
        .multiply(BigDecimal.valueOf(application.replicas()));
  }

  private static BigDecimal requested(Resources resources, String resource) {
    var quantity = resources.requests().get(resource);
    return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(new Quantity(quantity));
  }
}
