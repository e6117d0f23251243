package dev.cxp.infra.terraform;

import dev.cxp.infra.Kind;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.SecurityGroup;
import java.util.List;
import java.util.Optional;

/** Security groups with their rules, server groups and key pairs. */
final class Groups {

  private final Stack stack;
  private final Claims claims;
  private final Notes notes;

  Groups(Stack stack, Claims claims, Notes notes) {
    this.stack = stack;
    this.claims = claims;
    this.notes = notes;
  }

  Infrastructure addSecurityGroups(Infrastructure start) {
    var infrastructure = start;
    for (var group : stack.made(Types.SECURITY_GROUP)) {
      infrastructure = claims.reading(group, infrastructure, so -> securityGroup(so, group));
    }
    return infrastructure;
  }

  private Infrastructure securityGroup(Infrastructure infrastructure, Instance group) {
    var name = name(infrastructure, group);
    group.values().usual("delete_default_rules", false);
    var made = infrastructure.securityGroup(name, empty -> withRules(empty, group));
    claims.own(group, Kind.SECURITY_GROUP, name);
    return made;
  }

  private SecurityGroup withRules(SecurityGroup start, Instance group) {
    var result = start;
    for (var rule : stack.made(Types.SECURITY_GROUP_RULE)) {
      var of = rule.values().value("security_group_id").flatMap(stack::find);
      if (of.filter(group::equals).isPresent()) {
        result = withRule(result, rule);
        claims.part(rule, "rule of a security group");
      }
    }
    return result;
  }

  private static SecurityGroup withRule(SecurityGroup group, Instance rule) {
    var values = rule.values();
    if (!values.text("direction").orElse("").equals("ingress")) {
      throw new Unevaluated(
          values.place("direction"),
          "a specification opens what comes in, and this rule is for what goes out",
          "leave it out: everything may go out");
    }
    values.usual("ethertype", "IPv4");
    var protocol = values.word("protocol").orElse("any");
    // Without a prefix and without ports Neutron means all of them.
    var cidr = values.word("remote_ip_prefix").orElse(SecurityGroup.ANYWHERE);
    if (protocol.equals("icmp")) {
      // Type and code stand where other protocols have ports.
      return group.allow(
          protocol,
          values.wholeNumber("port_range_min", -1),
          values.wholeNumber("port_range_max", -1),
          cidr);
    }
    return group.allow(
        protocol,
        values.wholeNumber("port_range_min", 1),
        values.wholeNumber("port_range_max", 65535),
        cidr);
  }

  Infrastructure addServerGroups(Infrastructure start) {
    var infrastructure = start;
    for (var group : stack.made(Types.SERVER_GROUP)) {
      infrastructure =
          claims.reading(
              group,
              infrastructure,
              so -> {
                var name = name(so, group);
                claims.own(group, Kind.SERVER_GROUP, name);
                return so.serverGroup(name, policy(group));
              });
    }
    return infrastructure;
  }

  private static String policy(Instance group) {
    var policies = group.values().texts("policies");
    if (policies.size() != 1) {
      throw new Unevaluated(
          group.values().place("policies"),
          "a server group has one policy, and this one has " + policies.size(),
          "for example policies = [\"anti-affinity\"]");
    }
    return policies.get(0);
  }

  /** The name in the specification; says so when the cloud's name cannot stay what it is. */
  private String name(Infrastructure infrastructure, Instance group) {
    var whole = group.values().text("name").orElse("");
    var name = Names.inSpecification(infrastructure, whole);
    var id = infrastructure.id();
    if (name.equals(whole) && !id.isEmpty()) {
      notes.unverified(
          Notes.NAME,
          group.values().place("name"),
          "the name '" + whole + "' does not end with -" + id,
          "CXP calls what it makes " + whole + "-" + id + "; what it adopts keeps its name");
    }
    return name;
  }

  /** A server group or security group that is made, or a name of one that exists. */
  String reference(Infrastructure infrastructure, Place place, Object value) {
    var found = stack.find(value);
    if (found.isPresent()) {
      var name = found.get().values().text("name").orElse("");
      return found.get().address().data() ? name : Names.inSpecification(infrastructure, name);
    }
    var isName = value instanceof String text && !text.matches("[0-9a-f]{8}-[0-9a-f-]{27}");
    if (!isName) {
      throw new Unevaluated(
          place,
          "the security group is given by its id, and a specification has names",
          "look it up: data \"" + Types.SECURITY_GROUP + "\" with its name");
    }
    return made(Types.SECURITY_GROUP, (String) value).isPresent()
        ? Names.inSpecification(infrastructure, (String) value)
        : (String) value;
  }

  private Optional<Instance> made(String type, String name) {
    return stack.made(type).stream()
        .filter(made -> made.values().value("name").filter(name::equals).isPresent())
        .findFirst();
  }

  /** The key pair of all machines; one that the configuration makes is uploaded. */
  Infrastructure addKeyPair(Infrastructure infrastructure, List<Machine> machines) {
    var names = machines.stream().map(Machine::keyPair).distinct().toList();
    if (names.size() > 1) {
      var other = machines.get(machines.size() - 1).instance();
      notes.failed(
          Notes.VALUE,
          other.values().place("key_pair"),
          "the machines do not have the same key pair",
          "a specification has one for all of them; add further keys with cloudInit");
    }
    if (names.isEmpty() || names.get(0).isEmpty()) {
      return infrastructure;
    }
    var name = names.get(0).get();
    return made(Types.KEY_PAIR, name)
        .map(made -> claims.reading(made, infrastructure, so -> uploaded(so, made, name)))
        .orElseGet(() -> infrastructure.keyPair(name));
  }

  private Infrastructure uploaded(Infrastructure infrastructure, Instance keyPair, String name) {
    var publicKey = keyPair.values().word("public_key");
    if (publicKey.isEmpty()) {
      throw new Unevaluated(
          keyPair.place(),
          "without public_key OpenStack makes the key, and Terraform keeps the private one",
          "make the key yourself and upload its public half: public_key = file(\"id.pub\")");
    }
    claims.own(keyPair, Kind.KEY_PAIR, name);
    return infrastructure.keyPair(name, publicKey.get());
  }
}
