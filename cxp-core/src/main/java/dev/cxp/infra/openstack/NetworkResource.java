package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Neutron's resources have in common (Networking API v2.0): the mark is behind the description
 * from the request that makes it, which openstack4j's networks, subnets and ports cannot say, and
 * several can be made in one request, all or none.
 */
abstract class NetworkResource implements Made {

  private final Api api;
  private final Kind kind;
  private final String singular;
  private final String plural;

  /** The query of lists. Answers with the asked fields only are a third as long. */
  private final String query;

  /**
   * @param fields those that {@link #read} needs, besides id, name, description and created_at
   * @param project whose objects are listed; empty for those of others too
   */
  NetworkResource(
      Api api, Kind kind, String singular, Optional<String> project, List<String> fields) {
    this.api = api;
    this.kind = kind;
    this.singular = singular;
    this.plural = singular + "s";
    var all = new StringBuilder("?fields=id&fields=description&fields=created_at");
    fields.forEach(field -> all.append("&fields=").append(field));
    project.ifPresent(id -> all.append("&project_id=").append(Api.query(id)));
    this.query = all.toString();
  }

  /** Reads an object of an answer. */
  abstract CloudObject read(JsonNode json);

  /** Writes what a request that makes one has, besides name and description. */
  abstract void write(Order order, ObjectNode body);

  /** Writes the changed properties. */
  abstract void change(CloudObject object, Map<String, Object> changed, ObjectNode body);

  /** Whether it has a name on the cloud. */
  boolean isNamed() {
    return true;
  }

  Api api() {
    return api;
  }

  String path() {
    return "/" + plural.replace('_', '-');
  }

  String path(CloudObject object) {
    return path() + "/" + object.id();
  }

  @Override
  public List<CloudObject> list() {
    return listed(query);
  }

  /** All that the project sees, without a field that {@link #read} can do without. */
  List<CloudObject> listWithout(String field) {
    return listed(query.replace("&fields=" + field, ""));
  }

  private List<CloudObject> listed(String asked) {
    return readAll(list(asked, "to list " + kind.words() + "s"));
  }

  @Override
  public List<CloudObject> find(String name) {
    return isNamed()
        ? readAll(list(query + "&name=" + Api.query(name), "to find the " + kind + " " + name))
        : Made.super.find(name);
  }

  private List<JsonNode> list(String asked, String what) {
    return api.list(Service.NETWORK, path() + asked, plural, what);
  }

  /** Reads a list, whose objects may refer to each other. */
  List<CloudObject> readAll(List<JsonNode> list) {
    return list.stream().map(this::read).toList();
  }

  @Override
  public CloudObject create(Order order) {
    var body = Api.object();
    body.set(singular, body(order));
    return read(post(body, "to create " + order).path(singular));
  }

  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    if (orders.size() == 1) {
      return List.of(create(orders.get(0)));
    }
    var body = Api.object();
    var all = body.putArray(plural);
    orders.forEach(order -> all.add(body(order)));
    var what = "to create " + String.join(", ", orders.stream().map(Order::toString).toList());
    return post(body, what).path(plural).valueStream().map(this::read).toList();
  }

  private JsonNode post(JsonNode body, String what) {
    return api.send(Service.NETWORK, "POST", path(), body, what);
  }

  private ObjectNode body(Order order) {
    var body = Api.object();
    if (isNamed()) {
      body.put("name", order.name());
    }
    body.put("description", order.mark().behind(order.text(Property.DESCRIPTION)));
    write(order, body);
    return body;
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changed) {
    var body = Api.object();
    var fields = body.putObject(singular);
    if (changed.containsKey(Property.DESCRIPTION)) {
      var text = object.text(Property.DESCRIPTION);
      fields.put("description", object.mark().map(mark -> mark.behind(text)).orElse(text));
    }
    change(object, changed, fields);
    if (fields.isEmpty()) {
      return object;
    }
    var what = "to change " + object.describe();
    return read(api.send(Service.NETWORK, "PUT", path(object), body, what).path(singular));
  }

  @Override
  public void delete(CloudObject object) {
    api.delete(Service.NETWORK, path(object), "to delete " + object.describe());
  }
}
