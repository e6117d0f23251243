package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** GET {@code /v2/images} (Image service API v2, "List images"). */
record Images(Api api, String project) implements Resource {

  /** What Glance sends at most by default; unasked it sends 25. */
  private static final String PAGE = "/images?limit=1000";

  @Override
  public List<CloudObject> list() {
    return read(PAGE, "to list images");
  }

  @Override
  public List<CloudObject> find(String name) {
    return read(PAGE + "&name=" + Api.query(name), "to find the image " + name);
  }

  private List<CloudObject> read(String path, String what) {
    return api.list(Service.IMAGE, path, "images", what).stream().map(this::read).toList();
  }

  CloudObject read(JsonNode image) {
    return Fields.of(image)
        .put(Property.OWN, Fields.text(image, "owner").equals(project))
        .number(Property.SIZE, "size")
        .number(Property.RAM, "min_ram")
        .number(Property.DISK, "min_disk")
        .text(Property.CREATED, "created_at")
        .unmarked(Kind.IMAGE);
  }
}
