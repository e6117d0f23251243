package dev.cxp.infra;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Arithmetic of IPv4 networks as clouds write them. */
final class Ranges {

  private Ranges() {}

  /** Whether two networks have an address in common; false when one is not IPv4. */
  static boolean overlap(String one, String other) {
    if (!one.matches("[0-9.]+/[0-9]+") || !other.matches("[0-9.]+/[0-9]+")) {
      return false;
    }
    var shorter = Math.min(prefix(one), prefix(other));
    var mask = shorter == 0 ? 0 : -1 << (32 - shorter);
    return (address(one) & mask) == (address(other) & mask);
  }

  private static int prefix(String cidr) {
    return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
  }

  private static int address(String cidr) {
    try {
      // Digits and dots only, so no resolver is asked.
      return ByteBuffer.wrap(
              InetAddress.getByName(cidr.substring(0, cidr.indexOf('/'))).getAddress())
          .getInt();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(cidr, e);
    }
  }
}
