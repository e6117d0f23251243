package dev.cxp.junit.openstack.internal;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's security groups. */
final class SecurityGroups extends NeutronCollection {

  static final String DEFAULT = "default";

  private static final Attributes ATTRIBUTES =
      Attributes.create().text("name", "").flag("stateful", true);

  SecurityGroups(Cloud cloud) {
    super(cloud, cloud.securityGroups, "security_group", "security_groups", ATTRIBUTES);
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    if (Json.text(given, "name").equals(DEFAULT)) {
      throw ApiError.neutron(
          409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
    }
    requireQuota(1);
    var group = shelf().add(made(given), call);
    openEgress(group);
    return group;
  }

  Resource made(ObjectNode given) {
    return cloud().resource(stamped(given).put("shared", false));
  }

  /** A new group lets everything out. */
  void openEgress(Resource group) {
    for (var type : List.of("IPv4", "IPv6")) {
      var rule = rule(group, "egress", type);
      rule.json().putNull("description");
    }
  }

  /** A rule without any condition. */
  Resource rule(Resource group, String direction, String ethertype) {
    var json =
        Json.object(
            "security_group_id",
            group.id(),
            "direction",
            direction,
            "ethertype",
            ethertype,
            "description",
            "");
    return cloud().securityGroupRules.add(cloud().resource(ruleJson(json)));
  }

  /** A rule as the API has it, with null for what it does not restrict. */
  ObjectNode ruleJson(ObjectNode given) {
    var json =
        Json.object(
            "protocol", null,
            "port_range_min", null,
            "port_range_max", null,
            "remote_ip_prefix", null,
            "remote_address_group_id", null,
            "normalized_cidr", null,
            "remote_group_id", null);
    return stamped(json.setAll(given)).put("revision_number", 0);
  }

  /** The group of the project that ports get when nobody says otherwise. */
  Resource standard() {
    return mine().stream()
        .filter(group -> group.text("name").equals(DEFAULT))
        .findFirst()
        .orElseThrow();
  }

  List<Resource> rulesOf(Resource group) {
    return cloud().securityGroupRules.all().stream()
        .filter(rule -> rule.text("security_group_id").equals(group.id()))
        .toList();
  }

  @Override
  void update(Resource group, ObjectNode changed) {
    if (group.text("name").equals(DEFAULT) && changed.has("name")) {
      throw ApiError.neutron(
          409, "SecurityGroupCannotUpdateDefault", "Updating default security group not allowed.");
    }
  }

  @Override
  void delete(Resource group) {
    for (var port : cloud().ports.all()) {
      if (Json.texts(port.json().path("security_groups")).contains(group.id())) {
        throw ApiError.neutron(
            409, "SecurityGroupInUse", "Security Group " + group.id() + " in use.");
      }
    }
    if (group.text("name").equals(DEFAULT)) {
      throw ApiError.neutron(
          409,
          "SecurityGroupCannotRemoveDefault",
          "Insufficient rights for removing default security group.");
    }
    rulesOf(group).forEach(rule -> cloud().securityGroupRules.remove(rule.id()));
    shelf().remove(group.id());
  }

  @Override
  ObjectNode view(Resource group) {
    var view = group.json().deepCopy();
    view.set(
        "security_group_rules", Json.array(rulesOf(group).stream().map(Resource::json).toList()));
    return view;
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(
        404, "SecurityGroupNotFound", "Security group " + id + " does not exist");
  }
}
