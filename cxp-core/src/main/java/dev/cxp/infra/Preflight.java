package dev.cxp.infra;

import dev.cxp.check.Finding;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Suggestions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What can be known to fail before anything is created. */
final class Preflight {

  private static final String HERE = "infrastructure/";

  /** What is looked at only when something is to be created. */
  private static final Set<Kind> LATER = EnumSet.of(Kind.KEY_PAIR);

  /** Servers that somebody put into these are not on the way to run by themselves. */
  private static final Set<String> IDLE =
      Set.of("SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED", "RESCUE");

  private final Site site;
  private final Infrastructure wanted;
  private final Map<Key, Resource> resources;
  private final Matching matching;
  private final Inventory inventory;
  private final List<Step> steps;
  private final List<Finding> findings = new ArrayList<>();

  Preflight(
      Site site,
      Infrastructure wanted,
      Map<Key, Resource> resources,
      Matching matching,
      Inventory inventory,
      List<Step> steps) {
    this.site = site;
    this.wanted = wanted;
    this.resources = resources;
    this.matching = matching;
    this.inventory = inventory;
    this.steps = steps;
  }

  List<Finding> findings(Optional<Pipeline> pipeline, boolean losingData) {
    if (creates()) {
      // Side by side: each is a request to another service.
      var limits = site.workers().start(site.cloud()::limits);
      var keys =
          resources.keySet().stream().anyMatch(key -> key.existing() && key.kind() == Kind.KEY_PAIR)
              ? Inventory.take(site.cloud(), LATER, Set.of(), site.workers())
              : inventory;
      services();
      lookups(keys);
      fit();
      addresses();
      lease();
      quota(limits.get());
    } else {
      lookups(inventory);
    }
    if (!losingData) {
      data();
    }
    stopped();
    pipeline.ifPresent(
        carried ->
            findings.addAll(
                new Carrying(wanted, carried, matching, inventory, resources).findings()));
    return findings;
  }

  Map<String, Long> costs() {
    return Needs.of(steps, resources, matching::of, inventory.of(Kind.FLAVOR));
  }

  List<String> notes() {
    var notes = new ArrayList<String>();
    wanted
        .lease()
        .ifPresent(
            lease ->
                notes.add(
                    "when the lease ends, the cloud deletes what it reserves; volumes, ports,"
                        + " networks, security groups and key pairs stay until destroy or sweep"));
    steps.stream()
        .filter(step -> step.action() == Action.REPLACE && step.key().kind() == Kind.SERVER)
        .forEach(step -> notes.add(step.key() + " loses what is on its own disk"));
    return notes;
  }

  private boolean creates() {
    return steps.stream()
        .anyMatch(step -> step.action() == Action.CREATE || step.action() == Action.REPLACE);
  }

  private void services() {
    var told = EnumSet.noneOf(Kind.class);
    for (var step : steps) {
      var kind = step.key().kind();
      if (!site.cloud().offers(kind) && told.add(kind)) {
        findings.add(
            Finding.failed(
                    "infrastructure.service",
                    HERE + kind.words(),
                    "the cloud has no service for a " + kind)
                .cause("the project's catalog does not list it in this region")
                .remedy("leave it out, or use another region\nopenstack catalog list"));
      }
    }
  }

  private void lookups(Inventory keys) {
    for (var resource : resources.values()) {
      if (!resource.isLookup()) {
        continue;
      }
      var kind = resource.key().kind();
      if (kind == Kind.KEY_PAIR && !keys.has(Kind.KEY_PAIR)) {
        continue;
      }
      var all = (kind == Kind.KEY_PAIR ? keys : inventory).of(kind);
      var found =
          kind == Kind.KEY_PAIR
              ? all.stream().filter(object -> object.name().equals(resource.name())).toList()
              : matching.candidates(resource.key());
      if (found.isEmpty()) {
        missing(resource, all);
      } else if (found.size() > 1) {
        findings.add(
            Finding.failed(
                    "infrastructure.lookup",
                    HERE + resource.key(),
                    found.size() + " of the project are called " + resource.name())
                .evidence(found.stream().map(CloudObject::describe).toArray(String[]::new))
                .remedy("rename or delete all but one"));
      } else {
        findings.add(
            Finding.passed(
                "infrastructure.lookup", HERE + resource.key(), "it is " + found.get(0).id()));
      }
    }
  }

  private void missing(Resource resource, List<CloudObject> all) {
    var kind = resource.key().kind();
    // Images are asked for by name, so that what is similar is not known.
    var names = kind == Kind.IMAGE ? imagesLike() : all.stream().map(CloudObject::name).toList();
    findings.add(
        Finding.failed(
                "infrastructure.lookup",
                HERE + resource.key(),
                "there is no " + kind + " " + resource.name() + " in the project")
            .cause("it is misspelt, or belongs to another project or region")
            .remedy(
                Suggestions.among(resource.name(), new TreeSet<>(names))
                    + "\nopenstack "
                    + command(kind)
                    + " list"));
  }

  private List<String> imagesLike() {
    return site.cloud().list(Kind.IMAGE).stream().map(CloudObject::name).toList();
  }

  private static String command(Kind kind) {
    return kind == Kind.KEY_PAIR ? "keypair" : kind.words();
  }

  /** Image and flavor of each server that is created. */
  private void fit() {
    for (var node : wanted.nodes()) {
      if (!isCreated(Key.of(Kind.SERVER, node.name()))) {
        continue;
      }
      var image = matching.of(Key.existing(Kind.IMAGE, node.image()));
      var flavor = matching.of(Key.existing(Kind.FLAVOR, node.flavor()));
      if (image.isPresent() && flavor.isPresent()) {
        fit(node, image.get(), flavor.get());
      }
    }
  }

  private void fit(Node node, CloudObject image, CloudObject flavor) {
    var at = HERE + "nodes/" + node.name();
    if (!image.status().equals("ACTIVE")) {
      findings.add(
          Finding.failed(
                  "infrastructure.fit", at, "image " + image.name() + " is " + image.status())
              .cause("it is still being uploaded, or was deactivated")
              .remedy("wait, or use another image"));
    }
    var wanting = new ArrayList<String>();
    if (image.number(Property.RAM) > flavor.number(Property.RAM)) {
      wanting.add(
          image.number(Property.RAM)
              + " MB of memory, of which the flavor has "
              + flavor.number(Property.RAM));
    }
    // A flavor without a disk takes the image's size.
    var disk = flavor.number(Property.DISK);
    if (disk > 0 && image.number(Property.DISK) > disk) {
      wanting.add(image.number(Property.DISK) + " GB of disk, of which the flavor has " + disk);
    }
    if (disk > 0 && image.number(Property.SIZE) > disk << 30) {
      wanting.add(
          "room for its " + image.number(Property.SIZE) + " bytes on a disk of " + disk + " GB");
    }
    if (wanting.isEmpty()) {
      findings.add(
          Finding.passed("infrastructure.fit", at, image.name() + " fits into " + flavor.name()));
    } else {
      findings.add(
          Finding.failed(
                  "infrastructure.fit",
                  at,
                  "image " + image.name() + " does not fit into flavor " + flavor.name())
              .evidence(wanting.stream().map(text -> "it needs " + text).toArray(String[]::new))
              .remedy("use a larger flavor: " + larger(image)));
    }
  }

  private String larger(CloudObject image) {
    var names =
        inventory.of(Kind.FLAVOR).stream()
            .filter(flavor -> flavor.number(Property.RAM) >= image.number(Property.RAM))
            .filter(
                flavor ->
                    flavor.number(Property.DISK) == 0
                        || flavor.number(Property.DISK) >= image.number(Property.DISK)
                            && flavor.number(Property.DISK) << 30 >= image.number(Property.SIZE))
            .map(CloudObject::name)
            .sorted()
            .toList();
    return names.isEmpty() ? "this cloud has none" : String.join(", ", names);
  }

  private boolean isCreated(Key key) {
    return steps.stream()
        .anyMatch(
            step ->
                step.key().equals(key)
                    && (step.action() == Action.CREATE || step.action() == Action.REPLACE));
  }

  /** Fixed addresses that somebody else has, and networks that would hide each other. */
  private void addresses() {
    var network = matching.of(Key.of(Kind.NETWORK, "private"));
    for (var node : wanted.nodes()) {
      var key = Blueprint.privatePort(node.name());
      if (network.isPresent() && isCreated(key)) {
        inventory.of(Kind.PORT).stream()
            .filter(port -> port.text(Property.NETWORK).equals(network.get().id()))
            .filter(port -> port.texts(Property.ADDRESSES).contains(node.address()))
            .filter(port -> !goes(port))
            .forEach(port -> taken(node, port));
      }
    }
    if (wanted.privateNetwork().isPresent() && wanted.sharedNetwork().isPresent()) {
      overlap(wanted.privateNetwork().get().cidr(), wanted.sharedNetwork().get().name());
    }
  }

  private boolean goes(CloudObject port) {
    return steps.stream()
        .anyMatch(
            step ->
                (step.action() == Action.DELETE || step.action() == Action.REPLACE)
                    && step.object().filter(port::equals).isPresent());
  }

  private void taken(Node node, CloudObject port) {
    findings.add(
        Finding.failed(
                "infrastructure.address",
                HERE + "nodes/" + node.name() + "/address",
                node.address() + " is that of " + port.describe() + " already")
            .cause("another machine, or the network's own DHCP server, has it")
            .remedy(
                "give the node another address, or delete the port\nopenstack port show "
                    + port.id()));
  }

  private void overlap(String cidr, String shared) {
    var network = matching.of(Key.existing(Kind.NETWORK, shared));
    inventory.of(Kind.SUBNET).stream()
        .filter(
            subnet ->
                network.filter(net -> net.id().equals(subnet.text(Property.NETWORK))).isPresent())
        .filter(subnet -> Ranges.overlap(cidr, subnet.text(Property.CIDR)))
        .forEach(
            subnet ->
                findings.add(
                    Finding.failed(
                            "infrastructure.address",
                            HERE + "privateNetwork/cidr",
                            cidr
                                + " overlaps "
                                + subnet.text(Property.CIDR)
                                + " of network "
                                + shared
                                + ", and each node has a port on both")
                        .cause("a node could not tell which way a packet should go")
                        .remedy("choose a network that no other of the nodes' networks contains")));
  }

  private void lease() {
    if (wanted.lease().isEmpty() || !isCreated(Key.of(Kind.LEASE, "lease"))) {
      return;
    }
    if (!site.cloud().permits(Kind.LEASE)) {
      findings.add(
          Finding.failed(
                  "infrastructure.credential",
                  HERE + "lease",
                  "the application credential of " + site.cloud().describe() + " may make no lease")
              .cause(
                  "a lease acts for the user later, which needs a trust, and application credentials"
                      + " are restricted from making trusts unless they were made otherwise")
              .remedy(
                  "make one that is unrestricted, and put it into clouds.yaml\n"
                      + "openstack application credential create --unrestricted cxp-leases"));
    }
    var lease = wanted.lease().get();
    Instant now = site.clock().instant();
    if (lease.start().filter(start -> start.isBefore(now)).isPresent()) {
      findings.add(
          Finding.failed(
                  "infrastructure.lease",
                  HERE + "lease/start",
                  "the lease begins at " + lease.start().get() + ", and now it is " + now)
              .remedy("leave the start out to begin at once, or name a later one"));
    }
    if (lease.start().filter(start -> start.isAfter(now)).isPresent()) {
      findings.add(
          Finding.failed(
                  "infrastructure.lease",
                  HERE + "lease/start",
                  "the lease begins at "
                      + lease.start().get()
                      + ", and the machines that it reserves cannot be made before")
              .remedy(
                  "apply then, or leave the start out to begin at once; to reserve for later, apply a"
                      + " specification with the lease alone by `openstack reservation lease create`"));
    }
  }

  private void quota(Limits limits) {
    costs()
        .forEach(
            (resource, amount) -> {
              var entry = limits.of(resource);
              if (amount <= 0 || entry.isEmpty()) {
                return;
              }
              var at = HERE + "quota/" + resource;
              if (amount <= entry.get().free()) {
                findings.add(
                    Finding.passed(
                        "infrastructure.quota", at, amount + " more are within the quota"));
                return;
              }
              findings.add(
                  Finding.failed(
                          "infrastructure.quota",
                          at,
                          "the specification needs "
                              + amount
                              + " more, and the project may have only "
                              + entry.get().free()
                              + " more")
                      .evidence(entry.get().used() + " of " + entry.get().limit() + " are used")
                      .cause("the project's quota is too small, or holds what earlier runs left")
                      .remedy(
                          "sweep what has expired, take less, or ask for a larger quota\nopenstack quota show --usage"));
            });
  }

  /** Volumes are the one thing whose loss nobody can make good. */
  private void data() {
    for (var step : steps) {
      if (step.key().kind() == Kind.VOLUME
          && (step.action() == Action.REPLACE || step.action() == Action.DELETE)
          && !step.object().orElseThrow().status().matches("ERROR.*|DELETING")) {
        findings.add(
            Finding.failed(
                    "infrastructure.data",
                    HERE + step.key(),
                    "the plan would "
                        + step.action().words()
                        + " "
                        + step.object().get().describe()
                        + ", and its data with it")
                .evidence(step.changes().stream().map(Change::toString).toArray(String[]::new))
                .cause(step.reason())
                .remedy(
                    "put the specification back, or, when the data may go, say so: provisioner.losingData()"));
      }
    }
  }

  /** What is there but does not run is drift that a plan does not mend. */
  private void stopped() {
    for (var step : steps) {
      if (step.key().kind() == Kind.SERVER
          && step.action() == Action.KEEP
          && IDLE.contains(step.object().orElseThrow().status())) {
        var server = step.object().get();
        findings.add(
            Finding.failed(
                    "infrastructure.status",
                    HERE + "nodes/" + step.key().name(),
                    server.describe() + " is " + server.status())
                .cause("somebody stopped it")
                .remedy("start it, then plan again\nopenstack server start " + server.id()));
      }
    }
  }
}
