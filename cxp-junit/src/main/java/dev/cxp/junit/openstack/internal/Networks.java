package dev.cxp.junit.openstack.internal;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's networks. */
final class Networks extends NeutronCollection {

  private static final int TUNNELLED_MTU = 1450;

  private static final Attributes ATTRIBUTES =
      Attributes.create()
          .text("name", "")
          .flag("admin_state_up", true)
          .flag("shared", false)
          .flag("router:external", false)
          .flag("is_default", false)
          .flag("port_security_enabled", true)
          .number("mtu")
          .any("availability_zone_hints")
          .any("dns_domain")
          .any("provider:network_type")
          .any("provider:physical_network")
          .any("provider:segmentation_id");

  Networks(Cloud cloud) {
    super(cloud, cloud.networks, "network", "networks", ATTRIBUTES);
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    requireUser(given, "create");
    requireQuota(1);
    if (!given.has("mtu")) {
      given.put("mtu", TUNNELLED_MTU);
    }
    return shelf().add(cloud().resource(stamped(given).setAll(constants())), call);
  }

  static ObjectNode constants() {
    return Json.object(
        "status",
        "ACTIVE",
        "availability_zone_hints",
        List.of(),
        "availability_zones",
        List.of(),
        "ipv4_address_scope",
        null,
        "ipv6_address_scope",
        null);
  }

  /** Sharing a network, making it external or naming its provider is for administrators. */
  private static void requireUser(ObjectNode given, String action) {
    for (var name : List.of("shared", "router:external", "is_default")) {
      if (given.path(name).asBoolean(false)) {
        throw denied(reserved(action, name));
      }
    }
    for (var name : given.propertyNames()) {
      if (name.startsWith("provider:")) {
        throw denied(reserved(action, name));
      }
    }
  }

  private static String reserved(String action, String name) {
    return "(rule:" + action + "_network and rule:" + action + "_network:" + name + ")";
  }

  @Override
  void update(Resource network, ObjectNode changed) {
    requireUser(changed, "update");
  }

  @Override
  void delete(Resource network) {
    var ports = portsOf(network.id()).stream().map(Resource::id).sorted().toList();
    if (!ports.isEmpty()) {
      throw ApiError.neutron(
          409,
          "NetworkInUse",
          "Unable to complete operation on network "
              + network.id()
              + ". There are one or more ports still in use on the network, id for these ports is: "
              + String.join(",", ports)
              + ".");
    }
    subnetsOf(network.id()).forEach(subnet -> cloud().subnets.remove(subnet.id()));
    shelf().remove(network.id());
  }

  private List<Resource> portsOf(String network) {
    return cloud().ports.all().stream()
        .filter(port -> port.text("network_id").equals(network))
        .toList();
  }

  List<Resource> subnetsOf(String network) {
    return cloud().subnets.all().stream()
        .filter(subnet -> subnet.text("network_id").equals(network))
        .toList();
  }

  @Override
  ObjectNode view(Resource network) {
    var view = network.json().deepCopy();
    var subnets = subnetsOf(network.id()).stream().map(Resource::id).sorted().toList();
    view.set("subnets", Json.array(subnets));
    if (!isExternal(network)) {
      view.remove("is_default");
    }
    return view;
  }

  @Override
  ObjectNode viewOfNew(Resource network) {
    return view(network).put("is_default", false);
  }

  @Override
  boolean isVisible(Resource network) {
    return cloud().isMine(network) || isShared(network) || isExternal(network);
  }

  static boolean isShared(Resource network) {
    return network.json().path("shared").asBoolean();
  }

  static boolean isExternal(Resource network) {
    return network.json().path("router:external").asBoolean();
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(404, "NetworkNotFound", "Network " + id + " could not be found.");
  }
}
