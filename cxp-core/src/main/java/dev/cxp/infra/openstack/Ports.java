package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's ports; several are made by one request, all or none of them. */
final class Ports extends NetworkResources {

  Ports(Api neutron, String project) {
    super(
        neutron,
        project,
        Kind.PORT,
        "ports",
        "port",
        "network_id",
        "fixed_ips",
        "security_groups",
        "port_security_enabled",
        "device_id");
  }

  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    var body = Json.object();
    var ports = body.putArray("ports");
    orders.forEach(order -> ports.add(body(order)));
    var made = new ArrayList<CloudObject>();
    neutron()
        .post("/ports", body, "to create " + orders.size() + " ports, the first " + orders.get(0))
        .path("ports")
        .forEach(port -> made.add(object(port)));
    return made;
  }

  @Override
  void read(JsonNode node, Map<String, Object> properties) {
    properties.put(Property.NETWORK, Json.text(node, "network_id"));
    properties.put(
        Property.ADDRESSES, Json.list(node.path("fixed_ips"), ip -> Json.text(ip, "ip_address")));
    properties.put(Property.SUBNET, Json.text(node.path("fixed_ips").path(0), "subnet_id"));
    properties.put(
        Property.SECURITY_GROUPS,
        Json.list(node.path("security_groups"), group -> group.asString("")).stream()
            .sorted()
            .toList());
    properties.put(Property.PORT_SECURITY, node.path("port_security_enabled").asBoolean(true));
    properties.put(Property.DEVICE_OWNER, Json.text(node, "device_id"));
  }

  @Override
  void write(Map<String, Object> properties, ObjectNode body) {
    if (properties.get(Property.NETWORK) instanceof String network) {
      body.put("network_id", network);
    }
    if (properties.get(Property.ADDRESSES) instanceof List<?> addresses && !addresses.isEmpty()) {
      var array = body.putArray("fixed_ips");
      addresses.forEach(
          address ->
              array
                  .addObject()
                  .put("subnet_id", String.valueOf(properties.get(Property.SUBNET)))
                  .put("ip_address", String.valueOf(address)));
    }
    if (properties.get(Property.SECURITY_GROUPS) instanceof List<?> groups) {
      var array = body.putArray("security_groups");
      groups.forEach(group -> array.add(String.valueOf(group)));
    }
    if (properties.get(Property.PORT_SECURITY) instanceof Boolean security) {
      body.put("port_security_enabled", security);
    }
  }
}
