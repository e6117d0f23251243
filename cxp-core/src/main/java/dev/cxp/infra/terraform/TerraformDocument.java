package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.TerraformJson.literal;
import static dev.cxp.infra.terraform.TerraformJson.literals;

import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.KeyPair;
import dev.cxp.pipeline.Naming;
import dev.cxp.pipeline.Node;
import dev.cxp.pipeline.PrivateNetwork;
import dev.cxp.pipeline.SecurityGroup;
import dev.cxp.pipeline.SharedNetwork;
import dev.cxp.pipeline.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An infrastructure as the objects of a *.tf.json file, in a fixed order. */
final class TerraformDocument {

  /** Stands for the server's name while user data is rendered, for there it is an expression. */
  private static final String OWN_NAME = "cxp-name-of-the-server";

  private static final String PRIVATE = "private";
  private static final String SHARED = "shared";

  private final Infrastructure infrastructure;
  private final Naming naming;
  private final Map<String, Map<String, Object>> data = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> resources = new LinkedHashMap<>();

  /** Names in the specification to what refers to their ids. */
  private final Map<String, String> securityGroups = new HashMap<>();

  private final Map<String, String> serverGroups = new HashMap<>();

  TerraformDocument(Infrastructure infrastructure) {
    this.infrastructure = infrastructure;
    this.naming = infrastructure.naming();
  }

  Map<String, Object> document(String comment, String marker) {
    var document = new LinkedHashMap<String, Object>();
    document.put(comment, marker);
    document.put(
        "terraform",
        object(
            "required_providers",
            object("openstack", object("source", "terraform-provider-openstack/openstack"))));
    document.put("provider", object("openstack", object("cloud", literal(infrastructure.cloud()))));
    if (!infrastructure.suffix().isEmpty()) {
      var suffix = object("type", "string");
      // Defaults are values, not templates.
      suffix.put("default", infrastructure.suffix());
      document.put("variable", object("suffix", suffix));
    }
    document.put("locals", object(TerraformJson.OWN_WORDS, ownWords()));
    fill();
    if (!data.isEmpty()) {
      document.put("data", data);
    }
    document.put("resource", resources);
    if (!infrastructure.outputs().isEmpty()) {
      document.put("output", outputs());
    }
    return document;
  }

  private Map<String, Object> ownWords() {
    var words = object("name", literal(infrastructure.name()));
    infrastructure.expiresAfter().ifPresent(time -> words.put("expires_after", time.toString()));
    return words;
  }

  private void fill() {
    infrastructure.keyPair().ifPresent(this::keyPair);
    infrastructure.privateNetwork().ifPresent(this::privateNetwork);
    infrastructure.securityGroups().forEach(this::securityGroup);
    infrastructure.sharedNetwork().ifPresent(this::sharedNetwork);
    for (var group : infrastructure.serverGroups()) {
      var made = object("name", named(naming.of(group)));
      made.put("policies", List.of(group.policy()));
      serverGroups.put(group.name(), resource(Types.SERVER_GROUP, group.name(), made));
    }
    infrastructure.nodes().forEach(this::node);
    for (var ip : infrastructure.floatingIps()) {
      var made = object("pool", literal(ip.pool()));
      described(made, ip.description());
      made.put("port_id", id(Types.PORT, label(SHARED + "_" + ip.node())));
      resource(Types.FLOATING_IP, ip.node(), made);
    }
    infrastructure.volumes().forEach(this::volume);
  }

  private void keyPair(KeyPair keyPair) {
    var made = object("name", literal(keyPair.name()));
    keyPair
        .publicKey()
        .ifPresentOrElse(
            key -> {
              made.put("public_key", literal(key));
              resource(Types.KEY_PAIR, "key", made);
            },
            () -> data(Types.KEY_PAIR, "key", made));
  }

  private void privateNetwork(PrivateNetwork network) {
    var made = object("name", named(naming.of(network)));
    if (!network.portSecurity()) {
      made.put("port_security_enabled", false);
    }
    var id = resource(Types.NETWORK, PRIVATE, made);
    var subnet = object("name", named(naming.subnetOf(network)));
    subnet.put("network_id", id);
    subnet.put("cidr", network.cidr());
    if (!network.gateway()) {
      subnet.put("no_gateway", true);
    }
    if (!network.dhcp()) {
      subnet.put("enable_dhcp", false);
    }
    if (!network.pools().isEmpty()) {
      subnet.put("allocation_pool", network.pools().stream().map(TerraformDocument::pool).toList());
    }
    if (!network.dnsServers().isEmpty()) {
      subnet.put("dns_nameservers", network.dnsServers());
    }
    resource(Types.SUBNET, PRIVATE, subnet);
  }

  private static Map<String, Object> pool(String range) {
    var dash = range.indexOf('-');
    var pool = object("start", range.substring(0, dash));
    pool.put("end", range.substring(dash + 1));
    return pool;
  }

  private void securityGroup(SecurityGroup group) {
    var id = resource(Types.SECURITY_GROUP, group.name(), object("name", named(naming.of(group))));
    securityGroups.put(group.name(), id);
    var number = 0;
    for (var opening : group.openings()) {
      var rule = object("direction", "ingress");
      rule.put("ethertype", "IPv4");
      rule.put("protocol", opening.protocol());
      if (opening.first() >= 0) {
        rule.put("port_range_min", opening.first());
        rule.put("port_range_max", opening.last());
      }
      rule.put("remote_ip_prefix", opening.cidr());
      rule.put("security_group_id", id);
      resource(Types.SECURITY_GROUP_RULE, group.name() + "_" + ++number, rule);
    }
  }

  private void sharedNetwork(SharedNetwork network) {
    data(Types.NETWORK, SHARED, object("name", literal(network.name())));
    for (var group : network.securityGroups()) {
      securityGroups.computeIfAbsent(
          group, name -> data(Types.SECURITY_GROUP, name, object("name", literal(name))));
    }
  }

  private void node(Node node) {
    var interfaces = new ArrayList<Map<String, Object>>();
    // The way in comes first, as the seed has it.
    infrastructure
        .sharedNetwork()
        .ifPresent(network -> interfaces.add(object("port", sharedPort(node, network))));
    infrastructure
        .privateNetwork()
        .ifPresent(network -> interfaces.add(object("port", privatePort(node, network))));
    var server = object("name", named(naming.of(node)));
    server.put("image_name", literal(node.image()));
    server.put("flavor_name", literal(node.flavor()));
    infrastructure
        .keyPair()
        .ifPresent(
            pair ->
                server.put(
                    "key_pair",
                    "${"
                        + (pair.publicKey().isPresent() ? "" : "data.")
                        + Types.KEY_PAIR
                        + ".key.name}"));
    server.put("network", interfaces);
    node.group()
        .ifPresent(
            group ->
                server.put("scheduler_hints", List.of(object("group", serverGroups.get(group)))));
    if (!node.metadata().isEmpty()) {
      server.put("metadata", literals(node.metadata()));
    }
    node.cloudInit()
        .render(OWN_NAME)
        .map(text -> literal(text).replace(OWN_NAME, named(naming.of(node))))
        .ifPresent(text -> server.put("user_data", text));
    resource(Types.INSTANCE, node.name(), server);
  }

  private String sharedPort(Node node, SharedNetwork network) {
    var port = object("name", named(naming.portOf(node, network)));
    port.put("network_id", "${data." + Types.NETWORK + "." + SHARED + ".id}");
    if (!network.securityGroups().isEmpty()) {
      port.put(
          "security_group_ids",
          network.securityGroups().stream().map(securityGroups::get).toList());
    }
    return resource(Types.PORT, SHARED + "_" + node.name(), port);
  }

  private String privatePort(Node node, PrivateNetwork network) {
    var port = object("name", named(naming.privatePortOf(node)));
    port.put("network_id", id(Types.NETWORK, PRIVATE));
    if (!network.portSecurity()) {
      port.put("port_security_enabled", false);
    }
    var fixed = object("subnet_id", id(Types.SUBNET, PRIVATE));
    fixed.put("ip_address", node.address());
    port.put("fixed_ip", List.of(fixed));
    return resource(Types.PORT, PRIVATE + "_" + node.name(), port);
  }

  private void volume(Volume volume) {
    var made = object("name", named(naming.of(volume)));
    described(made, volume.description());
    made.put("size", volume.size().gigabytes());
    if (!volume.type().isEmpty()) {
      made.put("volume_type", literal(volume.type()));
    }
    var id = resource(Types.VOLUME, volume.key(), made);
    var attachment = object("instance_id", id(Types.INSTANCE, label(volume.node())));
    attachment.put("volume_id", id);
    attachment.put("device", volume.device());
    resource(Types.ATTACHMENT, volume.key(), attachment);
  }

  private Map<String, Object> outputs() {
    var outputs = new LinkedHashMap<String, Object>();
    infrastructure
        .outputs()
        .forEach(
            (name, node) ->
                outputs.put(
                    name,
                    object("value", "${" + Types.FLOATING_IP + "." + label(node) + ".address}")));
    return outputs;
  }

  private static void described(Map<String, Object> made, String description) {
    if (!description.isEmpty()) {
      made.put("description", literal(description));
    }
  }

  /** A name that ends with the suffix follows the variable. */
  private String named(String name) {
    var end = "-" + infrastructure.suffix();
    return infrastructure.suffix().isEmpty() || !name.endsWith(end)
        ? literal(name)
        : literal(name.substring(0, name.length() - end.length())) + "-${var.suffix}";
  }

  private String resource(String type, String name, Map<String, Object> arguments) {
    return id(type, put(resources, type, name, arguments));
  }

  private String data(String type, String name, Map<String, Object> arguments) {
    return id("data." + type, put(data, type, name, arguments));
  }

  /** Puts it under a label of its own; names that differ only in signs get a number. */
  private static String put(
      Map<String, Map<String, Object>> blocks,
      String type,
      String name,
      Map<String, Object> arguments) {
    var ofType = blocks.computeIfAbsent(type, none -> new LinkedHashMap<>());
    var label = label(name);
    for (var number = 2; ofType.containsKey(label); number++) {
      label = label(name) + "_" + number;
    }
    ofType.put(label, arguments);
    return label;
  }

  /** Terraform's names have letters, digits, "_" and "-", and do not begin with a digit. */
  private static String label(String name) {
    var label = name.replaceAll("[^A-Za-z0-9_-]", "_");
    return label.matches("[A-Za-z_].*") ? label : "_" + label;
  }

  private static String id(String type, String label) {
    return "${" + type + "." + label + ".id}";
  }

  private static Map<String, Object> object(String key, Object value) {
    var object = new LinkedHashMap<String, Object>();
    object.put(key, value);
    return object;
  }
}
