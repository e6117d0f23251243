package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Blazar's leases (Reservation API v1); the mark is behind the name, the only place for it. */
final class Leases implements Resources {

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private final Api blazar;

  Leases(Api blazar) {
    this.blazar = blazar;
  }

  @Override
  public List<CloudObject> list() {
    return blazar.list("/leases", "leases", "to list leases").stream().map(Leases::object).toList();
  }

  @Override
  public CloudObject create(Order order) {
    var wanted = order.properties();
    var body = Json.object();
    body.put("name", order.mark().behind(order.name()));
    body.put(
        "start_date", wanted.get(Property.START) instanceof String start ? date(start) : "now");
    body.put("end_date", date(String.valueOf(wanted.get(Property.END))));
    body.putArray("events");
    var reservations = body.putArray("reservations");
    ((List<?>) wanted.get(Property.RESERVATIONS))
        .forEach(one -> write((Map<?, ?>) one, reservations.addObject()));
    return object(blazar.post("/leases", body, "to create " + order).path("lease"));
  }

  private static void write(Map<?, ?> reservation, ObjectNode node) {
    var type = String.valueOf(reservation.get("type"));
    var amount = Integer.parseInt(String.valueOf(reservation.get("amount")));
    node.put("resource_type", type);
    switch (type) {
      case "flavor:instance" ->
          node.put("flavor_id", String.valueOf(reservation.get(Property.FLAVOR)))
              .put("amount", amount)
              // Blazar wants the key, and knows no other value yet.
              .putNull("affinity");
      case "virtual:floatingip" ->
          node.put("network_id", String.valueOf(reservation.get(Property.NETWORK)))
              .put("amount", amount);
      case "physical:host" ->
          node.put("min", amount)
              .put("max", amount)
              .put("hypervisor_properties", "")
              .put("resource_properties", String.valueOf(reservation.get("properties")));
      default -> throw new IllegalArgumentException("Blazar reserves no " + type);
    }
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    var body = Json.object().put("end_date", date(String.valueOf(changes.get(Property.END))));
    return object(
        blazar.put("/leases/" + object.id(), body, "to extend " + object.describe()).path("lease"));
  }

  /** While it starts, Blazar answers 500 to that; later it can be deleted. */
  @Override
  public void delete(CloudObject object) {
    try {
      blazar.delete("/leases/" + object.id(), "to delete " + object.describe());
    } catch (CloudException e) {
      if (e.explanation().happened().contains("Invalid lease status")) {
        throw new CloudException(
            CloudException.Kind.CONFLICT, e.status(), e.requestId(), e.explanation(), e);
      }
      throw e;
    }
  }

  private static CloudObject object(JsonNode node) {
    var name = Json.text(node, "name");
    var properties = new TreeMap<String, Object>();
    properties.put(Property.START, instant(Json.text(node, "start_date")));
    properties.put(Property.END, instant(Json.text(node, "end_date")));
    properties.put(Property.CREATED, Json.text(node, "created_at"));
    var reservations = new ArrayList<Map<String, Object>>();
    node.path("reservations").forEach(one -> reservations.add(reservation(one)));
    properties.put(Property.RESERVATIONS, List.copyOf(reservations));
    return new CloudObject(
        Kind.LEASE,
        Json.text(node, "id"),
        Mark.withoutMark(name),
        Json.text(node, "status").toUpperCase(Locale.ROOT),
        Mark.behindOf(name),
        properties);
  }

  private static Map<String, Object> reservation(JsonNode node) {
    var reservation = new TreeMap<String, Object>();
    reservation.put("id", Json.text(node, "id"));
    reservation.put("type", Json.text(node, "resource_type"));
    reservation.put("amount", node.path("amount").asInt(node.path("max").asInt(0)));
    if (Json.text(node, "resource_type").equals("flavor:instance")) {
      reservation.put("reservedFlavor", Json.text(node, "flavor_id"));
      reservation.put(Property.FLAVOR, originalFlavor(node));
    }
    if (node.has("network_id")) {
      reservation.put(Property.NETWORK, Json.text(node, "network_id"));
    }
    return reservation;
  }

  /** The flavor that was asked for is in a JSON document inside the text of the properties. */
  private static String originalFlavor(JsonNode node) {
    var properties = Json.text(node, "resource_properties");
    try {
      return Json.text(
          Json.read(properties.getBytes(java.nio.charset.StandardCharsets.UTF_8)), "id");
    } catch (JacksonException e) {
      return "";
    }
  }

  private static String date(String instant) {
    return MINUTES.format(Instant.parse(instant));
  }

  /** {@code 2026-11-22T23:00:00.000000}, in UTC without saying so. */
  private static String instant(String text) {
    return text.isEmpty()
        ? ""
        : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toString();
  }
}
