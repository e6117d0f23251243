package dev.cxp.pipeline;

import java.util.Objects;

/**
 * A public address for a node.
 *
 * @param node the node's name
 * @param pool the network that the address comes from
 * @param description what the cloud shows of it
 * @param fromLease whether the pipeline's lease reserves it
 */
public record FloatingIp(String node, String pool, String description, boolean fromLease) {

  public FloatingIp {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(pool, "pool");
    Objects.requireNonNull(description, "description");
  }

  /** Returns this address with what the cloud shows of it. */
  public FloatingIp description(String text) {
    return new FloatingIp(node, pool, text, fromLease);
  }

  /** Returns this address as one that the pipeline's lease reserves. */
  public FloatingIp reserved() {
    return new FloatingIp(node, pool, description, true);
  }
}
