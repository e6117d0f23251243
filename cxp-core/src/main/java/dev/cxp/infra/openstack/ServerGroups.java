package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * {@code /os-server-groups} (Compute API, "Server groups"), as it was before microversion 2.64: a
 * list of policies with one in it. The mark is behind the name.
 */
record ServerGroups(Api api, Supplier<Library> library) implements MadeByLibrary {

  @Override
  public List<CloudObject> list() {
    return api
        .list(Service.COMPUTE, "/os-server-groups", "server_groups", "to list server groups")
        .stream()
        .map(ServerGroups::read)
        .toList();
  }

  static CloudObject read(JsonNode group) {
    return Fields.of(group)
        .put(Property.POLICY, group.path("policies").path(0).asString(""))
        .markedBehindName(Kind.SERVER_GROUP);
  }
}
