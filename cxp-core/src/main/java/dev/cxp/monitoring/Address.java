package dev.cxp.monitoring;

import java.util.Optional;

/**
 * A host and a port.
 *
 * @param host a name or an address, without brackets
 * @param port the port
 */
record Address(String host, int port) {

  /** Reads {@code host:port} or {@code [ipv6]:port}; empty when it is neither. */
  static Optional<Address> parse(String text) {
    var colon = text.lastIndexOf(':');
    if (colon < 0 || hasNoPort(text)) {
      return Optional.empty();
    }
    try {
      var host = text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      return Optional.of(new Address(host, Integer.parseInt(text.substring(colon + 1))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether a port can be appended, as Prometheus does: it is missing, and no stray colon. */
  static boolean hasNoPort(String text) {
    return !text.contains(":") || text.startsWith("[") && text.endsWith("]");
  }
}
