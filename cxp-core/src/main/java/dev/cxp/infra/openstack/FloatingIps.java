package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /floatingips}: the project's. They have no name but the one in their mark. */
final class FloatingIps extends NetworkResource {

  private static final String RESERVATION = "reservation:";

  FloatingIps(Api api, String project) {
    super(
        api,
        Kind.FLOATING_IP,
        "floatingip",
        Optional.of(project),
        List.of("status", "floating_network_id", "floating_ip_address", "port_id", "tags"));
  }

  @Override
  boolean isNamed() {
    return false;
  }

  @Override
  CloudObject read(JsonNode address) {
    var seen =
        Fields.of(address)
            .unmarked(Property.DESCRIPTION, "description")
            .text(Property.NETWORK, "floating_network_id")
            .text(Property.ADDRESS, "floating_ip_address")
            .text(Property.PORT, "port_id")
            .text(Property.CREATED, "created_at")
            .put(Property.RESERVATION, reservation(address))
            .markedBehind(Kind.FLOATING_IP, "description");
    var name = seen.mark().flatMap(Mark::name).orElse("");
    return new CloudObject(
        seen.kind(), seen.id(), name, seen.status(), seen.mark(), seen.properties());
  }

  /** Blazar tags what a lease made. */
  private static String reservation(JsonNode address) {
    return Fields.texts(address.path("tags")).stream()
        .filter(tag -> tag.startsWith(RESERVATION))
        .map(tag -> tag.substring(RESERVATION.length()))
        .findFirst()
        .orElse("");
  }

  /** One by one: Neutron makes no several floating IPs in a request. */
  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    return orders.stream().map(this::create).toList();
  }

  @Override
  void write(Order order, ObjectNode body) {
    body.put("floating_network_id", order.text(Property.NETWORK));
    if (!order.text(Property.PORT).isEmpty()) {
      body.put("port_id", order.text(Property.PORT));
    }
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.DESCRIPTION, Property.PORT);
  }

  @Override
  void change(CloudObject address, Map<String, Object> changed, ObjectNode body) {
    if (changed.containsKey(Property.PORT)) {
      var port = address.text(Property.PORT);
      if (port.isEmpty()) {
        body.putNull("port_id");
      } else {
        body.put("port_id", port);
      }
    }
  }
}
