package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /networks}: the project's, and those of others that it may use. */
final class Networks extends NetworkResource {

  private final String project;

  Networks(Api api, String project) {
    super(
        api,
        Kind.NETWORK,
        "network",
        Optional.empty(),
        List.of("name", "status", "project_id", "port_security_enabled"));
    this.project = project;
  }

  @Override
  CloudObject read(JsonNode network) {
    return Fields.of(network)
        .unmarked(Property.DESCRIPTION, "description")
        .put(Property.OWN, Fields.text(network, "project_id").equals(project))
        .flag(Property.PORT_SECURITY, "port_security_enabled")
        .text(Property.CREATED, "created_at")
        .markedBehind(Kind.NETWORK, "description");
  }

  @Override
  void write(Order order, ObjectNode body) {
    if (order.properties().containsKey(Property.PORT_SECURITY)) {
      body.put("port_security_enabled", order.is(Property.PORT_SECURITY));
    }
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.DESCRIPTION, Property.PORT_SECURITY);
  }

  @Override
  void change(CloudObject network, Map<String, Object> changed, ObjectNode body) {
    if (changed.containsKey(Property.PORT_SECURITY)) {
      body.put("port_security_enabled", network.is(Property.PORT_SECURITY));
    }
  }
}
