package dev.cxp.junit.cluster.internal.node;

import java.util.HashSet;
import java.util.Set;

/** Gives each Pod an address of its own from 10.42.0.0/16; the node itself has 10.42.0.1. */
final class PodAddresses {

  private static final int FIRST = 2;
  private static final int END = 0xffff;

  private final Set<Integer> used = new HashSet<>();
  private int next = FIRST;

  /** An address that no other Pod has; a released one comes back as late as possible. */
  synchronized String take() {
    for (var tries = 0; tries < END; tries++) {
      var candidate = next;
      next = next + 1 >= END ? FIRST : next + 1;
      var host = candidate & 0xff;
      if (host != 0 && host != 0xff && used.add(candidate)) {
        return "10.42." + (candidate >> 8) + "." + host;
      }
    }
    throw new IllegalStateException("every address of 10.42.0.0/16 is taken");
  }

  synchronized void release(String address) {
    var parts = address.split("\\.");
    used.remove((Integer.parseInt(parts[2]) << 8) | Integer.parseInt(parts[3]));
  }
}
