package dev.cxp.junit.cluster.internal.node;

import java.util.HashSet;
import java.util.Set;

/**
 * The addresses of one node and its Pods. Node N of a cluster has the range 10.42.16(N-1).0/20, as
 * its registration says: the first address is the node's own.
 */
final class NodeAddresses {

  private static final int NODE = 1;
  private static final int END = 0xfff;

  private final int firstBlock;
  private final Set<Integer> used = new HashSet<>();
  private int next = NODE + 1;

  /**
   * @param node the node's name, which ends with its number
   */
  NodeAddresses(String node) {
    this.firstBlock = 16 * (number(node) - 1);
  }

  private static int number(String node) {
    return Integer.parseInt(node.substring(node.lastIndexOf('-') + 1));
  }

  /** The node's own, which a Pod on the host's network has too. */
  String ofNode() {
    return address(NODE);
  }

  /** An address that no other Pod has; a released one comes back as late as possible. */
  synchronized String take() {
    for (var tries = 0; tries < END; tries++) {
      var candidate = next;
      next = next + 1 >= END ? NODE + 1 : next + 1;
      var host = candidate & 0xff;
      if (host != 0 && host != 0xff && used.add(candidate)) {
        return address(candidate);
      }
    }
    throw new IllegalStateException("every address of the node " + ofNode() + " is taken");
  }

  synchronized void release(String address) {
    var parts = address.split("\\.");
    used.remove(((Integer.parseInt(parts[2]) - firstBlock) << 8) | Integer.parseInt(parts[3]));
  }

  private String address(int offset) {
    return "10.42." + (firstBlock + (offset >> 8)) + "." + (offset & 0xff);
  }
}
