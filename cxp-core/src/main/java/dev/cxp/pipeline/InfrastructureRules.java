package dev.cxp.pipeline;

import dev.cxp.pipeline.Infrastructure.Node;
import java.util.HashMap;
import java.util.Optional;

/** What must hold for machines and networks. */
final class InfrastructureRules {

  private static final String HERE = "infrastructure";

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
    attachments();
  }

  private Optional<Cidr> subnet() {
    if (infrastructure.privateNetwork().isEmpty()) {
      return Optional.empty();
    }
    var text = infrastructure.privateNetwork().get().cidr();
    var subnet = Cidr.parse(text);
    if (subnet.isEmpty()) {
      problems.add(
          HERE + "/privateNetwork/cidr",
          "'" + text + "' is not an IPv4 network",
          "write the lowest address and the prefix length, for example 192.168.1.0/24");
    }
    return subnet;
  }

  private void node(Node node, Optional<Cidr> subnet) {
    var at = at(node);
    problems.label(at, "the node's name", node.name());
    problems.present(at + "/image", "the image", node.image(), "node.image(\"CC-Ubuntu24.04\")");
    problems.present(at + "/flavor", "the flavor", node.flavor(), "node.flavor(\"m1.medium\")");
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
    subnet.ifPresent(
        net -> {
          if (!net.contains(address.get())) {
            problems.add(
                at + "/address",
                node.address() + " is not in " + infrastructure.privateNetwork().get().cidr(),
                "use " + net.usable());
          } else if (net.reserves(address.get())) {
            problems.add(
                at + "/address",
                node.address() + " is the network's own or its broadcast address",
                "use " + net.usable());
          }
        });
  }

  private void attachments() {
    var names = infrastructure.nodes().stream().map(Node::name).toList();
    for (var floatingIp : infrastructure.floatingIps()) {
      var at = HERE + "/floatingIps/" + floatingIp.node();
      problems.known(at, "node", floatingIp.node(), names);
      problems.present(
          at,
          "the pool",
          floatingIp.pool(),
          "floatingIp(\"" + floatingIp.node() + "\", \"public\")");
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

  private static String at(Node node) {
    return HERE + "/nodes/" + node.name();
  }
}
