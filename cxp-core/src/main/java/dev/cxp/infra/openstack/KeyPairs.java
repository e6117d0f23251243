package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * {@code /os-keypairs} (Compute API, "Keypairs"). A key pair has a name and no id; its mark is
 * behind the comment of the public key.
 */
record KeyPairs(Api api, Supplier<Library> library) implements MadeByLibrary {

  @Override
  public List<CloudObject> list() {
    return api.list(Service.COMPUTE, "/os-keypairs", "keypairs", "to list key pairs").stream()
        .map(entry -> read(entry.path("keypair")))
        .toList();
  }

  @Override
  public List<CloudObject> find(String name) {
    try {
      var path = "/os-keypairs/" + Api.query(name);
      var pair = api.get(Service.COMPUTE, path, "to find the key pair " + name);
      return List.of(read(pair.path("keypair")));
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.ABSENT) {
        return List.of();
      }
      throw e;
    }
  }

  static CloudObject read(JsonNode pair) {
    var name = Fields.text(pair, "name");
    var key = Fields.text(pair, "public_key").strip();
    return new CloudObject(
        Kind.KEY_PAIR,
        name,
        name,
        "",
        Mark.behindOf(key),
        Map.of(Property.PUBLIC_KEY, withoutComment(key)));
  }

  /** {@code ssh-ed25519 AAAA... somebody@laptop} without the last word, or words. */
  static String withoutComment(String key) {
    var words = key.strip().split("\\s+", 3);
    return words.length < 2 ? key : words[0] + " " + words[1];
  }

  @Override
  public CloudObject create(Order order) {
    var made = MadeByLibrary.super.create(order);
    var key = withoutComment(order.text(Property.PUBLIC_KEY));
    return made.with(Map.of(Property.PUBLIC_KEY, key));
  }
}
