package dev.cxp.infra;

import dev.cxp.pipeline.FloatingIp;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Lease;
import dev.cxp.pipeline.Node;
import dev.cxp.pipeline.PrivateNetwork;
import dev.cxp.pipeline.SecurityGroup;
import dev.cxp.pipeline.SharedNetwork;
import dev.cxp.pipeline.Volume;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The resources that a specification stands for, in an order in which they can be made. */
final class Blueprint {

  /** The metadata key with a digest of a server's user data, which no cloud shows again. */
  static final String USER_DATA_DIGEST = "cxp:user_data";

  /** The metadata key with a server's reservation of hosts, which no cloud shows again either. */
  static final String HOST_RESERVATION = "cxp:host_reservation";

  private static final Key LEASE = Key.of(Kind.LEASE, "lease");

  private static final String PRIVATE = "private";

  private final Infrastructure wanted;
  private final Map<Key, Resource> resources = new TreeMap<>();

  private Blueprint(Infrastructure wanted) {
    this.wanted = wanted;
  }

  static Map<Key, Resource> of(Infrastructure wanted) {
    var blueprint = new Blueprint(wanted);
    blueprint.draw();
    return blueprint.resources;
  }

  /** The key of a node's port on the specification's own network. */
  static Key privatePort(String node) {
    return Key.of(Kind.PORT, PRIVATE + "/" + node);
  }

  /** The key of a node's port on the existing network. */
  static Key sharedPort(String node) {
    return Key.of(Kind.PORT, "shared/" + node);
  }

  private void draw() {
    wanted.keyPair().ifPresent(key -> keyPair(key.name(), key.publicKey().orElse("")));
    wanted.lease().ifPresent(this::lease);
    wanted.securityGroups().forEach(this::securityGroup);
    wanted
        .serverGroups()
        .forEach(
            group ->
                make(
                    Kind.SERVER_GROUP,
                    group.name(),
                    wanted.naming().of(group),
                    Map.of(Property.POLICY, group.policy())));
    wanted.privateNetwork().ifPresent(this::privateNetwork);
    wanted.sharedNetwork().ifPresent(this::sharedNetwork);
    wanted.nodes().forEach(this::server);
    wanted.volumes().forEach(this::volume);
    wanted.floatingIps().forEach(this::floatingIp);
  }

  private void keyPair(String name, String publicKey) {
    if (publicKey.isEmpty()) {
      lookUp(Kind.KEY_PAIR, name);
      return;
    }
    // Type and key only: the comment is where the mark goes.
    var words = publicKey.strip().split("\\s+", 3);
    make(Kind.KEY_PAIR, name, name, Map.of(Property.PUBLIC_KEY, words[0] + " " + words[1]));
  }

  private void lease(Lease lease) {
    var reservations = new ArrayList<Map<String, Object>>();
    var flavors = new TreeMap<String, Integer>();
    wanted.nodes().stream()
        .filter(node -> node.reservation() == Node.Reservation.FLAVOR_INSTANCE)
        .forEach(node -> flavors.merge(node.flavor(), 1, Integer::sum));
    flavors.forEach(
        (flavor, amount) ->
            reservations.add(
                Map.of(
                    "type",
                    "flavor:instance",
                    Property.FLAVOR,
                    lookUp(Kind.FLAVOR, flavor),
                    "amount",
                    amount)));
    var pools = new TreeMap<String, Integer>();
    wanted.floatingIps().stream()
        .filter(FloatingIp::fromLease)
        .forEach(ip -> pools.merge(ip.pool(), 1, Integer::sum));
    pools.forEach(
        (pool, amount) ->
            reservations.add(
                Map.of(
                    "type",
                    "virtual:floatingip",
                    Property.NETWORK,
                    lookUp(Kind.NETWORK, pool),
                    "amount",
                    amount)));
    if (lease.hosts() > 0) {
      reservations.add(
          Map.of(
              "type",
              "physical:host",
              "amount",
              lease.hosts(),
              "properties",
              lease.hostProperties()));
    }
    var properties = new LinkedHashMap<String, Object>();
    properties.put(Property.RESERVATIONS, List.copyOf(reservations));
    lease.start().ifPresent(start -> properties.put(Property.START, start.toString()));
    properties.put(LeaseTimes.DURATION, lease.duration());
    make(Kind.LEASE, LEASE.name(), wanted.naming().of(lease), properties);
  }

  private void securityGroup(SecurityGroup group) {
    var rules =
        group.openings().stream()
            .map(
                open ->
                    new Rule("ingress", open.protocol(), open.first(), open.last(), open.cidr())
                        .toString())
            .sorted()
            .distinct()
            .toList();
    make(
        Kind.SECURITY_GROUP,
        group.name(),
        wanted.naming().of(group),
        Map.of(Property.RULES, rules));
  }

  private void privateNetwork(PrivateNetwork network) {
    var id =
        make(
            Kind.NETWORK,
            PRIVATE,
            wanted.naming().of(network),
            Map.of(Property.PORT_SECURITY, network.portSecurity()));
    var subnet = new LinkedHashMap<String, Object>();
    subnet.put(Property.NETWORK, id);
    subnet.put(Property.CIDR, network.cidr());
    subnet.put(Property.GATEWAY, network.gateway() ? "auto" : "");
    subnet.put(Property.DHCP, network.dhcp());
    if (!network.pools().isEmpty()) {
      subnet.put(Property.ALLOCATION_POOLS, network.pools().stream().sorted().toList());
    }
    subnet.put(Property.DNS_SERVERS, network.dnsServers());
    make(Kind.SUBNET, PRIVATE, wanted.naming().subnetOf(network), subnet);
    for (var node : wanted.nodes()) {
      var port = new LinkedHashMap<String, Object>();
      port.put(Property.NETWORK, id);
      port.put(Property.SUBNET, Ref.toMade(Kind.SUBNET, PRIVATE));
      port.put(Property.ADDRESSES, List.of(node.address()));
      if (!network.portSecurity()) {
        port.put(Property.PORT_SECURITY, false);
      }
      make(Kind.PORT, privatePort(node.name()).name(), wanted.naming().privatePortOf(node), port);
    }
  }

  private void sharedNetwork(SharedNetwork network) {
    var own = wanted.securityGroups().stream().map(SecurityGroup::name).toList();
    for (var node : wanted.nodes()) {
      var groups =
          network.securityGroups().stream()
              .map(
                  name ->
                      own.contains(name)
                          ? Ref.toMade(Kind.SECURITY_GROUP, name)
                          : lookUp(Kind.SECURITY_GROUP, name))
              .distinct()
              .toList();
      var port = new LinkedHashMap<String, Object>();
      port.put(Property.NETWORK, lookUp(Kind.NETWORK, network.name()));
      if (!groups.isEmpty()) {
        port.put(Property.SECURITY_GROUPS, groups);
      }
      make(Kind.PORT, sharedPort(node.name()).name(), wanted.naming().portOf(node, network), port);
    }
  }

  private void server(Node node) {
    var name = wanted.naming().of(node);
    var server = new LinkedHashMap<String, Object>();
    server.put(Property.IMAGE, lookUp(Kind.IMAGE, node.image()));
    var flavor = lookUp(Kind.FLAVOR, node.flavor());
    server.put(
        Property.FLAVOR,
        node.reservation() == Node.Reservation.FLAVOR_INSTANCE
            ? new Ref(LEASE, new Ref.ReservedFlavor(flavor.to()))
            : flavor);
    wanted
        .keyPair()
        .ifPresent(
            key ->
                server.put(
                    Property.KEY_PAIR,
                    key.publicKey().isPresent()
                        ? Ref.toMade(Kind.KEY_PAIR, key.name())
                        : Ref.toExisting(Kind.KEY_PAIR, key.name())));
    var ports = new ArrayList<Ref>();
    // The shared network first: its address is the first that the server has, and its gateway the
    // default.
    wanted.sharedNetwork().ifPresent(net -> ports.add(Ref.to(sharedPort(node.name()))));
    wanted.privateNetwork().ifPresent(net -> ports.add(Ref.to(privatePort(node.name()))));
    server.put(Property.PORTS, List.copyOf(ports));
    node.group()
        .ifPresent(g -> server.put(Property.SERVER_GROUP, Ref.toMade(Kind.SERVER_GROUP, g)));
    var metadata = new TreeMap<String, Object>(node.metadata());
    if (node.reservation() == Node.Reservation.PHYSICAL_HOST) {
      var hosts = new Ref(LEASE, new Ref.ReservedHosts());
      server.put(Property.HOST_RESERVATION, hosts);
      metadata.put(HOST_RESERVATION, hosts);
    }
    node.cloudInit()
        .render(name)
        .ifPresent(
            text -> {
              server.put(Property.USER_DATA, text);
              metadata.put(USER_DATA_DIGEST, digest(text));
            });
    server.put(Property.METADATA, metadata);
    // Where hosts are leased, the lease's start deletes what else runs on them.
    var hostsLeased = wanted.lease().filter(lease -> lease.hosts() > 0).isPresent();
    make(
        new Resource(
            Key.of(Kind.SERVER, node.name()),
            name,
            server,
            hostsLeased ? Set.of(LEASE) : Set.of()));
  }

  private void volume(Volume volume) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put(Property.SIZE, (long) volume.size().gigabytes());
    properties.put(Property.DESCRIPTION, volume.description());
    if (!volume.type().isEmpty()) {
      properties.put(Property.VOLUME_TYPE, volume.type());
    }
    var id = make(Kind.VOLUME, volume.key(), wanted.naming().of(volume), properties);
    make(
        Kind.ATTACHMENT,
        volume.key(),
        wanted.naming().of(volume),
        Map.of(
            Property.VOLUME,
            id,
            Property.SERVER,
            Ref.toMade(Kind.SERVER, volume.node()),
            Property.DEVICE,
            volume.device()));
  }

  private void floatingIp(FloatingIp ip) {
    var properties = new LinkedHashMap<String, Object>();
    var pool = lookUp(Kind.NETWORK, ip.pool());
    properties.put(Property.NETWORK, pool);
    properties.put(Property.DESCRIPTION, ip.description());
    properties.put(
        Property.PORT,
        Ref.to(
            wanted.sharedNetwork().isPresent() ? sharedPort(ip.node()) : privatePort(ip.node())));
    properties.put(
        Property.RESERVATION, ip.fromLease() ? new Ref(LEASE, new Ref.Reservation(pool.to())) : "");
    make(Kind.FLOATING_IP, ip.node(), ip.node(), properties);
  }

  private Ref make(Kind kind, String key, String name, Map<String, Object> properties) {
    return make(new Resource(Key.of(kind, key), name, properties));
  }

  private Ref make(Resource resource) {
    resources.put(resource.key(), resource);
    return Ref.to(resource.key());
  }

  private Ref lookUp(Kind kind, String name) {
    var key = Key.existing(kind, name);
    resources.putIfAbsent(key, new Resource(key, name, Map.of()));
    return Ref.to(key);
  }

  private static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
