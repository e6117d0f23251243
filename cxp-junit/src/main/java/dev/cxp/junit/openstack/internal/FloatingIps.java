package dev.cxp.junit.openstack.internal;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's floating IPs. */
final class FloatingIps extends NeutronCollection {

  private static final Attributes ATTRIBUTES =
      Attributes.create()
          .requiredId("floating_network_id")
          .optionalId("port_id")
          .address("fixed_ip_address")
          .address("floating_ip_address")
          .fixed("subnet_id")
          .fixed("dns_name")
          .fixed("dns_domain");

  private final Networks networks;
  private final Addresses addresses;
  private final Ports ports;

  FloatingIps(Cloud cloud, Networks networks, Addresses addresses, Ports ports) {
    super(cloud, cloud.floatingIps, "floatingip", "floatingips", ATTRIBUTES);
    this.networks = networks;
    this.addresses = addresses;
    this.ports = ports;
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    if (Json.has(given, "floating_ip_address")) {
      throw denied("(rule:create_floatingip and rule:create_floatingip:floating_ip_address)");
    }
    var network = networks.named(given.path("floating_network_id").asString());
    if (!Networks.isExternal(network)) {
      throw bad("Network " + network.id() + " is not a valid external network.");
    }
    if (Json.has(given, "fixed_ip_address") && !Json.has(given, "port_id")) {
      throw bad("fixed_ip_address cannot be specified without a port_id.");
    }
    requireQuota(1);
    var floating = cloud().resource(stamped(allocated(given, network)).put("revision_number", 0));
    associate(floating, Json.text(given, "port_id"), Json.text(given, "fixed_ip_address"));
    return shelf().add(floating, call);
  }

  private ObjectNode allocated(ObjectNode given, Resource network) {
    var address =
        networks.subnetsOf(network.id()).stream()
            .map(addresses::free)
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow(
                () ->
                    ApiError.neutron(
                        409,
                        "IpAddressGenerationFailure",
                        "No more IP addresses available on network " + network.id() + "."));
    return Json.object(
        "floating_network_id",
        network.id(),
        "floating_ip_address",
        Cidr.address(address),
        "description",
        Json.text(given, "description"),
        "router_id",
        null,
        "port_id",
        null,
        "fixed_ip_address",
        null,
        "status",
        "DOWN");
  }

  private static ApiError bad(String reason) {
    return ApiError.neutron(400, "BadRequest", "Bad floatingip request: " + reason);
  }

  private void associate(Resource floating, String portId, String wantedAddress) {
    if (portId.isEmpty()) {
      floating.json().putNull("port_id").putNull("fixed_ip_address").putNull("router_id");
      floating.json().put("status", "DOWN");
      return;
    }
    var port = ports.named(portId);
    var fixed = fixed(port, wantedAddress);
    var address = Json.text(fixed, "ip_address");
    var router = router(floating, port, Json.text(fixed, "subnet_id"));
    requireFree(floating, port, address);
    floating.json().put("port_id", portId).put("fixed_ip_address", address);
    floating.json().put("router_id", router).put("status", "ACTIVE");
  }

  private static ObjectNode fixed(Resource port, String wanted) {
    for (var fixed : port.json().path("fixed_ips")) {
      if (wanted.isEmpty() || Json.text(fixed, "ip_address").equals(wanted)) {
        return (ObjectNode) fixed;
      }
    }
    throw wanted.isEmpty()
        ? bad("Port " + port.id() + " does not have fixed IP addresses.")
        : bad("Port " + port.id() + " does not have fixed ip " + wanted + ".");
  }

  /** The router that leads from the port's subnet to the external network. */
  private String router(Resource floating, Resource port, String subnet) {
    var external = floating.text("floating_network_id");
    for (var one : cloud().ports.all()) {
      if (one.text("device_owner").equals("network:router_interface")
          && Json.text(one.json().path("fixed_ips").path(0), "subnet_id").equals(subnet)) {
        var router = cloud().routers.find(one.text("device_id")).orElseThrow();
        if (Json.text(router.json().path("external_gateway_info"), "network_id").equals(external)) {
          return router.id();
        }
      }
    }
    throw ApiError.neutron(
        404,
        "ExternalGatewayForFloatingIPNotFound",
        "External network "
            + external
            + " is not reachable from subnet "
            + subnet
            + ".  Therefore, cannot associate Port "
            + port.id()
            + " with a Floating IP.");
  }

  private void requireFree(Resource floating, Resource port, String address) {
    for (var other : shelf().all()) {
      if (other != floating
          && other.text("port_id").equals(port.id())
          && other.text("fixed_ip_address").equals(address)) {
        throw ApiError.neutron(
            409,
            "FloatingIPPortAlreadyAssociated",
            "Cannot associate floating IP "
                + floating.text("floating_ip_address")
                + " ("
                + floating.id()
                + ") with port "
                + port.id()
                + " using fixed IP "
                + address
                + ", as that fixed IP already has a floating IP on external network "
                + floating.text("floating_network_id")
                + ".");
      }
    }
  }

  @Override
  void update(Resource floating, ObjectNode changed) {
    if (changed.has("port_id")) {
      associate(floating, Json.text(changed, "port_id"), Json.text(changed, "fixed_ip_address"));
    }
    changed.remove("port_id");
    changed.remove("fixed_ip_address");
    changed.remove("floating_ip_address");
  }

  @Override
  void delete(Resource floating) {
    shelf().remove(floating.id());
  }

  @Override
  ObjectNode view(Resource floating) {
    var view = floating.json().deepCopy();
    var port = cloud().ports.find(floating.text("port_id"));
    view.set("port_details", port.map(FloatingIps::details).orElse(Json.node(null)));
    return view;
  }

  private static JsonNode details(Resource port) {
    var details = Json.object();
    for (var name :
        List.of(
            "name",
            "network_id",
            "mac_address",
            "admin_state_up",
            "status",
            "device_id",
            "device_owner")) {
      details.set(name, port.json().get(name));
    }
    return details;
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(404, "FloatingIPNotFound", "Floating IP " + id + " could not be found");
  }
}
