package dev.cxp.infra.terraform;

import java.util.Optional;

/** Arithmetic with IPv4 networks, as Terraform's cidrhost does it. */
final class Ipv4 {

  private Ipv4() {}

  /**
   * An address of a network by its number; negative numbers count from the end.
   *
   * @param cidr {@code 192.168.1.0/24}
   */
  static Optional<String> host(String cidr, int number) {
    if (!cidr.matches("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}")) {
      return Optional.empty();
    }
    var slash = cidr.indexOf('/');
    var prefix = Integer.parseInt(cidr.substring(slash + 1));
    long base = 0;
    for (var octet : cidr.substring(0, slash).split("\\.")) {
      base = base << 8 | Integer.parseInt(octet);
    }
    var hosts = prefix > 32 ? 0 : 1L << (32 - prefix);
    var offset = number < 0 ? hosts + number : number;
    return offset < 0 || offset >= hosts
        ? Optional.empty()
        : Optional.of(dotted((base & -hosts) + offset));
  }

  private static String dotted(long address) {
    return (address >> 24 & 255)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }
}
