package dev.cxp.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** What must hold for machines and networks. */
final class InfrastructureRules {

  private static final String HERE = "infrastructure";
  private static final List<String> POLICIES =
      List.of("affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity");

  private final Infrastructure infrastructure;
  private final Problems problems;

  InfrastructureRules(Infrastructure infrastructure, Problems problems) {
    this.infrastructure = infrastructure;
    this.problems = problems;
  }

  void check() {
    problems.present(
        HERE + "/cloud",
        "the cloud's entry in clouds.yaml",
        infrastructure.cloud(),
        "Infrastructure.onCloud(\"openstack\")");
    identity();
    if (infrastructure.nodes().isEmpty()) {
      problems.add(HERE + "/nodes", "there are no nodes", "add them with nodes(...) or node(...)");
    }
    problems.unique(
        HERE + "/nodes", "node", infrastructure.nodes().stream().map(Node::name).toList());
    var subnet = subnet();
    var addresses = new HashMap<String, String>();
    for (var node : infrastructure.nodes()) {
      node(node, subnet);
      var twin = node.address().isEmpty() ? null : addresses.put(node.address(), node.name());
      if (twin != null && !twin.equals(node.name())) {
        problems.add(
            at(node) + "/address",
            "address " + node.address() + " is also that of " + twin,
            "give each node its own");
      }
    }
    securityGroups();
    serverGroups();
    attachments();
    lease();
    outputs();
  }

  /** Name and suffix go into names and marks, which must be found again letter by letter. */
  private void identity() {
    if (!infrastructure.id().isEmpty()
        && !infrastructure.id().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      problems.add(
          HERE + "/suffix",
          "name and suffix '" + infrastructure.id() + "' cannot be part of names on the cloud",
          "use at most 63 letters, digits and '._-', a letter or digit first");
    }
    infrastructure
        .keyPair()
        .flatMap(KeyPair::publicKey)
        .filter(key -> !key.matches("(?s)(ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+( .*)?\\s*"))
        .ifPresent(
            key ->
                problems.add(
                    HERE + "/keyPair",
                    "the public key is not one as OpenSSH writes them",
                    "use the content of a file such as ~/.ssh/id_ed25519.pub"));
    infrastructure
        .expiresAfter()
        .filter(time -> time.isNegative() || time.isZero())
        .ifPresent(
            time ->
                problems.add(
                    HERE + "/expiresAfter",
                    "the stack expires before it is made",
                    "for example expiresAfter(Duration.ofHours(4))"));
  }

  private Optional<Cidr> subnet() {
    if (infrastructure.privateNetwork().isEmpty()) {
      return Optional.empty();
    }
    var network = infrastructure.privateNetwork().get();
    var subnet = network(HERE + "/privateNetwork/cidr", network.cidr());
    subnet.ifPresent(net -> network.pools().forEach(pool -> pool(pool, net)));
    for (var server : network.dnsServers()) {
      if (Cidr.address(server).isEmpty()) {
        problems.add(
            HERE + "/privateNetwork/dnsServers",
            "'" + server + "' is not an IPv4 address",
            "write four numbers from 0 to 255");
      }
    }
    return subnet;
  }

  private void pool(String pool, Cidr net) {
    var ends = pool.split("-", -1);
    var first = Cidr.address(ends[0]).filter(net::contains);
    var last = Cidr.address(ends[ends.length - 1]).filter(net::contains);
    if (first.isEmpty() || last.isEmpty() || first.get() > last.get()) {
      problems.add(
          HERE + "/privateNetwork/pools",
          "'" + pool + "' is not a range within the subnet",
          "use the first and the last address, among " + net.usable());
    }
  }

  private Optional<Cidr> network(String where, String text) {
    var network = Cidr.parse(text);
    if (network.isEmpty()) {
      problems.add(
          where,
          "'" + text + "' is not an IPv4 network",
          "write the lowest address and the prefix length, for example 192.168.1.0/24");
    }
    return network;
  }

  private void node(Node node, Optional<Cidr> subnet) {
    var at = at(node);
    problems.label(at, "the node's name", node.name());
    problems.present(at + "/image", "the image", node.image(), "node.image(\"CC-Ubuntu24.04\")");
    problems.present(at + "/flavor", "the flavor", node.flavor(), "node.flavor(\"m1.medium\")");
    node.group()
        .ifPresent(
            group ->
                problems.known(
                    at + "/group",
                    "server group",
                    group,
                    infrastructure.serverGroups().stream().map(ServerGroup::name).toList()));
    if (node.reservation() != Node.Reservation.NONE && infrastructure.lease().isEmpty()) {
      problems.add(
          at + "/reserved",
          "there is no lease that could reserve " + node.name(),
          node.reservation() == Node.Reservation.PHYSICAL_HOST
              ? "add lease(lease -> lease.lasting(Duration.ofHours(4)).hosts(1))"
              : "add lease(lease -> lease.lasting(Duration.ofHours(4)))");
    }
    node.metadata().keySet().stream()
        .filter(key -> key.startsWith("cxp:"))
        .forEach(
            key ->
                problems.add(
                    at + "/metadata", "'" + key + "' is a key of CXP's own", "use another key"));
    var address = Cidr.address(node.address());
    if (address.isEmpty()) {
      problems.add(
          at + "/address",
          "'" + node.address() + "' is not an IPv4 address",
          "write four numbers from 0 to 255, for example 192.168.1.11");
      return;
    }
    if (infrastructure.privateNetwork().isEmpty()) {
      problems.add(
          at + "/address",
          "there is no private network that " + node.address() + " could be on",
          "add privateNetwork(...)");
      return;
    }
    subnet.ifPresent(net -> addressIn(node, address.get(), net));
  }

  private void addressIn(Node node, long address, Cidr net) {
    var at = at(node) + "/address";
    if (!net.contains(address)) {
      problems.add(
          at,
          node.address() + " is not in " + infrastructure.privateNetwork().get().cidr(),
          "use " + net.usable());
    } else if (net.reserves(address)) {
      problems.add(
          at,
          node.address() + " is the network's own or its broadcast address",
          "use " + net.usable());
    }
  }

  private void securityGroups() {
    problems.unique(
        HERE + "/securityGroups",
        "security group",
        infrastructure.securityGroups().stream().map(SecurityGroup::name).toList());
    for (var group : infrastructure.securityGroups()) {
      var at = HERE + "/securityGroups/" + group.name();
      problems.present(at, "the security group's name", group.name(), "for example nodeports");
      group.openings().forEach(opening -> opening(at, opening));
    }
  }

  private void opening(String at, SecurityGroup.Opening opening) {
    network(at, opening.cidr());
    if (!List.of("tcp", "udp", "icmp").contains(opening.protocol())) {
      problems.add(at, "'" + opening.protocol() + "' is not a protocol", "use tcp, udp or icmp");
    } else if (!opening.protocol().equals("icmp")) {
      problems.portNumber(at, "the port", opening.first());
      problems.portNumber(at, "the port", opening.last());
      if (opening.first() > opening.last()) {
        problems.add(
            at,
            "ports " + opening.first() + " to " + opening.last() + " are no range",
            "write the lower port first");
      }
    }
  }

  private void serverGroups() {
    problems.unique(
        HERE + "/serverGroups",
        "server group",
        infrastructure.serverGroups().stream().map(ServerGroup::name).toList());
    for (var group : infrastructure.serverGroups()) {
      problems.known(HERE + "/serverGroups/" + group.name(), "policy", group.policy(), POLICIES);
    }
  }

  private void attachments() {
    var names = infrastructure.nodes().stream().map(Node::name).toList();
    problems.unique(
        HERE + "/floatingIps",
        "floating IP of node",
        infrastructure.floatingIps().stream().map(FloatingIp::node).toList());
    for (var floatingIp : infrastructure.floatingIps()) {
      var at = HERE + "/floatingIps/" + floatingIp.node();
      problems.known(at, "node", floatingIp.node(), names);
      problems.present(
          at,
          "the pool",
          floatingIp.pool(),
          "floatingIp(\"" + floatingIp.node() + "\", \"public\")");
      if (floatingIp.fromLease() && infrastructure.lease().isEmpty()) {
        problems.add(at, "there is no lease that could reserve the address", "add lease(...)");
      }
    }
    var devices = new HashMap<String, String>();
    for (var volume : infrastructure.volumes()) {
      var at = HERE + "/volumes/" + volume.node() + volume.device();
      problems.known(at, "node", volume.node(), names);
      if (volume.size().gigabytes() < 1) {
        problems.add(at, "the volume's size is " + volume.size(), "use at least gigabytes(1)");
      }
      if (!volume.device().matches("/dev/[a-z]+[a-z0-9]*")) {
        problems.add(at, "'" + volume.device() + "' is not a device", "for example /dev/vdb");
      }
      if (devices.put(volume.node() + volume.device(), volume.node()) != null) {
        problems.add(
            at,
            "two volumes of " + volume.node() + " are " + volume.device(),
            "use the next letter for one of them");
      }
    }
  }

  private void lease() {
    if (infrastructure.lease().isEmpty()) {
      return;
    }
    var lease = infrastructure.lease().get();
    var at = HERE + "/lease";
    if (lease.duration().compareTo(Duration.ofMinutes(1)) < 0) {
      problems.add(
          at + "/duration",
          "the lease lasts " + lease.duration().toSeconds() + " s, and clouds count in minutes",
          "for example lasting(Duration.ofHours(4))");
    }
    var reserves =
        nodes(Node.Reservation.FLAVOR_INSTANCE) > 0
            || infrastructure.floatingIps().stream().anyMatch(FloatingIp::fromLease);
    var onHosts = nodes(Node.Reservation.PHYSICAL_HOST);
    if (lease.hosts() < 0) {
      problems.add(at + "/hosts", lease.hosts() + " hosts cannot be reserved", "use 1 or more");
    } else if (lease.hosts() == 0 && onHosts > 0) {
      problems.add(
          at + "/hosts",
          "the lease reserves no hosts, and the nodes on reserved hosts are " + onHosts,
          "say how many: lease.hosts(" + onHosts + ")");
    } else if (lease.hosts() > 0 && onHosts == 0) {
      problems.add(
          at + "/hosts",
          "no node runs on the hosts that the lease reserves",
          "say which ones do, node.onReservedHost(), or leave out hosts(" + lease.hosts() + ")");
    } else if (lease.hosts() == 0 && !reserves) {
      problems.add(at, "the lease reserves nothing", "say which nodes it is for: node.reserved()");
    }
  }

  private long nodes(Node.Reservation reservation) {
    return infrastructure.nodes().stream()
        .filter(node -> node.reservation() == reservation)
        .count();
  }

  private void outputs() {
    var nodes = infrastructure.floatingIps().stream().map(FloatingIp::node).toList();
    infrastructure
        .outputs()
        .forEach(
            (name, node) ->
                problems.known(HERE + "/outputs/" + name, "floating IP of a node", node, nodes));
  }

  private static String at(Node node) {
    return HERE + "/nodes/" + node.name();
  }
}
