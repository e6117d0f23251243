package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.Rule;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A rule of a security group as Neutron writes it, and as {@link Rule} does. */
final class GroupRule {

  private static final String GROUP = "group ";
  private static final String ANYWHERE = "0.0.0.0/0";
  private static final String ANYWHERE_6 = "::/0";

  /** What every group has from the beginning. */
  private static final Set<String> GIVEN =
      Set.of(
          new Rule("egress", "any", -1, -1, ANYWHERE).toString(),
          new Rule("egress", "any", -1, -1, ANYWHERE_6).toString());

  /** Neutron gives back numbers to who sent them. */
  private static final Map<String, String> PROTOCOLS =
      Map.of("", "any", "6", "tcp", "17", "udp", "1", "icmp");

  private GroupRule() {}

  /** The rules of a group but the given ones, sorted. */
  static List<String> texts(JsonNode rules, Map<String, String> names) {
    return rules
        .valueStream()
        .flatMap(rule -> text(rule, names).stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** A rule as text; empty for the given ones. */
  static Optional<String> text(JsonNode rule, Map<String, String> names) {
    var protocol = Fields.text(rule, "protocol");
    var text =
        new Rule(
                Fields.text(rule, "direction"),
                PROTOCOLS.getOrDefault(protocol, protocol),
                rule.path("port_range_min").asInt(-1),
                rule.path("port_range_max").asInt(-1),
                peer(rule, names))
            .toString();
    return GIVEN.contains(text) ? Optional.empty() : Optional.of(text);
  }

  private static String peer(JsonNode rule, Map<String, String> names) {
    var group = Fields.text(rule, "remote_group_id");
    if (!group.isEmpty()) {
      return GROUP + names.getOrDefault(group, group);
    }
    var range = Fields.text(rule, "remote_ip_prefix");
    if (!range.isEmpty()) {
      return range;
    }
    return Fields.text(rule, "ethertype").equals("IPv6") ? ANYWHERE_6 : ANYWHERE;
  }

  /** What is to be made of wanted rules, each once: Neutron refuses a rule that is there. */
  static Set<String> wanted(Collection<String> rules) {
    var wanted = new TreeSet<>(rules);
    wanted.removeAll(GIVEN);
    return wanted;
  }

  /** The ids of the groups in rules of an answer. */
  static Set<String> groups(JsonNode rules) {
    return rules
        .valueStream()
        .map(rule -> Fields.text(rule, "remote_group_id"))
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }

  /** The names of the groups in rules as text. */
  static Set<String> peers(Collection<String> rules) {
    return rules.stream()
        .map(text -> parse(text).peer())
        .filter(peer -> peer.startsWith(GROUP))
        .map(peer -> peer.substring(GROUP.length()))
        .collect(Collectors.toSet());
  }

  /** What makes a rule in a group. */
  static JsonNode body(String text, String group, Map<String, String> ids) {
    var rule = parse(text);
    var body = Api.object().put("security_group_id", group).put("direction", rule.direction());
    body.put("ethertype", rule.peer().contains(":") ? "IPv6" : "IPv4");
    if (!rule.protocol().equals("any")) {
      body.put("protocol", rule.protocol());
    }
    if (rule.first() >= 0) {
      body.put("port_range_min", rule.first()).put("port_range_max", rule.last());
    }
    if (rule.peer().startsWith(GROUP)) {
      body.put("remote_group_id", id(rule, ids));
    } else {
      body.put("remote_ip_prefix", rule.peer());
    }
    return body;
  }

  private static String id(Rule rule, Map<String, String> ids) {
    var name = rule.peer().substring(GROUP.length());
    var id = ids.get(name);
    if (id == null) {
      throw new CloudException(
          CloudException.Kind.ABSENT,
          Explanation.tried("to make the rule " + rule)
              .happened("there is no security group " + name)
              .remedy("create it, or name one of " + new TreeSet<>(ids.keySet())));
    }
    return id;
  }

  private static Rule parse(String text) {
    return Rule.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no rule"));
  }
}
