package dev.cxp.pipeline;

import java.util.Objects;

/**
 * What the objects of an infrastructure are called on the cloud: always the same, so that each is
 * found again, and with the suffix, so that two stacks do not meet.
 *
 * @param base name and suffix, with a dash between: {@code mlops-project47}
 */
public record Naming(String base) {

  public Naming {
    Objects.requireNonNull(base, "base");
  }

  /** {@code private-net-mlops-project47}. */
  public String of(PrivateNetwork network) {
    return network.name().orElseGet(() -> with("private-net"));
  }

  /** {@code private-subnet-mlops-project47}. */
  public String subnetOf(PrivateNetwork network) {
    return network.subnetName().orElseGet(() -> with("private-subnet"));
  }

  /** {@code node1-mlops-project47}. */
  public String of(Node node) {
    return node.serverName().orElseGet(() -> with(node.name()));
  }

  /** The port on the private network: {@code port-node1-mlops-project47}. */
  public String privatePortOf(Node node) {
    return with("port-" + node.name());
  }

  /** The port on the shared network: {@code sharednet2-node1-mlops-project47}. */
  public String portOf(Node node, SharedNetwork network) {
    return with(network.name() + "-" + node.name());
  }

  /** {@code data-node1-vdb-mlops-project47}. */
  public String of(Volume volume) {
    return volume.name().orElseGet(() -> with("data-" + volume.key()));
  }

  /** {@code nodeports-mlops-project47}. */
  public String of(SecurityGroup group) {
    return with(group.name());
  }

  /** {@code spread-mlops-project47}. */
  public String of(ServerGroup group) {
    return with(group.name());
  }

  /** {@code mlops-project47}: Blazar keeps few characters, and the mark needs some of them. */
  public String of(Lease lease) {
    return lease.name().orElseGet(() -> base.isEmpty() ? "lease" : base);
  }

  private String with(String what) {
    return base.isEmpty() ? what : what + "-" + base;
  }
}
