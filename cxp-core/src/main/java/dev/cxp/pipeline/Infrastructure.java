package dev.cxp.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The machines and networks of a pipeline, as data.
 *
 * <pre>{@code
 * Infrastructure.onCloud("openstack").suffix("group47").keyPair("id_rsa_chameleon")
 *     .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
 *     .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "allow-http-80"))
 *     .nodes(node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"),
 *            Map.of("node1", "192.168.1.11", "node2", "192.168.1.12"))
 *     .floatingIp("node1", "public")
 *     .volume("node1", gigabytes(50), "/dev/vdb")
 * }</pre>
 *
 * @param cloud the entry of clouds.yaml
 * @param suffix what every name of this stack ends with
 * @param keyPair the SSH key pair that the machines get
 * @param privateNetwork the network that is made for the nodes
 * @param sharedNetwork an existing network that leads outside
 * @param nodes the machines
 * @param floatingIps public addresses
 * @param volumes block storage
 */
public record Infrastructure(
    String cloud,
    String suffix,
    String keyPair,
    Optional<PrivateNetwork> privateNetwork,
    Optional<SharedNetwork> sharedNetwork,
    List<Node> nodes,
    List<FloatingIp> floatingIps,
    List<Volume> volumes) {

  /**
   * A network of the pipeline's own.
   *
   * @param cidr its subnet
   * @param gateway whether the subnet has a router
   * @param portSecurity whether security groups and address checks apply to its ports
   */
  public record PrivateNetwork(String cidr, boolean gateway, boolean portSecurity) {

    public PrivateNetwork {
      Objects.requireNonNull(cidr, "cidr");
    }

    /** Returns this network with its subnet: {@code 192.168.1.0/24}. */
    public PrivateNetwork cidr(String newCidr) {
      return new PrivateNetwork(newCidr, gateway, portSecurity);
    }

    /** Returns this network without a router. */
    public PrivateNetwork withoutGateway() {
      return new PrivateNetwork(cidr, false, portSecurity);
    }

    /** Returns this network without security groups and address checks on its ports. */
    public PrivateNetwork withoutPortSecurity() {
      return new PrivateNetwork(cidr, gateway, false);
    }
  }

  /**
   * An existing network.
   *
   * @param name its name on the cloud
   * @param securityGroups the existing security groups that each node's port on it gets
   */
  public record SharedNetwork(String name, List<String> securityGroups) {

    public SharedNetwork {
      Objects.requireNonNull(name, "name");
      securityGroups = List.copyOf(securityGroups);
    }

    /** Returns this network with these security groups. */
    public SharedNetwork securityGroups(String... groups) {
      return new SharedNetwork(name, List.of(groups));
    }
  }

  /**
   * A machine.
   *
   * @param name its name within the pipeline
   * @param image the image by name
   * @param flavor the flavor by name
   * @param address its fixed address on the private network
   */
  public record Node(String name, String image, String flavor, String address) {

    public Node {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(flavor, "flavor");
      Objects.requireNonNull(address, "address");
    }

    /** Returns this machine with another image. */
    public Node image(String newImage) {
      return new Node(name, newImage, flavor, address);
    }

    /** Returns this machine with another flavor. */
    public Node flavor(String newFlavor) {
      return new Node(name, image, newFlavor, address);
    }
  }

  /**
   * A public address for a node.
   *
   * @param node the node's name
   * @param pool the network that the address comes from
   */
  public record FloatingIp(String node, String pool) {
    public FloatingIp {
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(pool, "pool");
    }
  }

  /**
   * Block storage of a node.
   *
   * @param node the node's name
   * @param size how large
   * @param device where the node sees it: {@code /dev/vdb}
   */
  public record Volume(String node, DataSize size, String device) {
    public Volume {
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(size, "size");
      Objects.requireNonNull(device, "device");
    }
  }

  public Infrastructure {
    Objects.requireNonNull(cloud, "cloud");
    Objects.requireNonNull(suffix, "suffix");
    Objects.requireNonNull(keyPair, "keyPair");
    Objects.requireNonNull(privateNetwork, "privateNetwork");
    Objects.requireNonNull(sharedNetwork, "sharedNetwork");
    nodes = List.copyOf(nodes);
    floatingIps = List.copyOf(floatingIps);
    volumes = List.copyOf(volumes);
  }

  /** Starts an infrastructure on an entry of clouds.yaml. */
  public static Infrastructure onCloud(String cloud) {
    return new Infrastructure(
        cloud, "", "", Optional.empty(), Optional.empty(), List.of(), List.of(), List.of());
  }

  /** Returns this infrastructure with the suffix of every name. */
  public Infrastructure suffix(String newSuffix) {
    return new Infrastructure(
        cloud, newSuffix, keyPair, privateNetwork, sharedNetwork, nodes, floatingIps, volumes);
  }

  /** Returns this infrastructure with the key pair of every machine. */
  public Infrastructure keyPair(String name) {
    return new Infrastructure(
        cloud, suffix, name, privateNetwork, sharedNetwork, nodes, floatingIps, volumes);
  }

  /** Returns this infrastructure with a network of its own. */
  public Infrastructure privateNetwork(UnaryOperator<PrivateNetwork> refine) {
    var network = refine.apply(new PrivateNetwork("", true, true));
    return new Infrastructure(
        cloud, suffix, keyPair, Optional.of(network), sharedNetwork, nodes, floatingIps, volumes);
  }

  /** Returns this infrastructure with ports on a network that exists. */
  public Infrastructure sharedNetwork(String name, UnaryOperator<SharedNetwork> refine) {
    var network = refine.apply(new SharedNetwork(name, List.of()));
    return new Infrastructure(
        cloud, suffix, keyPair, privateNetwork, Optional.of(network), nodes, floatingIps, volumes);
  }

  /** Returns this infrastructure with one more machine. */
  public Infrastructure node(String name, String address, UnaryOperator<Node> refine) {
    return nodes(refine, Map.of(name, address));
  }

  /** Returns this infrastructure with machines that differ only in name and address. */
  public Infrastructure nodes(UnaryOperator<Node> refine, Map<String, String> addresses) {
    var more = new ArrayList<>(nodes);
    // Sorted by name, for Map.of has no order and a plan must read the same each time.
    new TreeMap<>(addresses)
        .forEach((name, address) -> more.add(refine.apply(new Node(name, "", "", address))));
    return new Infrastructure(
        cloud, suffix, keyPair, privateNetwork, sharedNetwork, more, floatingIps, volumes);
  }

  /** Returns this infrastructure with a public address for a node. */
  public Infrastructure floatingIp(String node, String pool) {
    var more = Value.plus(floatingIps, new FloatingIp(node, pool), "floatingIp");
    return new Infrastructure(
        cloud, suffix, keyPair, privateNetwork, sharedNetwork, nodes, more, volumes);
  }

  /** Returns this infrastructure with block storage for a node. */
  public Infrastructure volume(String node, DataSize size, String device) {
    var more = Value.plus(volumes, new Volume(node, size, device), "volume");
    return new Infrastructure(
        cloud, suffix, keyPair, privateNetwork, sharedNetwork, nodes, floatingIps, more);
  }
}
