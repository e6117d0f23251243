package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Glance's images (Image API v2). */
final class Images implements Resources {

  private final Api glance;

  Images(Api glance) {
    this.glance = glance;
  }

  @Override
  public List<CloudObject> list() {
    return list("/images?limit=1000");
  }

  @Override
  public List<CloudObject> find(String name) {
    return list("/images?name=" + Query.encoded(name));
  }

  private List<CloudObject> list(String path) {
    return glance.list(path, "images", "to list images").stream().map(Images::object).toList();
  }

  private static CloudObject object(JsonNode node) {
    return new CloudObject(
        Kind.IMAGE,
        Json.text(node, "id"),
        Json.text(node, "name"),
        Json.text(node, "status").toUpperCase(Locale.ROOT),
        Optional.empty(),
        Map.of(
            Property.SIZE, node.path("size").asLong(0),
            Property.RAM, node.path("min_ram").asLong(0),
            Property.DISK, node.path("min_disk").asLong(0)));
  }
}
