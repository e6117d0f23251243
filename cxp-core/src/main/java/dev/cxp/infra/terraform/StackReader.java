package dev.cxp.infra.terraform;

import dev.cxp.infra.Kind;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns what Terraform describes into an infrastructure. */
final class StackReader {

  /**
   * What is known beside the resources.
   *
   * @param cloud the entry of clouds.yaml; empty when nobody says
   * @param name the infrastructure's name, when the source says it
   * @param suffix the value of the variable called suffix
   * @param expiresAfter when anybody may sweep it away, when the source says it
   * @param configured whether the arguments are only those that somebody wrote; a state has all
   */
  record Origin(
      String cloud,
      Optional<String> name,
      Optional<String> suffix,
      Optional<Duration> expiresAfter,
      boolean configured) {}

  private static final Set<String> LOOKED_UP =
      Set.of(
          Types.NETWORK,
          Types.SUBNET,
          Types.SECURITY_GROUP,
          Types.IMAGE,
          Types.FLAVOR,
          Types.KEY_PAIR);

  private static final Set<String> MADE =
      Set.of(
          Types.NETWORK,
          Types.SUBNET,
          Types.PORT,
          Types.SECURITY_GROUP,
          Types.SECURITY_GROUP_RULE,
          Types.FLOATING_IP,
          Types.FLOATING_IP_ASSOCIATION,
          Types.INSTANCE,
          Types.KEY_PAIR,
          Types.SERVER_GROUP,
          Types.VOLUME,
          Types.ATTACHMENT);

  private static final Map<String, String> INSTEAD =
      Map.of(
          "openstack_compute_floatingip_associate_v2",
          "it is gone from the provider: use " + Types.FLOATING_IP_ASSOCIATION,
          "openstack_compute_floatingip_v2",
          "it is gone from the provider: use " + Types.FLOATING_IP,
          "openstack_compute_secgroup_v2",
          "it is gone from the provider: use " + Types.SECURITY_GROUP,
          "openstack_blockstorage_volume_v2",
          "use " + Types.VOLUME);

  private final Stack stack;
  private final Origin origin;
  private final Notes notes;
  private final Claims claims;

  StackReader(Stack stack, Origin origin, Notes notes) {
    this.stack = stack;
    this.origin = origin;
    this.notes = notes;
    this.claims = new Claims(notes);
  }

  /** What became of each instance; empty before {@link #read()}. */
  Claims claims() {
    return claims;
  }

  Infrastructure read() {
    var networks = new Networks(stack, claims);
    networks.find();
    var machines = machines(networks);
    var groups = new Groups(stack, claims, notes);
    var attached = new Attached(stack, claims, notes, machines);

    var infrastructure =
        Names.of(machines, origin.name(), origin.suffix())
            .add(Infrastructure.onCloud(origin.cloud()));
    infrastructure = groups.addKeyPair(infrastructure, machines);
    infrastructure = networks.add(infrastructure);
    infrastructure = groups.addSecurityGroups(infrastructure);
    infrastructure = sharedNetwork(infrastructure, machines, groups);
    infrastructure = groups.addServerGroups(infrastructure);
    for (var machine : machines) {
      infrastructure = claims.reading(machine.instance(), infrastructure, so -> node(so, machine));
    }
    infrastructure = attached.addFloatingIps(infrastructure);
    infrastructure = attached.addVolumes(infrastructure);
    infrastructure = attached.addOutputs(infrastructure);
    if (origin.expiresAfter().isPresent()) {
      infrastructure = infrastructure.expiresAfter(origin.expiresAfter().get());
    }
    portNames(infrastructure, machines);
    leftovers();
    return infrastructure;
  }

  private List<Machine> machines(Networks networks) {
    var machines = new Machines(stack, claims, notes, networks).read();
    if (origin.configured()) {
      machines.forEach(this::groupsWithoutEffect);
    }
    return machines;
  }

  /** Nova uses the server's own groups only for ports that it makes itself. */
  private void groupsWithoutEffect(Machine machine) {
    var values = machine.instance().values();
    if (machine.ports().containsKey(Machine.SHARED) && values.has("security_groups")) {
      notes.unverified(
          Notes.ARGUMENT,
          values.place("security_groups"),
          "security_groups of a server have no effect on a port that is given",
          "write them as security_group_ids of the port");
    }
  }

  private Infrastructure sharedNetwork(
      Infrastructure infrastructure, List<Machine> machines, Groups groups) {
    var first = machines.stream().flatMap(machine -> machine.shared().stream()).findFirst();
    if (first.isEmpty()) {
      return infrastructure;
    }
    for (var machine : machines) {
      if (!machine.shared().equals(first)) {
        notes.failed(
            Notes.VALUE,
            machine.instance().place(),
            machine.instance().address()
                + " differs from the others in its port on a network that exists",
            "give every node one with the same network and security groups");
      }
    }
    var at = machines.get(0).instance();
    var place = Optional.ofNullable(machines.get(0).ports().get(Machine.SHARED)).orElse(at).place();
    return claims.reading(
        at,
        infrastructure,
        so -> {
          var names =
              first.get().groups().stream()
                  .map(group -> groups.reference(so, place, group))
                  .toArray(String[]::new);
          return so.sharedNetwork(first.get().network(), net -> net.securityGroups(names));
        });
  }

  private Infrastructure node(Infrastructure infrastructure, Machine machine) {
    claims.own(machine.instance(), Kind.SERVER, machine.name());
    machine
        .ports()
        .forEach((network, port) -> claims.own(port, Kind.PORT, network + "/" + machine.name()));
    return infrastructure.node(
        machine.name(), machine.address(), plain -> described(plain, machine, infrastructure));
  }

  private Node described(Node plain, Machine machine, Infrastructure infrastructure) {
    var node =
        Names.serverName(infrastructure, plain, machine.serverName())
            .image(machine.image())
            .flavor(machine.flavor());
    for (var entry : machine.metadata().entrySet()) {
      node = node.metadata(entry.getKey(), entry.getValue());
    }
    if (machine.serverGroup().isPresent()) {
      var whole = machine.serverGroup().get().values().text("name").orElse("");
      node = node.group(Names.inSpecification(infrastructure, whole));
    }
    if (machine.userData().matches("[0-9a-f]{40}")) {
      notes.unverified(
          Notes.VALUE,
          machine.instance().values().place("user_data"),
          "Terraform keeps only a hash of user_data",
          "read the folder to have it: TerraformFolder.at(...)");
      return node;
    }
    return node.cloudInit(none -> UserData.read(machine.userData(), machine.serverName()));
  }

  /** The naming of a specification has no place for names of ports. */
  private void portNames(Infrastructure infrastructure, List<Machine> machines) {
    for (var machine : machines) {
      var node =
          infrastructure.nodes().stream()
              .filter(candidate -> candidate.name().equals(machine.name()))
              .findFirst();
      node.ifPresent(
          known ->
              machine
                  .ports()
                  .forEach(
                      (network, port) ->
                          claims.reading(
                              port, () -> portName(infrastructure, known, network, port))));
    }
  }

  private void portName(Infrastructure infrastructure, Node node, String network, Instance port) {
    var naming = infrastructure.naming();
    var usual =
        network.equals(Machine.PRIVATE)
            ? naming.privatePortOf(node)
            : infrastructure.sharedNetwork().map(net -> naming.portOf(node, net)).orElse("");
    if (!port.values().text("name").orElse("").equals(usual)) {
      notes.unverified(
          Notes.NAME,
          port.values().place("name"),
          "names of ports follow from those of nodes and networks",
          "CXP calls the first of them " + usual + "; what it adopts keeps its name");
    }
  }

  private void leftovers() {
    for (var instance : stack.instances()) {
      if (claims.isRefused(instance)) {
        continue;
      }
      if (instance.address().data()) {
        lookedUp(instance);
      } else if (claims.isRead(instance)) {
        arguments(instance);
      } else {
        unread(instance);
      }
    }
  }

  private void lookedUp(Instance instance) {
    if (!LOOKED_UP.contains(instance.type())) {
      claims.refuse(
          instance,
          "is a data source that CXP does not read",
          "write the value that it gives, if a resource needs it");
      return;
    }
    // What is looked up needs no more than its name; these only help to find it.
    instance.values().ignore("name", "most_recent", "network_id");
    arguments(instance);
  }

  private void unread(Instance instance) {
    var type = instance.type();
    if (!type.startsWith("openstack_")) {
      claims.refuse(
          instance,
          "is not a resource of OpenStack",
          "leave it to Terraform, or do its work in another layer of the pipeline");
    } else if (INSTEAD.containsKey(type)) {
      claims.refuse(instance, "is a resource that CXP does not read", INSTEAD.get(type));
    } else {
      claims.refuse(
          instance,
          MADE.contains(type)
              ? "belongs to nothing that was read"
              : "is a resource that CXP does not read",
          "connect it to a machine, or leave it to Terraform in a folder of its own");
    }
  }

  private void arguments(Instance instance) {
    if (!origin.configured()) {
      return;
    }
    instance
        .values()
        .left()
        .forEach(
            (name, place) ->
                notes.failed(
                    Notes.ARGUMENT,
                    place,
                    "CXP does not set " + name + " of " + instance.address().block(),
                    "remove it when the usual value will do, else leave this to Terraform"));
  }
}
