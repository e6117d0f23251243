package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.Existing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What clients made in the project. */
final class Inventory {

  private Inventory() {}

  static List<Existing> of(Cloud cloud) {
    var all = new ArrayList<Existing>();
    add(all, "lease", cloud.leases);
    cloud.servers.all().forEach(server -> all.add(server(server)));
    add(all, "server-group", cloud.serverGroups);
    add(all, "key-pair", cloud.keyPairs);
    add(all, "volume", cloud.volumes);
    add(all, "floating-ip", cloud.floatingIps);
    add(all, "port", cloud.ports);
    add(all, "subnet", cloud.subnets);
    add(all, "network", cloud.networks);
    add(all, "security-group", cloud.securityGroups);
    return all;
  }

  private static void add(List<Existing> all, String kind, Shelf<? extends Resource> shelf) {
    for (var resource : shelf.all()) {
      if (!resource.isFixture()) {
        all.add(existing(kind, resource));
      }
    }
  }

  private static Existing existing(String kind, Resource resource) {
    return new Existing(
        kind,
        resource.id(),
        resource.text("name"),
        resource.text("description"),
        Json.texts(resource.json().path("tags")).stream().sorted().toList(),
        Json.textMap(resource.json().path("metadata")));
  }

  private static Existing server(Server server) {
    return new Existing(
        "server",
        server.id(),
        server.name(),
        server.description() == null ? "" : server.description(),
        List.copyOf(server.tags()),
        Map.copyOf(server.metadata()));
  }
}
