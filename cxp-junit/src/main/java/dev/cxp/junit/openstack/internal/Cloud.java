package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.EmbeddedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Everything that exists, and what is going to happen to it. Whoever touches it holds its lock. */
final class Cloud {

  private final EmbeddedClock clock;
  private final Settings settings;
  private final Ids ids = new Ids();
  private final List<Map<String, String>> hosts;
  private final Agenda agenda = new Agenda();
  private final Identities identities;
  private final String adminProjectId = ids.hex();
  private long sequence;

  final Shelf<Resource> images = new Shelf<>();
  final Shelf<Flavor> flavors = new Shelf<>();
  final Shelf<Resource> keyPairs = new Shelf<>();
  final Shelf<Resource> serverGroups = new Shelf<>();
  final Shelf<Server> servers = new Shelf<>();
  final Shelf<Resource> networks = new Shelf<>();
  final Shelf<Resource> subnets = new Shelf<>();
  final Shelf<Resource> ports = new Shelf<>();
  final Shelf<Resource> floatingIps = new Shelf<>();
  final Shelf<Resource> securityGroups = new Shelf<>();
  final Shelf<Resource> securityGroupRules = new Shelf<>();
  final Shelf<Resource> routers = new Shelf<>();
  final Shelf<Volume> volumes = new Shelf<>();
  final Shelf<Lease> leases = new Shelf<>();

  Cloud(EmbeddedClock clock, Settings settings) {
    this.clock = clock;
    this.settings = settings;
    this.hosts =
        IntStream.range(0, settings.hosts().size())
            .mapToObj(number -> host(number, settings.hosts().get(number)))
            .toList();
    this.identities = new Identities(ids, settings.tokenLifetime());
  }

  Settings settings() {
    return settings;
  }

  Identities identities() {
    return identities;
  }

  String projectId() {
    return identities.projectId();
  }

  /** The project that owns what users share: networks, images. */
  String adminProjectId() {
    return adminProjectId;
  }

  Ids ids() {
    return ids;
  }

  long nextSequence() {
    return ++sequence;
  }

  Instant now() {
    return clock.now();
  }

  /** Lets happen what became due. */
  void catchUp() {
    agenda.runUntil(now());
  }

  /** Lets an event happen after this time; after none, before the next request. */
  void after(Duration delay, Runnable event) {
    agenda.at(now().plus(delay), event);
  }

  void at(Instant due, Runnable event) {
    agenda.at(due, event);
  }

  /** The properties of all hosts; a host's number is its place. */
  List<Map<String, String>> hosts() {
    return hosts;
  }

  /** The loopback cloud's host, and as many like it as the settings have. */
  private static Map<String, String> host(int number, Map<String, String> own) {
    var properties = new TreeMap<>(own);
    properties.put("hypervisor_hostname", number == 0 ? "loopback" : "loopback-" + (number + 1));
    properties.put("vcpus", "1000");
    properties.put("memory_mb", "800000");
    properties.put("local_gb", "600000");
    return properties;
  }

  /** The first host that a server may run on, as Blazar's filter in Nova's scheduler decides. */
  OptionalInt hostFor(Server server) {
    var reservations =
        leases.all().stream()
            .filter(Lease::holds)
            .flatMap(lease -> lease.reservations().stream())
            .toList();
    if (!server.flavor().isPublic()) {
      return reservations.stream()
          .filter(one -> one.flavor() == server.flavor())
          .flatMap(one -> one.hosts().stream())
          .mapToInt(Integer::intValue)
          .findFirst();
    }
    var leased = reservations.stream().filter(Lease.Reservation::isOfHosts).toList();
    if (!server.reservations().isEmpty()) {
      return leased.stream()
          .filter(one -> server.reservations().contains(one.id()))
          .flatMap(one -> one.hosts().stream())
          .mapToInt(Integer::intValue)
          .findFirst();
    }
    return IntStream.range(0, hosts.size())
        .filter(host -> leased.stream().noneMatch(one -> one.hosts().contains(host)))
        .findFirst();
  }

  int quota(String name) {
    return settings.quotas().get(name);
  }

  Resource resource(ObjectNode json) {
    return new Resource(json.path("id").asString(), nextSequence(), json);
  }

  boolean isMine(Resource resource) {
    return projectId().equals(resource.text("project_id"));
  }
}
