package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Nova's servers (Compute API 2.1). */
final class Servers implements Resources {

  private static final String DELETING = "DELETING";

  private final Api nova;

  Servers(Api nova) {
    this.nova = nova;
  }

  @Override
  public List<CloudObject> list() {
    return nova.list("/servers/detail", "servers", "to list servers").stream()
        .map(Servers::object)
        .toList();
  }

  Set<String> ids(String status) {
    var query = status.isEmpty() ? "" : "?status=" + Query.encoded(status);
    return nova.list("/servers" + query, "servers", "to list servers").stream()
        .map(server -> Json.text(server, "id"))
        .collect(Collectors.toSet());
  }

  @Override
  public CloudObject create(Order order) {
    var wanted = order.properties();
    var body = Json.object();
    var server = body.putObject("server");
    server.put("name", order.name());
    server.put("imageRef", String.valueOf(wanted.get(Property.IMAGE)));
    server.put("flavorRef", String.valueOf(wanted.get(Property.FLAVOR)));
    if (wanted.get(Property.KEY_PAIR) instanceof String key) {
      server.put("key_name", key);
    }
    if (wanted.get(Property.USER_DATA) instanceof String text) {
      server.put(
          "user_data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
    var networks = server.putArray("networks");
    ((List<?>) wanted.get(Property.PORTS))
        .forEach(port -> networks.addObject().put("port", String.valueOf(port)));
    MarkedMetadata.write(
        server.putObject("metadata"), Optional.of(order.mark()), wanted.get(Property.METADATA));
    if (wanted.get(Property.SERVER_GROUP) instanceof String group) {
      body.putObject("os:scheduler_hints").put("group", group);
    }
    var made = nova.post("/servers", body, "to create " + order).path("server");
    // All that the answer has is the id and a password.
    return new CloudObject(
        Kind.SERVER,
        Json.text(made, "id"),
        order.name(),
        "BUILD",
        Optional.of(order.mark()),
        Map.of());
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    var body = Json.object();
    MarkedMetadata.write(body.putObject("metadata"), object.mark(), changes.get(Property.METADATA));
    var metadata =
        nova.put("/servers/" + object.id() + "/metadata", body, "to change " + object.describe())
            .path("metadata");
    var properties = new TreeMap<>(object.properties());
    properties.put(Property.METADATA, MarkedMetadata.withoutMark(Json.texts(metadata)));
    return new CloudObject(
        object.kind(), object.id(), object.name(), object.status(), object.mark(), properties);
  }

  @Override
  public void delete(CloudObject object) {
    nova.delete("/servers/" + object.id(), "to delete " + object.describe());
  }

  List<String> console(String id, int lines) {
    var body = Json.object();
    body.putObject("os-getConsoleOutput").put("length", lines);
    var output =
        Json.text(
            nova.post("/servers/" + id + "/action", body, "to read the console of server " + id),
            "output");
    return output.lines().toList();
  }

  private static CloudObject object(JsonNode node) {
    var metadata = Json.texts(node.path("metadata"));
    var properties = new TreeMap<String, Object>();
    properties.put(Property.METADATA, MarkedMetadata.withoutMark(metadata));
    properties.put(Property.IMAGE, Json.text(node.path("image"), "id"));
    properties.put(Property.FLAVOR, Json.text(node.path("flavor"), "id"));
    properties.put(Property.KEY_PAIR, Json.text(node, "key_name"));
    properties.put(Property.CREATED, Json.text(node, "created"));
    var addresses = new ArrayList<String>();
    node.path("addresses")
        .forEach(
            network ->
                network.forEach(
                    address -> {
                      if (!Json.text(address, "OS-EXT-IPS:type").equals("floating")) {
                        addresses.add(Json.text(address, "addr"));
                      }
                    }));
    properties.put(Property.SERVER_ADDRESSES, addresses);
    if (node.has("fault")) {
      var fault = node.path("fault");
      properties.put(
          Property.FAULT, fault.path("code").asInt(0) + " " + Json.text(fault, "message").strip());
    }
    var status =
        Json.text(node, "OS-EXT-STS:task_state").equals("deleting")
            ? DELETING
            : Json.text(node, "status").toUpperCase(Locale.ROOT);
    return new CloudObject(
        Kind.SERVER,
        Json.text(node, "id"),
        Json.text(node, "name"),
        status,
        Mark.of(metadata),
        properties);
  }
}
