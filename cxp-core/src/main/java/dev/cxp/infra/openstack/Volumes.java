package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Cinder's volumes (Block Storage API v3). */
final class Volumes implements Resources {

  /** The first that grows a volume that is in use. */
  private static final Optional<String> EXTEND_IN_USE = Optional.of("3.42");

  private final Api cinder;

  Volumes(Api cinder) {
    this.cinder = cinder;
  }

  @Override
  public List<CloudObject> list() {
    return cinder.list("/volumes/detail", "volumes", "to list volumes").stream()
        .map(Volumes::object)
        .toList();
  }

  @Override
  public CloudObject create(Order order) {
    var wanted = order.properties();
    var body = Json.object();
    var volume =
        body.putObject("volume")
            .put("name", order.name())
            .put("size", ((Number) wanted.get(Property.SIZE)).longValue())
            .put("description", String.valueOf(wanted.getOrDefault(Property.DESCRIPTION, "")));
    if (wanted.get(Property.VOLUME_TYPE) instanceof String type) {
      volume.put("volume_type", type);
    }
    MarkedMetadata.write(
        volume.putObject("metadata"), Optional.of(order.mark()), wanted.get(Property.METADATA));
    return object(cinder.post("/volumes", body, "to create " + order).path("volume"));
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    var properties = new TreeMap<>(object.properties());
    if (changes.get(Property.DESCRIPTION) instanceof String description) {
      var body = Json.object();
      body.putObject("volume").put("description", description);
      cinder.put("/volumes/" + object.id(), body, "to change " + object.describe());
      properties.put(Property.DESCRIPTION, description);
    }
    if (changes.get(Property.SIZE) instanceof Number size) {
      var body = Json.object();
      body.putObject("os-extend").put("new_size", size.longValue());
      cinder.send(
          "POST",
          "/volumes/" + object.id() + "/action",
          body,
          object.status().equals("IN-USE") ? EXTEND_IN_USE : Optional.empty(),
          "to grow " + object.describe() + " to " + size + " GB");
      properties.put(Property.SIZE, size.longValue());
    }
    return new CloudObject(
        object.kind(), object.id(), object.name(), object.status(), object.mark(), properties);
  }

  @Override
  public void delete(CloudObject object) {
    cinder.delete("/volumes/" + object.id(), "to delete " + object.describe());
  }

  private static CloudObject object(JsonNode node) {
    var metadata = Json.texts(node.path("metadata"));
    var properties = new TreeMap<String, Object>();
    properties.put(Property.METADATA, MarkedMetadata.withoutMark(metadata));
    properties.put(Property.SIZE, node.path("size").asLong(0));
    properties.put(Property.DESCRIPTION, Json.text(node, "description"));
    properties.put(Property.VOLUME_TYPE, Json.text(node, "volume_type"));
    properties.put(Property.CREATED, Json.text(node, "created_at"));
    var attachment = node.path("attachments").path(0);
    properties.put(Property.SERVER, Json.text(attachment, "server_id"));
    properties.put(Property.DEVICE, Json.text(attachment, "device"));
    return new CloudObject(
        Kind.VOLUME,
        Json.text(node, "id"),
        Json.text(node, "name"),
        Json.text(node, "status").toUpperCase(Locale.ROOT),
        Mark.of(metadata),
        properties);
  }
}
