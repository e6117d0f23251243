package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a registry's host name says, and how it is written elsewhere. */
final class Hosts {

  private static final Pattern HOST =
      Pattern.compile(
          "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?|\\[[0-9a-f:]+\\](?::[0-9]{1,5})?");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  private Hosts() {}

  /**
   * The one way to write a host: lower-case, and Docker Hub under one name.
   *
   * @throws IllegalArgumentException when it is not a host with an optional port
   */
  static String normalized(String host) {
    var lower = Objects.requireNonNull(host, "host").toLowerCase(Locale.ROOT);
    if (!HOST.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "a registry's host is a name or address with an optional port, such as localhost:5000,"
              + " without scheme, user and path");
    }
    return switch (lower) {
      case "index.docker.io", "registry-1.docker.io" -> ImageReference.DOCKER_HUB;
      default -> lower;
    };
  }

  static String withoutPort(String host) {
    return PORT.matcher(host).replaceFirst("");
  }

  static boolean isLoopback(String host) {
    var name = withoutPort(host);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  }

  /** Whether only the DNS of a Kubernetes cluster knows the name. */
  static boolean isInsideCluster(String host) {
    var name = withoutPort(host);
    return name.endsWith(".svc")
        || name.endsWith(".svc.cluster.local")
        || name.endsWith(".cluster.local");
  }

  /**
   * The host as a component of a repository's name: the port is set off by '_', which no host name
   * has, and an IPv6 address is written out behind {@code ipv6__}, so that two hosts never give the
   * same component.
   */
  static String asPathComponent(String host) {
    var name = withoutPort(host);
    var port = host.substring(name.length()).replace(':', '_');
    return (name.startsWith("[") ? ipv6(name) : name) + port;
  }

  private static String ipv6(String bracketed) {
    try {
      // A literal in brackets is never looked up in DNS.
      var address = InetAddress.getByName(bracketed);
      var groups = new StringBuilder("ipv6__");
      if (address instanceof Inet4Address) {
        groups.append("0-0-0-0-0-ffff");
      }
      var bytes = address.getAddress();
      for (int i = 0; i < bytes.length; i += 2) {
        groups
            .append(groups.charAt(groups.length() - 1) == '_' ? "" : "-")
            .append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
      }
      return groups.toString();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bracketed + " is not an IPv6 address", e);
    }
  }
}
