package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /security-groups} and {@code /security-group-rules}: a group takes its rules in a second
 * request, all at once.
 */
final class SecurityGroups extends NetworkResource {

  private static final String RULES = "security_group_rules";

  private final String project;

  SecurityGroups(Api api, String project) {
    super(
        api,
        Kind.SECURITY_GROUP,
        "security_group",
        Optional.empty(),
        List.of("name", "project_id", RULES));
    this.project = project;
  }

  @Override
  CloudObject read(JsonNode group) {
    return read(group, Map.of());
  }

  /** Rules name other groups by their ids; people by their names. */
  @Override
  List<CloudObject> readAll(List<JsonNode> list) {
    var names = new HashMap<String, String>();
    list.forEach(group -> names.put(Fields.text(group, "id"), Fields.text(group, "name")));
    return list.stream().map(group -> read(group, names)).toList();
  }

  @Override
  public List<CloudObject> outlines() {
    return listWithout(RULES);
  }

  /** Of all groups, for the name of one whose members a rule lets in is with that group. */
  @Override
  public List<CloudObject> find(String name) {
    return list().stream().filter(group -> group.name().equals(name)).toList();
  }

  private CloudObject read(JsonNode group, Map<String, String> names) {
    var known = new HashMap<>(names);
    known.put(Fields.text(group, "id"), Fields.text(group, "name"));
    var fields =
        Fields.of(group)
            .unmarked(Property.DESCRIPTION, "description")
            .put(Property.OWN, Fields.text(group, "project_id").equals(project));
    if (group.has(RULES)) {
      fields = fields.put(Property.RULES, GroupRule.texts(group.path(RULES), known));
    }
    return fields
        .text(Property.CREATED, "created_at")
        .markedBehind(Kind.SECURITY_GROUP, "description");
  }

  @Override
  void write(Order order, ObjectNode body) {
    // The rules follow, for Neutron knows no group with rules in a request.
  }

  @Override
  public CloudObject create(Order order) {
    var group = super.create(order);
    var rules = GroupRule.wanted(order.texts(Property.RULES));
    if (rules.isEmpty()) {
      return group;
    }
    try {
      add(rules, group);
    } catch (CloudException e) {
      takeBack(group, e);
      throw e;
    }
    return group.with(Map.of(Property.RULES, List.copyOf(rules)));
  }

  /** A group without its rules is not what was ordered, and its order says it was not made. */
  private void takeBack(CloudObject group, CloudException reason) {
    try {
      delete(group);
    } catch (CloudException e) {
      reason.addSuppressed(e);
    }
  }

  /** One by one, each with its rules. */
  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    return orders.stream().map(this::create).toList();
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.DESCRIPTION, Property.RULES);
  }

  @Override
  void change(CloudObject group, Map<String, Object> changed, ObjectNode body) {
    // Rules are resources of their own.
  }

  @Override
  public CloudObject update(CloudObject group, Map<String, Object> changed) {
    super.update(group, changed);
    if (changed.containsKey(Property.RULES)) {
      replace(group);
    }
    return group;
  }

  /** Adds first, so that what stays open was never closed. */
  private void replace(CloudObject group) {
    var wanted = GroupRule.wanted(group.texts(Property.RULES));
    var seen = rules(group);
    var missing = new LinkedHashSet<>(wanted);
    missing.removeAll(seen.keySet());
    if (!missing.isEmpty()) {
      add(missing, group);
    }
    seen.keySet().removeAll(wanted);
    seen.forEach(
        (text, id) ->
            api()
                .delete(
                    Service.NETWORK,
                    "/security-group-rules/" + id,
                    "to delete the rule " + text + " of " + group.describe()));
  }

  /** The ids of the rules that it has, by their texts. */
  private Map<String, String> rules(CloudObject group) {
    var what = "to read the rules of " + group.describe();
    var json = api().get(Service.NETWORK, path(group), what).path("security_group").path(RULES);
    var names = names(GroupRule.groups(json), group);
    var ids = new HashMap<String, String>();
    for (var rule : json) {
      GroupRule.text(rule, names).ifPresent(text -> ids.put(text, Fields.text(rule, "id")));
    }
    return ids;
  }

  private void add(Collection<String> rules, CloudObject group) {
    var ids = ids(rules, group);
    var body = Api.object();
    var array = body.putArray(RULES);
    rules.forEach(rule -> array.add(GroupRule.body(rule, group.id(), ids)));
    var what = "to add " + rules.size() + " rules to " + group.describe();
    api().send(Service.NETWORK, "POST", "/security-group-rules", body, what);
  }

  /** Names of groups by id, asked for only when a rule has another group in it. */
  private Map<String, String> names(Set<String> asked, CloudObject group) {
    var names = new HashMap<>(Map.of(group.id(), group.name()));
    if (!names.keySet().containsAll(asked)) {
      list().forEach(other -> names.put(other.id(), other.name()));
    }
    return names;
  }

  /** Ids of the groups that rules name. */
  private Map<String, String> ids(Collection<String> rules, CloudObject group) {
    var ids = new HashMap<>(Map.of(group.name(), group.id()));
    if (!ids.keySet().containsAll(GroupRule.peers(rules))) {
      list().forEach(other -> ids.putIfAbsent(other.name(), other.id()));
    }
    return ids;
  }
}
