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

/** {@code /ports}: the project's. */
final class Ports extends NetworkResource {

  Ports(Api api, String project) {
    super(
        api,
        Kind.PORT,
        "port",
        Optional.of(project),
        List.of(
            "name",
            "status",
            "network_id",
            "fixed_ips",
            "security_groups",
            "port_security_enabled",
            "device_id"));
  }

  @Override
  CloudObject read(JsonNode port) {
    var fixed = port.path("fixed_ips");
    return Fields.of(port)
        .unmarked(Property.DESCRIPTION, "description")
        .text(Property.NETWORK, "network_id")
        .put(Property.SUBNET, Fields.text(fixed.path(0), "subnet_id"))
        .put(
            Property.ADDRESSES,
            fixed.valueStream().map(each -> Fields.text(each, "ip_address")).sorted().toList())
        .put(
            Property.SECURITY_GROUPS,
            Fields.texts(port.path("security_groups")).stream().sorted().toList())
        .flag(Property.PORT_SECURITY, "port_security_enabled")
        .text(Property.DEVICE_OWNER, "device_id")
        .text(Property.CREATED, "created_at")
        .markedBehind(Kind.PORT, "description");
  }

  @Override
  void write(Order order, ObjectNode body) {
    body.put("network_id", order.text(Property.NETWORK));
    addresses(order.text(Property.SUBNET), order.texts(Property.ADDRESSES), body);
    if (order.properties().containsKey(Property.SECURITY_GROUPS)) {
      groups(order.texts(Property.SECURITY_GROUPS), body);
    }
    if (order.properties().containsKey(Property.PORT_SECURITY)) {
      body.put("port_security_enabled", order.is(Property.PORT_SECURITY));
    }
  }

  private static void addresses(String subnet, List<String> addresses, ObjectNode body) {
    if (addresses.isEmpty() && subnet.isEmpty()) {
      return;
    }
    var fixed = body.putArray("fixed_ips");
    if (addresses.isEmpty()) {
      fixed.addObject().put("subnet_id", subnet);
    }
    for (var address : addresses) {
      var place = fixed.addObject().put("ip_address", address);
      if (!subnet.isEmpty()) {
        place.put("subnet_id", subnet);
      }
    }
  }

  private static void groups(List<String> groups, ObjectNode body) {
    var array = body.putArray("security_groups");
    groups.forEach(array::add);
  }

  @Override
  public Set<String> changeable() {
    return Set.of(
        Property.DESCRIPTION, Property.ADDRESSES, Property.SECURITY_GROUPS, Property.PORT_SECURITY);
  }

  @Override
  void change(CloudObject port, Map<String, Object> changed, ObjectNode body) {
    if (changed.containsKey(Property.ADDRESSES)) {
      addresses(port.text(Property.SUBNET), port.texts(Property.ADDRESSES), body);
    }
    if (changed.containsKey(Property.SECURITY_GROUPS)) {
      groups(port.texts(Property.SECURITY_GROUPS), body);
    }
    if (changed.containsKey(Property.PORT_SECURITY)) {
      body.put("port_security_enabled", port.is(Property.PORT_SECURITY));
    }
  }
}
