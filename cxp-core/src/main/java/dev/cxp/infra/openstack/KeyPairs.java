package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Nova's key pairs; the mark is in the public key's comment, the only place for it. */
final class KeyPairs implements Resources {

  private final Api nova;

  KeyPairs(Api nova) {
    this.nova = nova;
  }

  @Override
  public List<CloudObject> list() {
    return nova.list("/os-keypairs", "keypairs", "to list key pairs").stream()
        .map(node -> object(node.path("keypair")))
        .toList();
  }

  @Override
  public CloudObject create(Order order) {
    var body = Json.object();
    body.putObject("keypair")
        .put("name", order.name())
        .put(
            "public_key",
            order.mark().behind(String.valueOf(order.properties().get(Property.PUBLIC_KEY))));
    return object(nova.post("/os-keypairs", body, "to upload " + order).path("keypair"));
  }

  @Override
  public void delete(CloudObject object) {
    nova.delete("/os-keypairs/" + path(object.id()), "to delete " + object.describe());
  }

  private static String path(String name) {
    return Query.encoded(name).replace("+", "%20");
  }

  private static CloudObject object(JsonNode node) {
    var name = Json.text(node, "name");
    var key = Json.text(node, "public_key").strip();
    var words = Mark.withoutMark(key).split("\\s+", 3);
    return new CloudObject(
        Kind.KEY_PAIR,
        name,
        name,
        "",
        Mark.behindOf(key),
        Map.of(Property.PUBLIC_KEY, words.length < 2 ? words[0] : words[0] + " " + words[1]));
  }
}
