package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.EmbeddedClock;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** Everything that exists, and what is going to happen to it. Whoever touches it holds its lock. */
final class Cloud {

  private final EmbeddedClock clock;
  private final Settings settings;
  private final Ids ids = new Ids();
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
