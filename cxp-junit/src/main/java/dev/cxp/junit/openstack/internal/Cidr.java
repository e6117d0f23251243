package dev.cxp.junit.openstack.internal;

import java.util.Optional;

/** A network of IPv4 addresses, which are counted as numbers. */
record Cidr(long network, int prefix) {

  /** {@code 192.168.1.0/24}; bits of the host are dropped, as Neutron does. */
  static Optional<Cidr> parse(String text) {
    var parts = text.split("/");
    if (parts.length != 2 || !isAddress(parts[0]) || !parts[1].matches("[0-9]{1,2}")) {
      return Optional.empty();
    }
    var prefix = Integer.parseInt(parts[1]);
    return prefix > 32
        ? Optional.empty()
        : Optional.of(new Cidr(number(parts[0]) & mask(prefix), prefix));
  }

  static boolean isAddress(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (var part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  static long number(String address) {
    var number = 0L;
    for (var part : address.split("\\.")) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  static String address(long number) {
    return (number >> 24)
        + "."
        + (number >> 16 & 255)
        + "."
        + (number >> 8 & 255)
        + "."
        + (number & 255);
  }

  private static long mask(int prefix) {
    return prefix == 0 ? 0 : -1L << 32 - prefix & 0xFFFF_FFFFL;
  }

  /** The first address that a host can have. */
  long first() {
    return prefix > 30 ? network : network + 1;
  }

  /** The last address that a host can have. */
  long last() {
    var end = network + (1L << 32 - prefix) - 1;
    return prefix > 30 ? end : end - 1;
  }

  boolean contains(long address) {
    return (address & mask(prefix)) == network;
  }

  boolean isHost(long address) {
    return address >= first() && address <= last();
  }

  boolean overlaps(Cidr other) {
    return contains(other.network) || other.contains(network);
  }

  @Override
  public String toString() {
    return address(network) + "/" + prefix;
  }
}
