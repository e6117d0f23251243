package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's subnets, of IPv4. */
final class Subnets extends NeutronCollection {

  private static final Attributes ATTRIBUTES =
      Attributes.create()
          .text("name", "")
          .requiredId("network_id")
          .fixedNumber("ip_version", true)
          .fixed("cidr")
          .fixed("subnetpool_id")
          .fixed("prefixlen")
          .fixed("ipv6_ra_mode")
          .fixed("ipv6_address_mode")
          .flag("enable_dhcp", true)
          .address("gateway_ip")
          .any("allocation_pools")
          .any("host_routes")
          .any("dns_nameservers")
          .any("service_types");

  private final Networks networks;

  Subnets(Cloud cloud, Networks networks) {
    super(cloud, cloud.subnets, "subnet", "subnets", ATTRIBUTES);
    this.networks = networks;
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    var cidr = cidr(given);
    var network = networks.named(given.path("network_id").asString());
    requireQuota(1);
    for (var other : networks.subnetsOf(network.id())) {
      if (cidrOf(other).overlaps(cidr)) {
        throw invalid(
            "Requested subnet with cidr: "
                + cidr
                + " for network: "
                + network.id()
                + " overlaps with another subnet.");
      }
    }
    given.put("cidr", cidr.toString());
    if (!given.has("gateway_ip")) {
      given.put("gateway_ip", Cidr.address(cidr.first()));
    }
    var pools =
        Json.has(given, "allocation_pools") ? given.get("allocation_pools") : pools(cidr, given);
    requirePools(pools, cidr, Json.text(given, "gateway_ip"));
    given.set("allocation_pools", pools);
    var json = stamped(given).setAll(constants(given)).put("revision_number", 0);
    return shelf().add(cloud().resource(json), call);
  }

  static ObjectNode constants(ObjectNode given) {
    return Json.object(
        "subnetpool_id",
        null,
        "ipv6_ra_mode",
        null,
        "ipv6_address_mode",
        null,
        "host_routes",
        listOrNone(given, "host_routes"),
        "dns_nameservers",
        listOrNone(given, "dns_nameservers"),
        "service_types",
        listOrNone(given, "service_types"));
  }

  private static Object listOrNone(ObjectNode given, String name) {
    return given.path(name).isArray() ? given.get(name) : List.of();
  }

  private static Cidr cidr(ObjectNode given) {
    if (!Json.has(given, "cidr")) {
      throw ApiError.neutron(
          400,
          "BadRequest",
          "Bad subnets request: a subnetpool must be specified in the absence of a cidr.");
    }
    var text = given.path("cidr").asString();
    return Cidr.parse(text).orElseThrow(() -> invalid(text + " is not in a CIDR format."));
  }

  static Cidr cidrOf(Resource subnet) {
    return Cidr.parse(subnet.text("cidr")).orElseThrow();
  }

  private static ApiError invalid(String reason) {
    return ApiError.neutron(400, "InvalidInput", "Invalid input for operation: " + reason);
  }

  /** All addresses of hosts, without the gateway's. */
  static JsonNode pools(Cidr cidr, ObjectNode subnet) {
    var pools = new ArrayList<ObjectNode>();
    var gateway = Json.text(subnet, "gateway_ip");
    var at = gateway.isEmpty() ? -1 : Cidr.number(gateway);
    if (cidr.isHost(at)) {
      addPool(pools, cidr.first(), at - 1);
      addPool(pools, at + 1, cidr.last());
    } else {
      addPool(pools, cidr.first(), cidr.last());
    }
    return Json.array(pools);
  }

  private static void addPool(List<ObjectNode> pools, long start, long end) {
    if (start <= end) {
      pools.add(Json.object("start", Cidr.address(start), "end", Cidr.address(end)));
    }
  }

  private static void requirePools(JsonNode pools, Cidr cidr, String gateway) {
    for (var pool : pools) {
      var start = Json.text(pool, "start");
      var end = Json.text(pool, "end");
      if (!Cidr.isAddress(start) || !Cidr.isAddress(end) || Cidr.number(start) > Cidr.number(end)) {
        throw ApiError.neutron(
            400,
            "InvalidAllocationPool",
            "The allocation pool " + start + "-" + end + " is not valid.");
      }
      if (!cidr.contains(Cidr.number(start)) || !cidr.contains(Cidr.number(end))) {
        throw ApiError.neutron(
            400,
            "OutOfBoundsAllocationPool",
            "The allocation pool "
                + start
                + "-"
                + end
                + " spans beyond the subnet cidr "
                + cidr
                + ".");
      }
      requireGatewayOutside(gateway, start, end);
    }
  }

  private static void requireGatewayOutside(String gateway, String start, String end) {
    if (!gateway.isEmpty()
        && Cidr.number(gateway) >= Cidr.number(start)
        && Cidr.number(gateway) <= Cidr.number(end)) {
      throw ApiError.neutron(
          409,
          "GatewayConflictWithAllocationPools",
          "Gateway ip " + gateway + " conflicts with allocation pool " + start + "-" + end + ".");
    }
  }

  @Override
  void update(Resource subnet, ObjectNode changed) {
    var after = subnet.json().deepCopy().setAll(changed);
    requirePools(after.path("allocation_pools"), cidrOf(subnet), Json.text(after, "gateway_ip"));
  }

  @Override
  void delete(Resource subnet) {
    for (var port : cloud().ports.all()) {
      for (var fixed : port.json().path("fixed_ips")) {
        if (Json.text(fixed, "subnet_id").equals(subnet.id())) {
          throw ApiError.neutron(
              409,
              "SubnetInUse",
              "Unable to complete operation on subnet "
                  + subnet.id()
                  + ": One or more ports have an IP allocation from this subnet.");
        }
      }
    }
    shelf().remove(subnet.id());
  }

  @Override
  boolean isVisible(Resource subnet) {
    return cloud().isMine(subnet)
        || cloud().networks.find(subnet.text("network_id")).filter(Networks::isShared).isPresent();
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(404, "SubnetNotFound", "Subnet " + id + " could not be found.");
  }
}
