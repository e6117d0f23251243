package dev.cxp.pipeline;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 network.
 *
 * @param network the lowest address as a number
 * @param prefix the number of fixed bits
 */
record Cidr(long network, int prefix) {

  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** Reads {@code 192.168.1.0/24}; empty when it is not a network, also when host bits are set. */
  static Optional<Cidr> parse(String text) {
    var slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
      return Optional.empty();
    }
    var prefix = Integer.parseInt(text.substring(slash + 1));
    return prefix > 32
        ? Optional.empty()
        : address(text.substring(0, slash))
            .filter(number -> (number & hostMask(prefix)) == 0)
            .map(number -> new Cidr(number, prefix));
  }

  /** Reads a dotted IPv4 address; never asks a resolver. */
  static Optional<Long> address(String text) {
    var match = ADDRESS.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = 0;
    for (var group = 1; group <= 4; group++) {
      var octet = Integer.parseInt(match.group(group));
      if (octet > 255 || (match.group(group).length() > 1 && match.group(group).startsWith("0"))) {
        return Optional.empty();
      }
      number = number << 8 | octet;
    }
    return Optional.of(number);
  }

  boolean contains(long address) {
    return (address & ~hostMask(prefix)) == network;
  }

  /** The network's own address and the broadcast address belong to no machine. */
  boolean reserves(long address) {
    return prefix < 31 && (address == network || address == (network | hostMask(prefix)));
  }

  /** The addresses that machines can have, in words: {@code 192.168.1.1 to 192.168.1.254}. */
  String usable() {
    return prefix >= 31
        ? dotted(network) + " to " + dotted(network | hostMask(prefix))
        : dotted(network + 1) + " to " + dotted((network | hostMask(prefix)) - 1);
  }

  private static long hostMask(int prefix) {
    return (1L << (32 - prefix)) - 1;
  }

  private static String dotted(long number) {
    return (number >> 24 & 255)
        + "."
        + (number >> 16 & 255)
        + "."
        + (number >> 8 & 255)
        + "."
        + (number & 255);
  }
}
