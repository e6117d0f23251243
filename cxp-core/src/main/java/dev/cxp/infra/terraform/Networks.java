package dev.cxp.infra.terraform;

import dev.cxp.infra.Kind;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.PrivateNetwork;
import java.util.Optional;

/** The network that a configuration makes, and those that it looks up. */
final class Networks {

  private final Stack stack;
  private final Claims claims;
  private Instance network;
  private Instance subnet;

  Networks(Stack stack, Claims claims) {
    this.stack = stack;
    this.claims = claims;
  }

  /** Finds the one network of its own and its subnet; more than one is refused. */
  void find() {
    for (var candidate : stack.made(Types.NETWORK)) {
      if (network == null) {
        network = candidate;
      } else {
        claims.refuse(
            candidate,
            "is a second network of its own, and a specification has one",
            "keep one private network; look the other up with a data source");
      }
    }
    for (var candidate : stack.made(Types.SUBNET)) {
      claims.reading(candidate, () -> subnet(candidate));
    }
  }

  private void subnet(Instance candidate) {
    var of = candidate.values().value("network_id").flatMap(stack::find);
    if (of.isEmpty() || !of.get().equals(network)) {
      claims.refuse(
          candidate,
          "is on a network that this configuration does not make",
          "CXP makes a subnet only on its own private network");
    } else if (subnet != null) {
      claims.refuse(
          candidate,
          "is a second subnet of the private network",
          "keep one subnet; make it larger if it has too few addresses");
    } else {
      subnet = candidate;
    }
  }

  /** Whether a value means the network of its own: a reference, an id or its name. */
  boolean isPrivate(Object value) {
    return network != null
        && (stack.find(value).filter(network::equals).isPresent()
            || network.values().value("name").filter(value::equals).isPresent());
  }

  /** The name of a network that exists, from a data source or as it is written. */
  Optional<String> sharedName(Object value) {
    var found = stack.find(value);
    if (found.isPresent()) {
      return found
          .filter(instance -> instance.address().data() && instance.type().equals(Types.NETWORK))
          .flatMap(instance -> instance.values().word("name"));
    }
    return Optional.empty();
  }

  boolean hasPortSecurity() {
    return network == null || network.values().truth("port_security_enabled", true);
  }

  /** Adds the private network; names that the naming gives anyway are left out. */
  Infrastructure add(Infrastructure infrastructure) {
    if (network == null) {
      return infrastructure;
    }
    return claims.reading(
        network,
        infrastructure,
        so -> {
          var made = so.privateNetwork(net -> described(net, so));
          claims.own(network, Kind.NETWORK, "private");
          return made;
        });
  }

  private PrivateNetwork described(PrivateNetwork plain, Infrastructure infrastructure) {
    var values = network.values();
    values.usual("admin_state_up", true);
    values.usual("shared", false);
    values.usual("external", false);
    var net = hasPortSecurity() ? plain : plain.withoutPortSecurity();
    var name = values.word("name");
    if (name.isPresent() && !infrastructure.naming().of(plain).equals(name.get())) {
      net = net.name(name.get());
    }
    return subnet == null ? net : withSubnet(net, infrastructure);
  }

  private PrivateNetwork withSubnet(PrivateNetwork start, Infrastructure infrastructure) {
    var values = subnet.values();
    values.usual("ip_version", 4);
    var cidr = values.text("cidr").orElse("");
    var net = start.cidr(cidr);
    var name = values.word("name");
    if (name.isPresent() && !infrastructure.naming().subnetOf(start).equals(name.get())) {
      net = net.subnetName(name.get());
    }
    if (values.truth("no_gateway", false)) {
      net = net.withoutGateway();
    }
    // Neutron takes the first address when nobody says which.
    Ipv4.host(cidr, 1).ifPresent(first -> values.usual("gateway_ip", first));
    if (!values.truth("enable_dhcp", true)) {
      net = net.withoutDhcp();
    }
    for (var pool : values.blocks("allocation_pool")) {
      net = net.pool(pool.text("start").orElse(""), pool.text("end").orElse(""));
    }
    net = net.dnsServers(values.texts("dns_nameservers").toArray(String[]::new));
    claims.own(subnet, Kind.SUBNET, "private");
    return net;
  }
}
