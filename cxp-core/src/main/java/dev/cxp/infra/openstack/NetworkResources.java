package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Neutron's resources have in common (Networking API v2.0): name and description, in which the
 * mark is, and the project that owns them.
 */
abstract class NetworkResources implements Resources {

  private final Api neutron;
  private final String project;
  private final Kind kind;
  private final String plural;
  private final String singular;
  private final String fields;

  /**
   * @param plural in paths: {@code security-groups}
   * @param singular in bodies: {@code security_group}
   * @param fields what is asked for beside the common ones, so that answers are small
   */
  NetworkResources(
      Api neutron, String project, Kind kind, String plural, String singular, String... fields) {
    this.neutron = neutron;
    this.project = project;
    this.kind = kind;
    this.plural = plural;
    this.singular = singular;
    var query = new StringBuilder();
    for (var field : List.of("id", "name", "status", "description", "project_id", "created_at")) {
      query.append("&fields=").append(field);
    }
    for (var field : fields) {
      query.append("&fields=").append(field);
    }
    this.fields = query.substring(1);
  }

  /** Reads what this kind has beside the common. */
  abstract void read(JsonNode node, Map<String, Object> properties);

  /** Writes what an order, or a change, has beside name and description. */
  abstract void write(Map<String, Object> properties, ObjectNode body);

  /** Whether objects of others are of interest. */
  boolean seesOthers() {
    return false;
  }

  Api neutron() {
    return neutron;
  }

  @Override
  public List<CloudObject> list() {
    return list(seesOthers() ? "" : "&project_id=" + project);
  }

  @Override
  public List<CloudObject> find(String name) {
    return list("&name=" + Query.encoded(name));
  }

  private List<CloudObject> list(String filter) {
    return neutron
        .list("/" + plural + "?" + fields + filter, singular + "s", "to list " + kind.words() + "s")
        .stream()
        .map(this::object)
        .toList();
  }

  @Override
  public CloudObject create(Order order) {
    var body = Json.object();
    body.set(singular, body(order));
    return object(neutron.post("/" + plural, body, "to create " + order).path(singular));
  }

  ObjectNode body(Order order) {
    var node = Json.object();
    if (kind != Kind.FLOATING_IP) {
      node.put("name", order.name());
    }
    var description =
        order.properties().get(Property.DESCRIPTION) instanceof String text ? text : "";
    node.put("description", order.mark().behind(description));
    write(order.properties(), node);
    return node;
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    var body = Json.object();
    var node = body.putObject(singular);
    if (changes.get(Property.DESCRIPTION) instanceof String text) {
      node.put("description", object.mark().map(mark -> mark.behind(text)).orElse(text));
    }
    write(changes, node);
    return object(
        neutron
            .put("/" + plural + "/" + object.id(), body, "to change " + object.describe())
            .path(singular));
  }

  @Override
  public void delete(CloudObject object) {
    neutron.delete("/" + plural + "/" + object.id(), "to delete " + object.describe());
  }

  CloudObject object(JsonNode node) {
    var description = Json.text(node, "description");
    var mark = Mark.behindOf(description);
    var properties = new TreeMap<String, Object>();
    properties.put(Property.DESCRIPTION, Mark.withoutMark(description));
    properties.put(Property.OWN, Json.text(node, "project_id").equals(project));
    properties.put(Property.CREATED, Json.text(node, "created_at"));
    read(node, properties);
    return new CloudObject(
        kind,
        Json.text(node, "id"),
        kind == Kind.FLOATING_IP ? mark.flatMap(Mark::name).orElse("") : Json.text(node, "name"),
        Json.text(node, "status").toUpperCase(Locale.ROOT),
        mark,
        properties);
  }
}
