package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * GET {@code /flavors/detail} (Compute API, "List flavors with details"), with the private ones
 * that the project may use: those of its reservations are among them.
 */
record Flavors(Api api) implements Resource {

  @Override
  public List<CloudObject> list() {
    return api.list(Service.COMPUTE, "/flavors/detail", "flavors", "to list flavors").stream()
        .map(Flavors::read)
        .toList();
  }

  static CloudObject read(JsonNode flavor) {
    return Fields.of(flavor)
        .number(Property.VCPUS, "vcpus")
        .number(Property.RAM, "ram")
        .number(Property.DISK, "disk")
        .unmarked(Kind.FLAVOR);
  }
}
