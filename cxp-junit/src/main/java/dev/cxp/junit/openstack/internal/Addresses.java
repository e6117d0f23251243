package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which addresses of a network are taken, and which one is next. */
final class Addresses {

  private static final int GUESSES = 16;

  private final Cloud cloud;
  private final Networks networks;
  private final Subnets subnets;

  Addresses(Cloud cloud, Networks networks, Subnets subnets) {
    this.cloud = cloud;
    this.networks = networks;
    this.subnets = subnets;
  }

  /** The addresses of a new or changed port, whose own ones (by its id) do not count as taken. */
  List<ObjectNode> assign(String network, JsonNode wanted, String port) {
    var assigned = new ArrayList<ObjectNode>();
    if (!wanted.isArray()) {
      anywhere(network).ifPresent(assigned::add);
      return assigned;
    }
    for (var one : wanted) {
      assigned.add(assign(network, one, port, assigned));
    }
    return assigned;
  }

  /** Without a wish, a port gets one address, or none in a network without subnets. */
  private Optional<ObjectNode> anywhere(String network) {
    var all = networks.subnetsOf(network);
    for (var subnet : all) {
      var free = free(subnet);
      if (free.isPresent()) {
        return Optional.of(fixed(subnet, free.get()));
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    throw exhausted(network);
  }

  private ObjectNode assign(String network, JsonNode one, String port, List<ObjectNode> siblings) {
    var address = Json.text(one, "ip_address");
    var subnet = subnet(network, Json.text(one, "subnet_id"), address);
    if (address.isEmpty()) {
      return fixed(subnet, free(subnet).orElseThrow(() -> exhausted(network)));
    }
    if (!Subnets.cidrOf(subnet).isHost(Cidr.number(address))) {
      throw ApiError.neutron(
          400,
          "InvalidIpForSubnet",
          "IP address " + address + " is not a valid IP for the specified subnet.");
    }
    var twice =
        siblings.stream().anyMatch(sibling -> Json.text(sibling, "ip_address").equals(address));
    if (twice || taken(subnet, port).contains(Cidr.number(address))) {
      throw ApiError.neutron(
          409,
          "IpAddressAlreadyAllocated",
          "IP address " + address + " already allocated in subnet " + subnet.id());
    }
    return fixed(subnet, Cidr.number(address));
  }

  private Resource subnet(String network, String id, String address) {
    if (id.isEmpty()) {
      return networks.subnetsOf(network).stream()
          .filter(one -> Subnets.cidrOf(one).contains(Cidr.number(address)))
          .findFirst()
          .orElseThrow(
              () ->
                  ApiError.neutron(
                      400,
                      "InvalidIpForNetwork",
                      "IP address "
                          + address
                          + " is not a valid IP for any of the subnets on the specified network."));
    }
    var subnet = subnets.named(id);
    if (!subnet.text("network_id").equals(network)) {
      throw ApiError.neutron(
          400,
          "InvalidInput",
          "Invalid input for operation: Failed to create port on network "
              + network
              + ", because fixed_ips included invalid subnet "
              + id
              + ".");
    }
    return subnet;
  }

  /** As Neutron does, somewhere in the pools: nobody should rely on the next one. */
  Optional<Long> free(Resource subnet) {
    var taken = taken(subnet, "");
    for (var pool : subnet.json().path("allocation_pools")) {
      var start = Cidr.number(Json.text(pool, "start"));
      var size = (int) Math.min(1 << 20, Cidr.number(Json.text(pool, "end")) - start + 1);
      for (var i = 0; i < GUESSES; i++) {
        var guess = start + cloud.ids().below(size);
        if (!taken.contains(guess)) {
          return Optional.of(guess);
        }
      }
      for (var address = start; address < start + size; address++) {
        if (!taken.contains(address)) {
          return Optional.of(address);
        }
      }
    }
    return Optional.empty();
  }

  private Set<Long> taken(Resource subnet, String exceptPort) {
    var taken = new HashSet<Long>();
    for (var port : cloud.ports.all()) {
      if (!port.id().equals(exceptPort)) {
        for (var fixed : port.json().path("fixed_ips")) {
          if (Json.text(fixed, "subnet_id").equals(subnet.id())) {
            taken.add(Cidr.number(Json.text(fixed, "ip_address")));
          }
        }
      }
    }
    for (var floating : cloud.floatingIps.all()) {
      if (floating.text("floating_network_id").equals(subnet.text("network_id"))) {
        taken.add(Cidr.number(floating.text("floating_ip_address")));
      }
    }
    return taken;
  }

  private static ObjectNode fixed(Resource subnet, long address) {
    return Json.object("subnet_id", subnet.id(), "ip_address", Cidr.address(address));
  }

  private static ApiError exhausted(String network) {
    return ApiError.neutron(
        409,
        "IpAddressGenerationFailure",
        "No more IP addresses available on network " + network + ".");
  }
}
