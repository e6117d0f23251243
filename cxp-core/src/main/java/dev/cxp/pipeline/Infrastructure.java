package dev.cxp.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The machines and networks of a pipeline, as data.
 *
 * <pre>{@code
 * Infrastructure.onCloud("openstack").name("mlops").suffix("group47").keyPair("id_rsa_chameleon")
 *     .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
 *     .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "allow-http-80"))
 *     .nodes(node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"),
 *            Map.of("node1", "192.168.1.11", "node2", "192.168.1.12"))
 *     .floatingIp("node1", "public")
 *     .volume("node1", gigabytes(50), "/dev/vdb")
 * }</pre>
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class Infrastructure extends Value {

  private final Draft draft;

  private Infrastructure(Draft draft) {
    this.draft = draft;
  }

  /** Starts an infrastructure on an entry of clouds.yaml. */
  public static Infrastructure onCloud(String cloud) {
    return new Infrastructure(new Draft(Objects.requireNonNull(cloud, "cloud")));
  }

  /** Returns this infrastructure with its name, which every name of it has before the suffix. */
  public Infrastructure name(String name) {
    return with(d -> d.name = Objects.requireNonNull(name, "name"));
  }

  /** Returns this infrastructure with the suffix of every name, which keeps two stacks apart. */
  public Infrastructure suffix(String suffix) {
    return with(d -> d.suffix = Objects.requireNonNull(suffix, "suffix"));
  }

  /** Returns this infrastructure with the existing key pair of every machine. */
  public Infrastructure keyPair(String name) {
    return with(d -> d.keyPair = new KeyPair(name, Optional.empty()));
  }

  /** Returns this infrastructure with a key pair for every machine that is uploaded. */
  public Infrastructure keyPair(String name, String publicKey) {
    return with(d -> d.keyPair = new KeyPair(name, Optional.of(publicKey)));
  }

  /** Returns this infrastructure with a lease. */
  public Infrastructure lease(UnaryOperator<Lease> refine) {
    return with(d -> d.lease = refine.apply(Lease.PLAIN));
  }

  /** Returns this infrastructure with a network of its own. */
  public Infrastructure privateNetwork(UnaryOperator<PrivateNetwork> refine) {
    return with(d -> d.privateNetwork = refine.apply(PrivateNetwork.PLAIN));
  }

  /** Returns this infrastructure with ports on a network that exists. */
  public Infrastructure sharedNetwork(String name, UnaryOperator<SharedNetwork> refine) {
    return with(d -> d.sharedNetwork = refine.apply(new SharedNetwork(name, List.of())));
  }

  /** Returns this infrastructure with one more security group that is made. */
  public Infrastructure securityGroup(String name, UnaryOperator<SecurityGroup> refine) {
    var group = refine.apply(new SecurityGroup(name, List.of()));
    return with(d -> d.securityGroups = plus(d.securityGroups, group, "group"));
  }

  /** Returns this infrastructure with one more server group that is made. */
  public Infrastructure serverGroup(String name, String policy) {
    var group = new ServerGroup(name, policy);
    return with(d -> d.serverGroups = plus(d.serverGroups, group, "group"));
  }

  /** Returns this infrastructure with one more machine. */
  public Infrastructure node(String name, String address, UnaryOperator<Node> refine) {
    return nodes(refine, Map.of(name, address));
  }

  /** Returns this infrastructure with machines that differ only in name and address. */
  public Infrastructure nodes(UnaryOperator<Node> refine, Map<String, String> addresses) {
    var more = new ArrayList<>(draft.nodes);
    // Sorted by name, for Map.of has no order and a plan must read the same each time.
    new TreeMap<>(addresses)
        .forEach((name, address) -> more.add(refine.apply(Node.named(name, address))));
    return with(d -> d.nodes = List.copyOf(more));
  }

  /** Returns this infrastructure with a public address for a node. */
  public Infrastructure floatingIp(String node, String pool) {
    return floatingIp(node, pool, UnaryOperator.identity());
  }

  /** Returns this infrastructure with a public address for a node. */
  public Infrastructure floatingIp(String node, String pool, UnaryOperator<FloatingIp> refine) {
    var more = refine.apply(new FloatingIp(node, pool, "", false));
    return with(d -> d.floatingIps = plus(d.floatingIps, more, "floatingIp"));
  }

  /** Returns this infrastructure with block storage for a node. */
  public Infrastructure volume(String node, DataSize size, String device) {
    return volume(node, size, device, UnaryOperator.identity());
  }

  /** Returns this infrastructure with block storage for a node. */
  public Infrastructure volume(
      String node, DataSize size, String device, UnaryOperator<Volume> refine) {
    var more = refine.apply(new Volume(node, size, device, Optional.empty(), "", ""));
    return with(d -> d.volumes = plus(d.volumes, more, "volume"));
  }

  /**
   * Returns this infrastructure with an end: anybody may sweep it away so long after it is made.
   */
  public Infrastructure expiresAfter(Duration time) {
    return with(d -> d.expiresAfter = Objects.requireNonNull(time, "time"));
  }

  /** Returns this infrastructure with one more output: the floating IP of a node, by a name. */
  public Infrastructure output(String name, String node) {
    return with(d -> d.outputs = plus(d.outputs, name, node));
  }

  /** The entry of clouds.yaml. */
  public String cloud() {
    return draft.cloud;
  }

  public String name() {
    return draft.name;
  }

  public String suffix() {
    return draft.suffix;
  }

  public Optional<KeyPair> keyPair() {
    return Optional.ofNullable(draft.keyPair);
  }

  public Optional<Lease> lease() {
    return Optional.ofNullable(draft.lease);
  }

  public Optional<PrivateNetwork> privateNetwork() {
    return Optional.ofNullable(draft.privateNetwork);
  }

  public Optional<SharedNetwork> sharedNetwork() {
    return Optional.ofNullable(draft.sharedNetwork);
  }

  public List<SecurityGroup> securityGroups() {
    return draft.securityGroups;
  }

  public List<ServerGroup> serverGroups() {
    return draft.serverGroups;
  }

  public List<Node> nodes() {
    return draft.nodes;
  }

  public List<FloatingIp> floatingIps() {
    return draft.floatingIps;
  }

  public List<Volume> volumes() {
    return draft.volumes;
  }

  public Optional<Duration> expiresAfter() {
    return Optional.ofNullable(draft.expiresAfter);
  }

  /** Output name to node. */
  public Map<String, String> outputs() {
    return draft.outputs;
  }

  /** What tells this stack from others on the same cloud: name and suffix. */
  public String id() {
    return draft.name.isEmpty() || draft.suffix.isEmpty()
        ? draft.name + draft.suffix
        : draft.name + "-" + draft.suffix;
  }

  /** What its objects are called on the cloud. */
  public Naming naming() {
    return new Naming(id());
  }

  /** Everything that is wrong with it by itself; building a {@link Pipeline} refuses the same. */
  public List<Problem> problems() {
    var problems = new Problems();
    new InfrastructureRules(this, problems).check();
    return problems.found();
  }

  @Override
  public String toString() {
    return "Infrastructure " + id() + " on cloud " + draft.cloud;
  }

  @Override
  Object[] parts() {
    return draft.parts();
  }

  private Infrastructure with(Consumer<Draft> change) {
    var copy = new Draft(draft);
    change.accept(copy);
    return new Infrastructure(copy);
  }

  /** The fields; mutable only while a copy is being made. */
  private static final class Draft {
    final String cloud;
    String name = "";
    String suffix = "";
    KeyPair keyPair;
    Lease lease;
    PrivateNetwork privateNetwork;
    SharedNetwork sharedNetwork;
    List<SecurityGroup> securityGroups = List.of();
    List<ServerGroup> serverGroups = List.of();
    List<Node> nodes = List.of();
    List<FloatingIp> floatingIps = List.of();
    List<Volume> volumes = List.of();
    Duration expiresAfter;
    Map<String, String> outputs = Map.of();

    Draft(String cloud) {
      this.cloud = cloud;
    }

    Draft(Draft other) {
      this.cloud = other.cloud;
      this.name = other.name;
      this.suffix = other.suffix;
      this.keyPair = other.keyPair;
      this.lease = other.lease;
      this.privateNetwork = other.privateNetwork;
      this.sharedNetwork = other.sharedNetwork;
      this.securityGroups = other.securityGroups;
      this.serverGroups = other.serverGroups;
      this.nodes = other.nodes;
      this.floatingIps = other.floatingIps;
      this.volumes = other.volumes;
      this.expiresAfter = other.expiresAfter;
      this.outputs = other.outputs;
    }

    Object[] parts() {
      return new Object[] {
        cloud,
        name,
        suffix,
        keyPair,
        lease,
        privateNetwork,
        sharedNetwork,
        securityGroups,
        serverGroups,
        nodes,
        floatingIps,
        volumes,
        expiresAfter,
        outputs
      };
    }
  }
}
