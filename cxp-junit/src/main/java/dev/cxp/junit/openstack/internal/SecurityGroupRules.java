package dev.cxp.junit.openstack.internal;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's rules of security groups. */
final class SecurityGroupRules extends NeutronCollection {

  private static final Attributes ATTRIBUTES =
      Attributes.create()
          .requiredId("security_group_id")
          .fixed("direction")
          .fixed("ethertype")
          .fixed("protocol")
          .fixed("port_range_min")
          .fixed("port_range_max")
          .fixed("remote_ip_prefix")
          .fixed("remote_group_id")
          .fixed("remote_address_group_id");

  private static final List<String> PROTOCOLS =
      List.of(
          "ah",
          "dccp",
          "egp",
          "esp",
          "gre",
          "hopopt",
          "icmp",
          "igmp",
          "ip",
          "ipip",
          "ipv6-encap",
          "ipv6-frag",
          "ipv6-icmp",
          "icmpv6",
          "ipv6-nonxt",
          "ipv6-opts",
          "ipv6-route",
          "ospf",
          "pgm",
          "rsvp",
          "sctp",
          "tcp",
          "udp",
          "udplite",
          "vrrp");

  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "udplite");

  /** What makes two rules the same. */
  private static final List<String> CONDITIONS =
      List.of(
          "security_group_id",
          "direction",
          "ethertype",
          "protocol",
          "port_range_min",
          "port_range_max",
          "remote_ip_prefix",
          "remote_group_id",
          "remote_address_group_id");

  private final SecurityGroups groups;

  SecurityGroupRules(Cloud cloud, SecurityGroups groups) {
    super(
        cloud, cloud.securityGroupRules, "security_group_rule", "security_group_rules", ATTRIBUTES);
    this.groups = groups;
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    requireWellFormed(given);
    groups.named(given.path("security_group_id").asString());
    if (Json.has(given, "remote_group_id")) {
      groups.named(given.path("remote_group_id").asString());
    }
    requirePorts(given);
    requireQuota(1);
    if (!Json.has(given, "ethertype")) {
      given.put("ethertype", "IPv4");
    }
    var json = groups.ruleJson(given);
    Cidr.parse(Json.text(given, "remote_ip_prefix"))
        .ifPresent(cidr -> json.put("normalized_cidr", cidr.toString()));
    requireNew(json);
    return shelf().add(cloud().resource(json), call);
  }

  private static void requireWellFormed(ObjectNode given) {
    if (!given.has("direction")) {
      throw Attributes.badRequest(
          "Failed to parse request. Required attribute 'direction' not specified");
    }
    var direction = Json.text(given, "direction");
    if (!direction.equals("ingress") && !direction.equals("egress")) {
      throw Attributes.invalid("direction", direction + " is not in valid_values.");
    }
    var protocol = Json.text(given, "protocol");
    if (!protocol.isEmpty() && !PROTOCOLS.contains(protocol) && !protocol.matches("[0-9]{1,3}")) {
      throw ApiError.neutron(
          400,
          "SecurityGroupRuleInvalidProtocol",
          "Security group rule protocol "
              + protocol
              + " not supported. Only protocol values [None, '"
              + String.join("', '", PROTOCOLS)
              + "'] and integer representations [0 to 255] are supported.");
    }
    for (var name : List.of("port_range_min", "port_range_max")) {
      var port = Json.text(given, name);
      if (!port.isEmpty() && (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535)) {
        throw ApiError.neutron(
            400, "SecurityGroupInvalidPortValue", "Invalid value for port " + port);
      }
    }
    var prefix = Json.text(given, "remote_ip_prefix");
    if (!prefix.isEmpty()
        && Cidr.parse(prefix).isEmpty()
        && !prefix.contains(":")
        && !Cidr.isAddress(prefix)) {
      throw ApiError.neutron(400, "InvalidCIDR", "Invalid CIDR " + prefix + " given as IP prefix.");
    }
  }

  private static void requirePorts(ObjectNode given) {
    var least = Json.text(given, "port_range_min");
    var greatest = Json.text(given, "port_range_max");
    var protocol = Json.text(given, "protocol");
    if (protocol.isEmpty() && !(least.isEmpty() && greatest.isEmpty())) {
      throw ApiError.neutron(
          400,
          "SecurityGroupProtocolRequiredWithPorts",
          "Must also specify protocol if port range is given.");
    }
    if (WITH_PORTS.contains(protocol)
        && !least.isEmpty()
        && !greatest.isEmpty()
        && Integer.parseInt(least) > Integer.parseInt(greatest)) {
      throw ApiError.neutron(
          400,
          "SecurityGroupInvalidPortRange",
          "For TCP/UDP protocols, port_range_min must be <= port_range_max");
    }
  }

  private void requireNew(ObjectNode json) {
    for (var other : shelf().all()) {
      if (CONDITIONS.stream().allMatch(name -> other.text(name).equals(Json.text(json, name)))) {
        throw ApiError.neutron(
            409,
            "SecurityGroupRuleExists",
            "Security group rule already exists. Rule id is " + other.id() + ".");
      }
    }
  }

  /** A rule on its own shows no tags, unlike in its group. */
  @Override
  ObjectNode view(Resource rule) {
    var view = rule.json().deepCopy();
    view.remove("tags");
    return view;
  }

  @Override
  void update(Resource rule, ObjectNode changed) {
    // Only the description can change, which needs no check.
  }

  @Override
  void delete(Resource rule) {
    shelf().remove(rule.id());
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(
        404, "SecurityGroupRuleNotFound", "Security group rule " + id + " does not exist");
  }
}
