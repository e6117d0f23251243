package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.Lease.Reservation;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What leases reserve, and what their start and end mean for servers and floating IPs. */
final class Leases {

  /** Each host is one as the loopback cloud's, with Nova's allocation ratios. */
  private static final long VCPUS = 16_000;

  private static final long RAM = 1_200_000;

  /** The addresses that the loopback cloud lends out: 127.77.0.2 to .9. */
  private static final long FIRST_FLOATING = Cidr.number("127.77.0.2");

  private static final int FLOATING = 8;

  private final Cloud cloud;
  private final Servers servers;

  Leases(Cloud cloud, Servers servers) {
    this.cloud = cloud;
    this.servers = servers;
  }

  /** Reserves for a lease that begins now or later. */
  void add(Lease lease, JsonNode wanted, Call call) {
    for (var one : wanted) {
      lease.reservations().add(reserve(lease, one));
    }
    cloud.leases.add(lease, call);
    cloud.at(lease.start(), () -> begin(lease));
    scheduleEnd(lease);
  }

  private void scheduleEnd(Lease lease) {
    var due = lease.end();
    cloud.at(due, () -> endIfDue(lease, due));
  }

  private void endIfDue(Lease lease, Instant due) {
    // An extended lease has another end, and another event for it.
    if (lease.holds() && lease.end().equals(due)) {
      end(lease);
    }
  }

  void moveEnd(Lease lease, Instant end) {
    lease.endAt(end);
    scheduleEnd(lease);
  }

  private Reservation reserve(Lease lease, JsonNode wanted) {
    var type = Json.text(wanted, "resource_type");
    return switch (type) {
      case "flavor:instance" -> servers(lease, wanted);
      case "virtual:floatingip" -> floatingIps(lease, wanted);
      case "physical:host" -> hosts(lease, wanted);
      // No host has room for it.
      case "virtual:instance" -> throw noHosts();
      default -> throw unsupported(type);
    };
  }

  private static ApiError unsupported(String type) {
    return ApiError.blazar(500, 500, "The " + type + " resource type is not supported");
  }

  private static ApiError noHosts() {
    return ApiError.blazar(500, 500, "Not enough hosts available");
  }

  private Reservation servers(Lease lease, JsonNode wanted) {
    for (var name : List.of("flavor_id", "amount", "affinity")) {
      require(wanted, name);
    }
    if (wanted.path("affinity").asBoolean(false)) {
      throw ApiError.blazar(409, 409, "Affinity not supported yet");
    }
    var id = Json.text(wanted, "flavor_id");
    var flavor = cloud.flavors.find(id).filter(Flavor::isPublic).orElseThrow(() -> noFlavor(id));
    var amount = wanted.path("amount").asInt();
    var host =
        hosts()
            .filter(one -> hasRoom(one, lease, flavor, amount))
            .findFirst()
            .orElseThrow(Leases::noHosts);
    var reserved = cloud.ids().uuid();
    var json =
        common(lease, reserved, "flavor:instance")
            .put("amount", amount)
            .put("flavor_id", reserved)
            .putNull("affinity")
            .putNull("server_group_id")
            .put("vcpus", flavor.vcpus())
            .put("memory_mb", flavor.ram())
            .put("disk_gb", flavor.disk())
            .put("resource_properties", Json.text(described(flavor)));
    var own =
        new Flavor(
            reserved,
            cloud.nextSequence(),
            "reservation:" + reserved,
            flavor.vcpus(),
            flavor.ram(),
            flavor.disk(),
            amount);
    return new Reservation(json, own, List.of(host));
  }

  private static void require(JsonNode wanted, String name) {
    if (!wanted.has(name)) {
      throw ApiError.blazar(400, 400, "Missing parameter " + name);
    }
  }

  ApiError noFlavor(String id) {
    return ApiError.blazar(
        404,
        404,
        "Flavor "
            + id
            + " could not be found. (HTTP 404) (Request-ID: req-"
            + cloud.ids().uuid()
            + ")");
  }

  private static ObjectNode described(Flavor flavor) {
    return Json.object(
        "id", flavor.id(),
        "name", flavor.name(),
        "vcpus", flavor.vcpus(),
        "ram", flavor.ram(),
        "disk", flavor.disk(),
        "ephemeral", 0,
        "swap", 0,
        "rxtx_factor", 1.0,
        "extra_specs", Json.object());
  }

  private boolean hasRoom(int host, Lease lease, Flavor flavor, int amount) {
    var vcpus = (long) amount * flavor.vcpus();
    var ram = (long) amount * flavor.ram();
    for (var other : reservationsOf(host, lease)) {
      if (other.isOfHosts()) {
        return false;
      }
      vcpus += (long) other.amount() * other.flavor().vcpus();
      ram += (long) other.amount() * other.flavor().ram();
    }
    return vcpus <= VCPUS && ram <= RAM;
  }

  /** What is reserved of a host in the time of a lease, by the lease itself too. */
  private List<Reservation> reservationsOf(int host, Lease lease) {
    return Stream.concat(lease.reservations().stream(), reservationsBeside(lease))
        .filter(one -> one.hosts().contains(host))
        .toList();
  }

  /** What other leases reserve in the time of one that is being made. */
  private Stream<Reservation> reservationsBeside(Lease lease) {
    return cloud.leases.all().stream()
        .filter(other -> other.overlaps(lease.start(), lease.end()))
        .flatMap(other -> other.reservations().stream());
  }

  private IntStream hosts() {
    return IntStream.range(0, cloud.hosts().size());
  }

  private Reservation hosts(Lease lease, JsonNode wanted) {
    for (var name : List.of("min", "max")) {
      require(wanted, name);
    }
    var min = wanted.path("min").asInt();
    var max = wanted.path("max").asInt();
    if (min < 1 || max < 1) {
      throw ApiError.blazar(
          400, 400, "Malformed parameter min and max (must be greater than or equal to 1)");
    }
    if (max < min) {
      throw ApiError.blazar(
          400,
          400,
          "Invalid values for min/max of hosts. Max must be equal to or larger than min.");
    }
    for (var name : List.of("hypervisor_properties", "resource_properties")) {
      require(wanted, name);
    }
    var which =
        Stream.of("hypervisor_properties", "resource_properties")
            .map(name -> HostFilter.parse(Json.text(wanted, name)))
            .toList();
    which.forEach(filter -> filter.requireKnown(cloud.hosts()));
    var free =
        hosts()
            .filter(host -> which.stream().allMatch(one -> one.matches(cloud.hosts().get(host))))
            .filter(host -> reservationsOf(host, lease).isEmpty())
            .boxed()
            .toList();
    if (free.size() < min) {
      throw noHosts();
    }
    var json =
        common(lease, cloud.ids().uuid(), "physical:host")
            .put("before_end", "default")
            .put("min", min)
            .put("max", max)
            .put("hypervisor_properties", Json.text(wanted, "hypervisor_properties"))
            .put("resource_properties", Json.text(wanted, "resource_properties"));
    return new Reservation(json, null, free.subList(0, Math.min(max, free.size())));
  }

  private Reservation floatingIps(Lease lease, JsonNode wanted) {
    var network = cloud.networks.find(Json.text(wanted, "network_id"));
    var amount = wanted.path("amount").asInt(1);
    var lent =
        reservationsBeside(lease)
            .filter(Reservation::isOfFloatingIps)
            .mapToInt(Reservation::amount)
            .sum();
    if (network.filter(Networks::isExternal).isEmpty() || lent + amount > FLOATING) {
      throw ApiError.blazar(400, 400, "Not enough floating IPs available");
    }
    var json =
        common(lease, cloud.ids().uuid(), "virtual:floatingip")
            .put("amount", amount)
            .put("network_id", network.get().id());
    json.set("required_floatingips", Json.array(Json.texts(wanted.path("required_floatingips"))));
    return new Reservation(json, null, List.of());
  }

  private ObjectNode common(Lease lease, String id, String type) {
    return Json.object(
        "id",
        id,
        "lease_id",
        lease.id(),
        "resource_id",
        cloud.ids().uuid(),
        "resource_type",
        type,
        "status",
        "pending",
        "missing_resources",
        false,
        "resources_changed",
        false,
        "created_at",
        Times.spaced(cloud.now()),
        "updated_at",
        null);
  }

  private void begin(Lease lease) {
    if (cloud.leases.find(lease.id()).isEmpty() || !lease.status().equals("PENDING")) {
      return;
    }
    for (var reservation : lease.reservations()) {
      if (reservation.isOfFloatingIps()) {
        lend(reservation);
      } else if (reservation.isOfHosts()) {
        clear(reservation);
      } else {
        cloud.flavors.add(reservation.flavor());
      }
      reservation.json().put("status", "active");
    }
    lease.hold(true);
    lease.events().put("start_lease", "DONE");
    lease.become("ACTIVE");
  }

  /** Whoever has no reservation of a host has to leave it when one begins, and all when it ends. */
  private void clear(Reservation reservation) {
    for (var server : cloud.servers.copy()) {
      if (server.isOnAny(reservation.hosts())) {
        servers.remove(server);
      }
    }
  }

  private void lend(Reservation reservation) {
    var addresses = new TreeSet<Long>();
    Json.texts(reservation.json().path("required_floatingips"))
        .forEach(one -> addresses.add(Cidr.number(one)));
    var taken =
        cloud.floatingIps.all().stream().map(one -> one.text("floating_ip_address")).toList();
    for (var i = 0; i < FLOATING && addresses.size() < reservation.amount(); i++) {
      if (!taken.contains(Cidr.address(FIRST_FLOATING + i))) {
        addresses.add(FIRST_FLOATING + i);
      }
    }
    addresses.forEach(address -> lend(reservation, Cidr.address(address)));
  }

  private void lend(Reservation reservation, String address) {
    var now = Times.seconds(cloud.now());
    cloud.floatingIps.add(
        cloud.resource(
            Json.object(
                "id",
                cloud.ids().uuid(),
                "tenant_id",
                cloud.projectId(),
                "project_id",
                cloud.projectId(),
                "floating_ip_address",
                address,
                "floating_network_id",
                Json.text(reservation.json(), "network_id"),
                "router_id",
                null,
                "port_id",
                null,
                "fixed_ip_address",
                null,
                "status",
                "DOWN",
                "description",
                "",
                "tags",
                List.of("blazar", reservation.mark()),
                "created_at",
                now,
                "updated_at",
                now,
                "revision_number",
                0)));
  }

  /** Ends a lease: its servers and floating IPs go, and so does the reserved flavor. */
  void end(Lease lease) {
    for (var reservation : lease.reservations()) {
      if (reservation.isOfFloatingIps()) {
        takeBack(reservation);
      } else if (reservation.isOfHosts()) {
        clear(reservation);
      } else {
        removeServers(reservation);
      }
      reservation.json().put("status", "deleted");
    }
    lease.hold(false);
    lease.events().put("before_end_lease", "DONE");
    lease.events().put("end_lease", "DONE");
    lease.become("TERMINATED");
  }

  private void takeBack(Reservation reservation) {
    for (var floating : cloud.floatingIps.copy()) {
      if (Json.texts(floating.json().path("tags")).contains(reservation.mark())) {
        cloud.floatingIps.remove(floating.id());
      }
    }
  }

  private void removeServers(Reservation reservation) {
    for (var server : cloud.servers.copy()) {
      if (server.flavor() == reservation.flavor()) {
        servers.remove(server);
      }
    }
    cloud.flavors.remove(reservation.flavor().id());
  }
}
