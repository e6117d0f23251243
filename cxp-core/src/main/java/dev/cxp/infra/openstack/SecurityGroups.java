package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import dev.cxp.infra.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's security groups with their rules, without those that let everything out. */
final class SecurityGroups extends NetworkResources {

  private static final String RULES = "security_group_rules";
  private static final String ANYWHERE = "0.0.0.0/0";

  SecurityGroups(Api neutron, String project) {
    super(neutron, project, Kind.SECURITY_GROUP, "security-groups", "security_group", RULES);
  }

  /** The group first, then its rules in one request. */
  @Override
  public CloudObject create(Order order) {
    var group = super.create(order);
    return withRules(group, order.properties().get(Property.RULES));
  }

  private CloudObject withRules(CloudObject group, Object wanted) {
    var rules =
        wanted instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.<String>of();
    add(group, rules);
    var properties = new TreeMap<>(group.properties());
    properties.put(Property.RULES, rules.stream().sorted().toList());
    return new CloudObject(
        group.kind(), group.id(), group.name(), group.status(), group.mark(), properties);
  }

  private void add(CloudObject group, List<String> rules) {
    if (rules.isEmpty()) {
      return;
    }
    var body = Json.object();
    var array = body.putArray(RULES);
    for (var text : rules) {
      var rule = Rule.parse(text).orElseThrow();
      var node =
          array
              .addObject()
              .put("security_group_id", group.id())
              .put("direction", rule.direction())
              .put("ethertype", "IPv4")
              .put("protocol", rule.protocol().equals("any") ? null : rule.protocol())
              .put("remote_ip_prefix", rule.peer());
      if (rule.first() >= 0) {
        node.put("port_range_min", rule.first()).put("port_range_max", rule.last());
      }
    }
    neutron().post("/security-group-rules", body, "to add rules to " + group.describe());
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    if (!(changes.get(Property.RULES) instanceof List<?> wanted)) {
      return super.update(object, changes);
    }
    var ids = ids(object);
    add(
        object,
        wanted.stream().map(String::valueOf).filter(rule -> !ids.containsKey(rule)).toList());
    ids.forEach(
        (rule, id) -> {
          if (!wanted.contains(rule)) {
            neutron()
                .delete("/security-group-rules/" + id, "to delete a rule of " + object.describe());
          }
        });
    return withRulesOnly(object, wanted);
  }

  private static CloudObject withRulesOnly(CloudObject object, List<?> rules) {
    var properties = new TreeMap<>(object.properties());
    properties.put(Property.RULES, List.copyOf(rules));
    return new CloudObject(
        object.kind(), object.id(), object.name(), object.status(), object.mark(), properties);
  }

  private Map<String, String> ids(CloudObject group) {
    var ids = new TreeMap<String, String>();
    neutron()
        .get("/security-groups/" + group.id(), "to read " + group.describe())
        .path("security_group")
        .path(RULES)
        .forEach(
            rule -> {
              if (!isGiven(rule)) {
                ids.put(text(rule), Json.text(rule, "id"));
              }
            });
    return ids;
  }

  @Override
  void read(JsonNode node, Map<String, Object> properties) {
    var rules = new ArrayList<String>();
    node.path(RULES)
        .forEach(
            rule -> {
              if (!isGiven(rule)) {
                rules.add(text(rule));
              }
            });
    properties.put(Property.RULES, rules.stream().sorted().toList());
  }

  /** Each group gets these two: everything may go out, by IPv4 and by IPv6. */
  private static boolean isGiven(JsonNode rule) {
    return Json.text(rule, "direction").equals("egress")
        && Json.text(rule, "protocol").isEmpty()
        && Json.text(rule, "remote_ip_prefix").isEmpty()
        && Json.text(rule, "remote_group_id").isEmpty();
  }

  private static String text(JsonNode rule) {
    var protocol = Json.text(rule, "protocol");
    var prefix = Json.text(rule, "remote_ip_prefix");
    var group = Json.text(rule, "remote_group_id");
    var first = rule.path("port_range_min").asInt(-1);
    return new Rule(
            Json.text(rule, "direction"),
            protocol.isEmpty() ? "any" : protocol,
            first,
            rule.path("port_range_max").asInt(first),
            !group.isEmpty() ? "group " + group : prefix.isEmpty() ? anywhere(rule) : prefix)
        .toString();
  }

  private static String anywhere(JsonNode rule) {
    return Json.text(rule, "ethertype").equals("IPv6") ? "::/0" : ANYWHERE;
  }

  @Override
  void write(Map<String, Object> properties, ObjectNode body) {
    // Rules are resources of their own.
  }
}
