package dev.cxp.infra.openstack;

import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's floating IPs; those of a lease are known by Blazar's tag. */
final class FloatingIps extends NetworkResources {

  private static final String RESERVATION = "reservation:";

  FloatingIps(Api neutron, String project) {
    super(
        neutron,
        project,
        Kind.FLOATING_IP,
        "floatingips",
        "floatingip",
        "floating_ip_address",
        "floating_network_id",
        "port_id",
        "tags");
  }

  @Override
  void read(JsonNode node, Map<String, Object> properties) {
    properties.put(Property.ADDRESS, Json.text(node, "floating_ip_address"));
    properties.put(Property.NETWORK, Json.text(node, "floating_network_id"));
    properties.put(Property.PORT, Json.text(node, "port_id"));
    Json.list(node.path("tags"), tag -> tag.asString("")).stream()
        .filter(tag -> tag.startsWith(RESERVATION))
        .findFirst()
        .ifPresent(
            tag -> properties.put(Property.RESERVATION, tag.substring(RESERVATION.length())));
  }

  @Override
  void write(Map<String, Object> properties, ObjectNode body) {
    if (properties.get(Property.NETWORK) instanceof String pool) {
      body.put("floating_network_id", pool);
    }
    if (properties.get(Property.PORT) instanceof String port) {
      body.put("port_id", port.isEmpty() ? null : port);
    }
  }
}
