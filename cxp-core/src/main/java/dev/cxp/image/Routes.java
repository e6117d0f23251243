package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which endpoints answer for a reference, in order.
 *
 * @param mirrors in the order in which they are asked
 * @param toUpstream whether the registry that a reference names is asked last
 * @param insecure registry hosts that speak plain HTTP
 * @param writable the hosts of registries and mirrors that may be written to; empty for all
 */
record Routes(
    List<Mirror> mirrors,
    boolean toUpstream,
    Set<String> insecure,
    Optional<Set<String>> writable) {

  /** A mirror of one host, or of all. */
  record Mirror(Optional<String> of, URI endpoint) {}

  Routes {
    mirrors = List.copyOf(mirrors);
    insecure = Set.copyOf(insecure);
    writable = writable.map(Set::copyOf);
  }

  Routes mirror(Optional<String> of, URI endpoint) {
    var more = new ArrayList<>(mirrors);
    more.add(new Mirror(of.map(Hosts::normalized), Endpoint.checked(endpoint)));
    return new Routes(more, toUpstream, insecure, writable);
  }

  Routes withoutUpstream() {
    return new Routes(mirrors, false, insecure, writable);
  }

  Routes insecure(String host) {
    var more = new TreeSet<>(insecure);
    more.add(Hosts.normalized(host));
    return new Routes(mirrors, toUpstream, more, writable);
  }

  Routes writingTo(Collection<String> hosts) {
    var only = new TreeSet<String>();
    hosts.forEach(host -> only.add(Hosts.normalized(host)));
    return new Routes(mirrors, toUpstream, insecure, Optional.of(only));
  }

  /** Whether an endpoint may be written to. */
  boolean mayWrite(Endpoint endpoint) {
    return writable.map(hosts -> hosts.contains(endpoint.credentialsHost())).orElse(true);
  }

  /** Whom to ask, mirrors first; empty when nobody may be asked. */
  List<Endpoint> endpoints(ImageReference reference) {
    var host = Hosts.normalized(reference.registry());
    var endpoints = new ArrayList<Endpoint>();
    for (var mirror : mirrors) {
      if (mirror.of().isEmpty()) {
        endpoints.add(Endpoint.mirrorOfAll(host, mirror.endpoint()));
      } else if (mirror.of().get().equals(host)) {
        endpoints.add(Endpoint.mirror(host, mirror.endpoint()));
      }
    }
    if (toUpstream) {
      endpoints.add(Endpoint.registry(host, insecure.contains(host) || Hosts.isLoopback(host)));
    }
    return endpoints.stream().distinct().toList();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var mirror : mirrors) {
      text.append(mirror.of().orElse("every host"))
          .append(" at ")
          .append(mirror.endpoint())
          .append(", ");
    }
    text.append(toUpstream ? "then upstream" : "nothing else");
    writable.ifPresent(
        hosts -> text.append(", writing to ").append(hosts.isEmpty() ? "none" : hosts));
    return text.toString();
  }
}
