package dev.cxp.infra.openstack;

import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's networks, those of others that the project may use included. */
final class Networks extends NetworkResources {

  Networks(Api neutron, String project) {
    super(neutron, project, Kind.NETWORK, "networks", "network", "port_security_enabled");
  }

  @Override
  boolean seesOthers() {
    return true;
  }

  @Override
  void read(JsonNode node, Map<String, Object> properties) {
    properties.put(Property.PORT_SECURITY, node.path("port_security_enabled").asBoolean(true));
  }

  @Override
  void write(Map<String, Object> properties, ObjectNode body) {
    if (properties.get(Property.PORT_SECURITY) instanceof Boolean security) {
      body.put("port_security_enabled", security);
    }
  }
}
