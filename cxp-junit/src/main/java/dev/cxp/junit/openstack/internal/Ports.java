package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's ports. */
final class Ports extends NeutronCollection {

  private static final Attributes ATTRIBUTES =
      Attributes.create()
          .text("name", "")
          .requiredId("network_id")
          .flag("admin_state_up", true)
          .any("mac_address")
          .any("fixed_ips")
          .text("device_id", "")
          .text("device_owner", "")
          .any("security_groups")
          .flagOfOwnDefault("port_security_enabled")
          .any("allowed_address_pairs")
          .any("extra_dhcp_opts")
          .text("binding:vnic_type", "normal")
          .any("binding:host_id")
          .any("binding:profile");

  private static final String MAC = "([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}";

  private final Networks networks;
  private final Addresses addresses;
  private final SecurityGroups groups;

  Ports(Cloud cloud, Networks networks, Addresses addresses, SecurityGroups groups) {
    super(cloud, cloud.ports, "port", "ports", ATTRIBUTES);
    this.networks = networks;
    this.addresses = addresses;
    this.groups = groups;
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    requireWellFormed(given);
    var network = networks.named(given.path("network_id").asString());
    requireMayUse(network, given);
    requireQuota(1);
    var secure = given.path("port_security_enabled").asBoolean(isSecure(network));
    var fixed = addresses.assign(network.id(), given.path("fixed_ips"), "");
    var json = stamped(given);
    json.put("port_security_enabled", secure);
    json.set("security_groups", groupsOf(given.path("security_groups"), secure, fixed));
    json.set("fixed_ips", Json.array(fixed));
    json.put("mac_address", mac(network, Json.text(given, "mac_address")));
    json.put("status", "DOWN");
    for (var list : List.of("allowed_address_pairs", "extra_dhcp_opts")) {
      json.set(list, Json.has(given, list) ? given.get(list) : Json.array(List.of()));
    }
    return shelf().add(cloud().resource(json), call);
  }

  private static boolean isSecure(Resource network) {
    return network.json().path("port_security_enabled").asBoolean(true);
  }

  private static void requireWellFormed(ObjectNode given) {
    for (var one : given.path("fixed_ips")) {
      var subnet = Json.text(one, "subnet_id");
      if (!subnet.isEmpty() && !Ids.isUuid(subnet)) {
        throw Attributes.invalid("fixed_ips", "'" + subnet + "' is not a valid UUID.");
      }
      var address = Json.text(one, "ip_address");
      if (!address.isEmpty() && !Cidr.isAddress(address)) {
        throw Attributes.invalid("fixed_ips", "'" + address + "' is not a valid IP address.");
      }
    }
    for (var group : Json.texts(given.path("security_groups"))) {
      if (!Ids.isUuid(group)) {
        throw Attributes.invalid("security_groups", "'" + group + "' is not a valid UUID.");
      }
    }
    var mac = Json.text(given, "mac_address");
    if (!mac.isEmpty() && !mac.matches(MAC)) {
      throw Attributes.invalid("mac_address", "'" + mac + "' is not a valid MAC address.");
    }
  }

  /** In a network of somebody else's, a user may choose less than in his own. */
  private void requireMayUse(Resource network, ObjectNode given) {
    if (cloud().isMine(network)) {
      return;
    }
    if (!Networks.isShared(network)) {
      throw ApiError.neutron(
          403,
          "HTTPForbidden",
          "Tenant " + cloud().projectId() + " not allowed to create port on this network");
    }
    requireNoAddress(given.path("fixed_ips"));
    for (var name : List.of("port_security_enabled", "mac_address")) {
      if (given.has(name)) {
        throw denied("(rule:create_port and rule:create_port:" + name + ")");
      }
    }
    if (!given.path("allowed_address_pairs").isEmpty()) {
      throw denied(
          "(rule:create_port and (rule:create_port:allowed_address_pairs and"
              + " (rule:create_port:allowed_address_pairs:ip_address)))");
    }
  }

  private static void requireNoAddress(JsonNode fixedIps) {
    for (var one : fixedIps) {
      if (Json.has(one, "ip_address")) {
        var subnet = Json.has(one, "subnet_id") ? "rule:create_port:fixed_ips:subnet_id and " : "";
        throw denied(
            "(rule:create_port and (rule:create_port:fixed_ips and ("
                + subnet
                + "rule:create_port:fixed_ips:ip_address)))");
      }
    }
  }

  private String mac(Resource network, String wanted) {
    if (wanted.isEmpty()) {
      return cloud().ids().mac();
    }
    for (var port : shelf().all()) {
      if (port.text("network_id").equals(network.id()) && port.text("mac_address").equals(wanted)) {
        throw ApiError.neutron(
            409,
            "MacAddressInUse",
            "Unable to complete operation for network "
                + network.id()
                + ". The mac address "
                + wanted
                + " is in use.");
      }
    }
    return wanted;
  }

  private JsonNode groupsOf(JsonNode wanted, boolean secure, List<ObjectNode> fixed) {
    var ids = Json.texts(wanted);
    if (!ids.isEmpty() && (!secure || fixed.isEmpty())) {
      throw ApiError.neutron(
          400,
          "PortSecurityAndIPRequiredForSecurityGroups",
          "Port security must be enabled and port must have an IP address in order to use"
              + " security groups.");
    }
    if (!wanted.isArray()) {
      return Json.array(secure ? List.of(groups.standard().id()) : List.of());
    }
    ids.forEach(groups::named);
    return Json.array(ids.stream().distinct().sorted().toList());
  }

  @Override
  void update(Resource port, ObjectNode changed) {
    requireWellFormed(changed);
    var network = cloud().networks.find(port.text("network_id")).orElseThrow();
    if (changed.has("port_security_enabled") && !cloud().isMine(network)) {
      throw denied("(rule:update_port and rule:update_port:port_security_enabled)");
    }
    var fixed = port.json().path("fixed_ips");
    if (changed.has("fixed_ips")) {
      fixed = Json.array(addresses.assign(network.id(), changed.path("fixed_ips"), port.id()));
      changed.set("fixed_ips", fixed);
    }
    var secure =
        changed
            .path("port_security_enabled")
            .asBoolean(port.json().path("port_security_enabled").asBoolean());
    if (changed.has("security_groups")) {
      changed.set(
          "security_groups", groupsOf(changed.path("security_groups"), secure, nodes(fixed)));
    }
    if (!secure
        && !changed.has("security_groups")
        && !port.json().path("security_groups").isEmpty()) {
      throw ApiError.neutron(
          409,
          "PortSecurityPortHasSecurityGroup",
          "Port has security group associated. Cannot disable port security or IP address until"
              + " security group is removed.");
    }
  }

  private static List<ObjectNode> nodes(JsonNode array) {
    var nodes = new ArrayList<ObjectNode>();
    array.forEach(one -> nodes.add((ObjectNode) one));
    return nodes;
  }

  /** A server's port too: Neutron lets it go, and the server loses it. */
  @Override
  void delete(Resource port) {
    var owner = port.text("device_owner");
    if (owner.startsWith("network:")) {
      throw ApiError.neutron(
          409,
          "ServicePortInUse",
          "Port "
              + port.id()
              + " cannot be deleted directly via the port API: has device owner "
              + owner
              + ".");
    }
    remove(port);
  }

  void remove(Resource port) {
    cloud().servers.all().forEach(server -> server.loosen(port.id()));
    cloud().floatingIps.all().stream()
        .filter(floating -> floating.text("port_id").equals(port.id()))
        .forEach(this::dissociate);
    shelf().remove(port.id());
  }

  /** The status stays as it is until something acts on the address again, as with no L3 agent. */
  private void dissociate(Resource floating) {
    floating.json().putNull("port_id").putNull("fixed_ip_address").putNull("router_id");
    touch(floating);
  }

  /** Binds a port to a server; it is up when the server is. */
  void bind(Resource port, String server, String zone) {
    port.json().put("device_id", server).put("device_owner", "compute:" + zone);
    touch(port);
  }

  void unbind(Resource port) {
    port.json().put("device_id", "").put("device_owner", "").put("status", "DOWN");
    touch(port);
  }

  void activate(Resource port) {
    port.json().put("status", "ACTIVE");
    touch(port);
  }

  @Override
  boolean isVisible(Resource port) {
    return cloud().isMine(port)
        || cloud().networks.find(port.text("network_id")).filter(cloud()::isMine).isPresent();
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(404, "PortNotFound", "Port " + id + " could not be found.");
  }
}
