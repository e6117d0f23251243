package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.Server.Nic;
import dev.cxp.junit.openstack.internal.Server.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The life of servers: from POST to ACTIVE or ERROR, and to nothing. */
final class Servers {

  static final String NO_HOST = "No valid host was found. There are not enough hosts available.";
  private static final String NOTHING_RESERVED = "No valid host was found. ";

  private final Cloud cloud;
  private final Ports ports;
  private final Volumes volumes;

  Servers(Cloud cloud, Ports ports, Volumes volumes) {
    this.cloud = cloud;
    this.ports = ports;
    this.volumes = volumes;
  }

  /** Makes the servers of a request, and returns the first. */
  Server create(ServerRequest request, Call call) {
    requireNetworks(request);
    requireQuota(request);
    var made = new ArrayList<Server>();
    for (var i = 1; i <= request.count(); i++) {
      var name = request.count() == 1 ? request.name() : request.name() + "-" + i;
      made.add(create(request, name, call));
    }
    return made.get(0);
  }

  private Server create(ServerRequest request, String name, Call call) {
    var server = new Server(cloud.ids().uuid(), cloud.nextSequence(), request, name, cloud.now());
    cloud.servers.add(server, call);
    request.networks().stream()
        .filter(network -> Json.has(network, "port"))
        .forEach(network -> take(server, Json.text(network, "port")));
    var boot = call.circumstances();
    cloud.after(boot.bootTime(), () -> boot(server, request, call));
    return server;
  }

  private void take(Server server, String port) {
    server.nics().add(new Nic(port, false));
    ports.bind(cloud.ports.find(port).orElseThrow(), server.id(), Nova.ZONE);
  }

  private void requireNetworks(ServerRequest request) {
    if (request.networks().isEmpty() && !request.withoutNetwork()) {
      var usable =
          cloud.networks.all().stream()
              .filter(network -> cloud.isMine(network) || Networks.isShared(network))
              .count();
      if (usable > 1) {
        throw ApiError.conflicting(
            "Multiple possible networks found, use a Network ID to be more specific.");
      }
    }
  }

  private void requireQuota(ServerRequest request) {
    var count = request.count();
    var wanted =
        Map.of(
            "instances", count,
            "cores", count * request.flavor().vcpus(),
            "ram", count * request.flavor().ram());
    var exceeded =
        List.of("cores", "instances", "ram").stream()
            .filter(
                name -> cloud.quota(name) >= 0 && used(name) + wanted.get(name) > cloud.quota(name))
            .toList();
    if (!exceeded.isEmpty()) {
      throw ApiError.forbidden(
          "Quota exceeded for %s: Requested %s, but already used %s of %s %s"
              .formatted(
                  String.join(", ", exceeded),
                  joined(exceeded.stream().map(wanted::get).toList()),
                  joined(exceeded.stream().map(this::used).toList()),
                  joined(exceeded.stream().map(cloud::quota).toList()),
                  String.join(", ", exceeded)));
    }
  }

  private static String joined(List<Integer> numbers) {
    return String.join(", ", numbers.stream().map(Object::toString).toList());
  }

  /** How many instances, cores or MB of RAM the project uses. */
  int used(String name) {
    return cloud.servers.all().stream()
        .mapToInt(
            server ->
                switch (name) {
                  case "cores" -> server.flavor().vcpus();
                  case "ram" -> server.flavor().ram();
                  default -> 1;
                })
        .sum();
  }

  private void boot(Server server, ServerRequest request, Call call) {
    if (cloud.servers.find(server.id()).isEmpty() || server.isBeingDeleted()) {
      return;
    }
    var error = bootError(server, call.circumstances().bootError());
    var host = cloud.hostFor(server);
    if (error.isEmpty() && host.isEmpty()) {
      error = NO_HOST;
    }
    if (!error.isEmpty()) {
      fail(server, error);
      return;
    }
    try {
      completeNics(server, request, call);
      volumes.bootFrom(server, request, call);
    } catch (ApiError refused) {
      fail(server, "Build of instance " + server.id() + " aborted: " + refused.getMessage());
      return;
    }
    server.nics().forEach(nic -> ports.activate(cloud.ports.find(nic.portId()).orElseThrow()));
    server.runOn(host.getAsInt());
    server.become(State.ACTIVE, cloud.now());
  }

  /** Why no host takes the server, whichever are free; or the empty string. */
  private String bootError(Server server, String injected) {
    if (!injected.isEmpty()) {
      return injected;
    }
    var flavor = server.flavor();
    if (!flavor.isPublic()
        && running(server, other -> other.flavor() == flavor) >= flavor.reserved()) {
      return NOTHING_RESERVED;
    }
    var group = cloud.serverGroups.find(server.groupId());
    if (group.isPresent()
        && group.get().text("policy").equals("anti-affinity")
        && running(server, other -> other.groupId().equals(group.get().id())) > 0) {
      return NO_HOST;
    }
    return "";
  }

  private long running(Server except, Predicate<Server> which) {
    return cloud.servers.all().stream()
        .filter(other -> other != except && other.launched().isPresent())
        .filter(which)
        .count();
  }

  private void fail(Server server, String message) {
    release(server);
    server.fail(message, cloud.now());
  }

  /** Makes the ports of networks that were given without one, each at its place. */
  private void completeNics(Server server, ServerRequest request, Call call) {
    var complete = new ArrayList<Nic>();
    try {
      for (var network : request.networks()) {
        var given = Json.text(network, "port");
        complete.add(
            given.isEmpty()
                ? new Nic(ownPort(server, network, request, call), true)
                : new Nic(given, false));
      }
    } catch (ApiError refused) {
      complete.stream()
          .filter(Nic::ownPort)
          .forEach(nic -> cloud.ports.find(nic.portId()).ifPresent(ports::remove));
      throw refused;
    }
    // A port that was deleted meanwhile is no longer the server's.
    complete.removeIf(nic -> cloud.ports.find(nic.portId()).isEmpty());
    server.nics().clear();
    server.nics().addAll(complete);
  }

  private String ownPort(Server server, JsonNode network, ServerRequest request, Call call) {
    var given = Json.object("network_id", Json.text(network, "uuid"));
    if (Json.has(network, "fixed_ip")) {
      given.set(
          "fixed_ips",
          Json.array(List.of(Json.object("ip_address", Json.text(network, "fixed_ip")))));
    }
    if (!request.securityGroups().isEmpty()) {
      given.set("security_groups", Json.array(request.securityGroups()));
    }
    var port = ports.create(ports.attributes().forCreate(given), call);
    ports.bind(port, server.id(), Nova.ZONE);
    return port.id();
  }

  /** Deletes a server: at once, or when the time for it is over. */
  void delete(Server server) {
    server.beginDeletion(cloud.now());
    cloud.after(cloud.settings().deletionTime(), () -> remove(server));
  }

  /** Removes a server with its own ports; ports that were given to it stay, as do volumes. */
  void remove(Server server) {
    if (cloud.servers.find(server.id()).isPresent()) {
      release(server);
      volumes.detachAll(server.id());
      cloud.servers.remove(server.id());
    }
  }

  private void release(Server server) {
    for (var nic : List.copyOf(server.nics())) {
      cloud.ports.find(nic.portId()).ifPresent(port -> release(port, nic));
    }
    server.nics().clear();
  }

  private void release(Resource port, Nic nic) {
    if (nic.ownPort()) {
      ports.remove(port);
    } else {
      ports.unbind(port);
    }
  }

  void start(Server server) {
    requireState(server, "start", State.STOPPED);
    server.become(State.ACTIVE, cloud.now());
  }

  void stop(Server server) {
    requireState(server, "stop", State.ACTIVE);
    server.become(State.STOPPED, cloud.now());
  }

  void reboot(Server server) {
    requireState(server, "reboot", State.ACTIVE, State.STOPPED);
    server.become(State.ACTIVE, cloud.now());
  }

  static void requireState(Server server, String action, State... right) {
    if (!List.of(right).contains(server.state())) {
      throw ApiError.conflicting(
          "Cannot '"
              + action
              + "' instance "
              + server.id()
              + " while it is in vm_state "
              + server.state().vmState());
    }
  }
}
