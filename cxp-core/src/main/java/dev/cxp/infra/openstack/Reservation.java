package dev.cxp.infra.openstack;

import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A reservation in a lease, as Blazar writes it and as {@link Property#RESERVATIONS} has it. */
final class Reservation {

  private static final String TYPE = "type";
  private static final String AMOUNT = "amount";
  private static final String PROPERTIES = "properties";

  private Reservation() {}

  /** Blazar gives them in no order, so they are sorted by what they are. */
  static List<Map<String, Object>> list(JsonNode reservations) {
    return reservations
        .valueStream()
        .map(Reservation::read)
        .sorted(
            Comparator.<Map<String, Object>, String>comparing(each -> text(each, TYPE))
                .thenComparing(Object::toString))
        .toList();
  }

  private static Map<String, Object> read(JsonNode json) {
    var type = Fields.text(json, "resource_type");
    var seen = new TreeMap<String, Object>();
    seen.put(TYPE, type);
    seen.put("id", Fields.text(json, "id"));
    switch (type) {
      case "flavor:instance" -> {
        seen.put(AMOUNT, json.path("amount").asLong(0));
        seen.put(Property.FLAVOR, flavor(Fields.text(json, "resource_properties")));
        seen.put("reservedFlavor", Fields.text(json, "flavor_id"));
      }
      case "virtual:floatingip" -> {
        seen.put(AMOUNT, json.path("amount").asLong(0));
        seen.put(Property.NETWORK, Fields.text(json, "network_id"));
      }
      case "physical:host" -> {
        seen.put(AMOUNT, json.path("max").asLong(0));
        seen.put(PROPERTIES, Fields.text(json, "resource_properties"));
      }
      default -> seen.put(AMOUNT, json.path("amount").asLong(0));
    }
    return seen;
  }

  /** The flavor that was asked for stands as JSON in a text. */
  private static String flavor(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8))
        .map(flavor -> Fields.text(flavor, "id"))
        .orElse("");
  }

  static ArrayNode bodies(Order order) {
    var bodies = Api.array();
    if (order.properties().get(Property.RESERVATIONS) instanceof List<?> wanted) {
      wanted.forEach(each -> bodies.add(body((Map<?, ?>) each)));
    }
    return bodies;
  }

  private static ObjectNode body(Map<?, ?> wanted) {
    var type = text(wanted, TYPE);
    var amount = wanted.get(AMOUNT) instanceof Number number ? number.longValue() : 1;
    var body = Api.object().put("resource_type", type);
    switch (type) {
      case "flavor:instance" ->
          // The key must be there, and nothing but null is taken.
          body.put("flavor_id", text(wanted, Property.FLAVOR))
              .put("amount", amount)
              .putNull("affinity");
      case "virtual:floatingip" ->
          body.put("network_id", text(wanted, Property.NETWORK)).put("amount", amount);
      case "physical:host" ->
          body.put("min", amount)
              .put("max", amount)
              .put("hypervisor_properties", "")
              .put("resource_properties", text(wanted, PROPERTIES));
      default -> throw new IllegalArgumentException("'" + type + "' is no type of a reservation");
    }
    return body;
  }

  private static String text(Map<?, ?> wanted, String key) {
    return wanted.get(key) instanceof String text ? text : "";
  }
}
