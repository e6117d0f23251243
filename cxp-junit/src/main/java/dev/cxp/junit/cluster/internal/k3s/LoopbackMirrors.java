package dev.cxp.junit.cluster.internal.k3s;

import java.net.URI;
import java.util.Collection;
import java.util.List;

/**
 * Mirrors on this machine's loopback, where the node has its own: the node asks a port of its
 * loopback, which leads here by a {@link MirrorTunnel}.
 *
 * @param targets the mirrors, in the order of the ports
 */
record LoopbackMirrors(List<URI> targets) {

  static final int FIRST_PORT = NodeRegistry.PORT + 1;

  LoopbackMirrors {
    targets = List.copyOf(targets);
  }

  static LoopbackMirrors of(Collection<URI> mirrors) {
    return new LoopbackMirrors(
        mirrors.stream().filter(LoopbackMirrors::isLoopback).distinct().toList());
  }

  private static boolean isLoopback(URI mirror) {
    var host = mirror.getHost();
    return host != null
        && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
  }

  /** The URL that the node asks for a mirror; of one that is elsewhere, the same. */
  String inside(URI mirror) {
    var number = targets.indexOf(mirror);
    return number < 0
        ? mirror.toString()
        : mirror.getScheme() + "://127.0.0.1:" + (FIRST_PORT + number) + mirror.getPath();
  }
}
