package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Nova's server groups; the mark is behind the name, the only place for it. */
final class ServerGroups implements Resources {

  /** The first that has the soft policies. */
  private static final Optional<String> MICROVERSION = Optional.of("2.15");

  private final Api nova;

  ServerGroups(Api nova) {
    this.nova = nova;
  }

  @Override
  public List<CloudObject> list() {
    return nova.list("/os-server-groups", "server_groups", "to list server groups").stream()
        .map(ServerGroups::object)
        .toList();
  }

  @Override
  public CloudObject create(Order order) {
    var body = Json.object();
    var group = body.putObject("server_group").put("name", order.mark().behind(order.name()));
    group.putArray("policies").add(String.valueOf(order.properties().get(Property.POLICY)));
    return object(
        nova.send("POST", "/os-server-groups", body, MICROVERSION, "to create " + order)
            .path("server_group"));
  }

  @Override
  public void delete(CloudObject object) {
    nova.delete("/os-server-groups/" + object.id(), "to delete " + object.describe());
  }

  private static CloudObject object(JsonNode node) {
    var name = Json.text(node, "name");
    return new CloudObject(
        Kind.SERVER_GROUP,
        Json.text(node, "id"),
        Mark.withoutMark(name),
        "",
        Mark.behindOf(name),
        Map.of(Property.POLICY, node.path("policies").path(0).asString("")));
  }
}
