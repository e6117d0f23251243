package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nova's flavors. */
final class Flavors implements Resources {

  private final Api nova;

  Flavors(Api nova) {
    this.nova = nova;
  }

  @Override
  public List<CloudObject> list() {
    return nova.list("/flavors/detail", "flavors", "to list flavors").stream()
        .map(
            node ->
                new CloudObject(
                    Kind.FLAVOR,
                    Json.text(node, "id"),
                    Json.text(node, "name"),
                    "",
                    Optional.empty(),
                    Map.of(
                        Property.VCPUS, node.path("vcpus").asLong(0),
                        Property.RAM, node.path("ram").asLong(0),
                        Property.DISK, node.path("disk").asLong(0))))
        .toList();
  }
}
