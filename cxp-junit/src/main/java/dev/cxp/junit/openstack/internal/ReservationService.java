package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Blazar 1, as release 18 behaves, its traps included. */
final class ReservationService implements Service {

  private static final String LEASE = "/v1/leases/{lease}";

  private final Cloud cloud;
  private final Leases leases;
  private final String root;
  private final String identityUrl;
  private final Routes routes = new Routes();

  ReservationService(Cloud cloud, String url, Servers servers) {
    this.cloud = cloud;
    this.leases = new Leases(cloud, servers);
    this.root = url + "/reservation";
    this.identityUrl = url + "/identity/v3";
    routes
        .open("GET", "/", call -> versions())
        .open("GET", "/v1", call -> versions())
        .add("GET", "/v1/leases", this::list)
        .add("POST", "/v1/leases", this::create)
        .add("GET", LEASE, call -> Call.json(200, "lease", shown(lease(call))))
        .add("PUT", LEASE, this::update)
        .add("DELETE", LEASE, this::delete);
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.RESERVATION;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Map<String, String> headers(Call call, String requestId) {
    return Map.of("X-Openstack-Request-Id", requestId);
  }

  @Override
  public Reply unauthorized() {
    return Logins.denied(identityUrl).reply();
  }

  @Override
  public ApiError unknownPath(Call call) {
    return ApiError.blazar(404, 404, "Not Found");
  }

  @Override
  public ApiError conflict() {
    return ApiError.blazar(409, 409, "Conflicting reservation types found");
  }

  /** Blazar has no quota of its own: this is what it says when nothing is left. */
  @Override
  public ApiError forbidden() {
    return ApiError.blazar(403, 403, "Policy doesn't allow blazar:leases to be performed");
  }

  @Override
  public ApiError overQuota() {
    return ApiError.blazar(500, 500, "Not enough hosts available");
  }

  @Override
  public Reply serverError(int status) {
    return bare().reply();
  }

  /** What a client sees of an error that Blazar did not foresee. */
  private static ApiError bare() {
    return ApiError.blazar(500, "INTERNAL_SERVER_ERROR", "Internal Server Error");
  }

  private Reply versions() {
    var version =
        Json.object(
            "id", "v1.0",
            "status", "CURRENT",
            "links", List.of(Json.object("rel", "self", "href", root + "/v1")));
    return Call.json(300, "versions", List.of(version));
  }

  private Lease lease(Call call) {
    var id = call.variable("lease");
    return cloud
        .leases
        .seen(call, id)
        .orElseThrow(
            () -> ApiError.blazar(404, 404, "Object with {'lease_id': '" + id + "'} not found"));
  }

  /** The name in a query filters nothing. */
  private Reply list(Call call) {
    return Call.json(
        200, "leases", cloud.leases.seen(call).stream().map(ReservationService::shown).toList());
  }

  private static ObjectNode shown(Lease lease) {
    var view = lease.json().deepCopy();
    view.put("start_date", Times.micros(lease.start()));
    view.put("end_date", Times.micros(lease.end()));
    view.set(
        "reservations",
        Json.array(lease.reservations().stream().map(Lease.Reservation::json).toList()));
    var events = lease.events().entrySet().stream();
    view.set("events", Json.array(events.map(event -> event(lease, event)).toList()));
    return view;
  }

  private static ObjectNode event(Lease lease, Map.Entry<String, String> event) {
    return Json.object(
        "id", lease.id() + "-" + event.getKey(),
        "lease_id", lease.id(),
        "event_type", event.getKey(),
        "time", Times.micros(event.getKey().equals("start_lease") ? lease.start() : lease.end()),
        "status", event.getValue());
  }

  private Reply create(Call call) {
    var given = body(call);
    if (!call.token().mayMakeTrusts()) {
      // A lease needs a trust, Keystone refuses it, and Blazar tells nobody.
      throw bare();
    }
    for (var name : List.of("name", "start_date", "end_date", "reservations")) {
      if (!given.has(name)) {
        throw ApiError.blazar(400, 400, "Missing parameter " + name);
      }
    }
    var now = cloud.now();
    var start = LeaseDates.parse(Json.text(given, "start_date"), now);
    var end = LeaseDates.parse(Json.text(given, "end_date"), now);
    LeaseDates.requireNew(start, end, now);
    var lease = made(Json.text(given, "name"), start, end);
    leases.add(lease, given.path("reservations"), call);
    return Call.json(201, "lease", shown(lease));
  }

  private static ObjectNode body(Call call) {
    return call.body(() -> ApiError.blazar(400, 400, "Bad Request"));
  }

  private Lease made(String name, Instant start, Instant end) {
    var id = cloud.ids().uuid();
    var json =
        Json.object(
            "id",
            id,
            "name",
            name,
            "user_id",
            cloud.identities().userId(),
            "project_id",
            cloud.projectId(),
            "trust_id",
            cloud.ids().hex(),
            "status",
            "PENDING",
            "degraded",
            false,
            "created_at",
            Times.spaced(cloud.now()),
            "updated_at",
            null);
    return new Lease(id, cloud.nextSequence(), json, start, end);
  }

  private Reply update(Call call) {
    var given = body(call);
    var lease = lease(call);
    if (Json.has(given, "name")) {
      lease.json().put("name", Json.text(given, "name"));
    }
    requireSameReservations(lease, given.path("reservations"));
    if (Json.has(given, "end_date")) {
      moveEnd(lease, Json.text(given, "end_date"));
    }
    lease.json().put("updated_at", Times.spaced(cloud.now()));
    // The answer says so, and the next look says ACTIVE again.
    return Call.json(200, "lease", shown(lease).put("status", "UPDATING"));
  }

  /** A refused change leaves the lease in ERROR, though what it holds goes on. */
  private static void requireSameReservations(Lease lease, JsonNode wanted) {
    for (var one : wanted) {
      var known = lease.reservation(Json.text(one, "id"));
      if (known.isPresent()
          && known.get().isOfServers()
          && one.path("amount").asInt(known.get().amount()) != known.get().amount()) {
        lease.become("ERROR");
        throw ApiError.blazar(
            409,
            409,
            "Updating parameters for 'flavor:instance' type reservations is not yet supported.");
      }
    }
  }

  private void moveEnd(Lease lease, String date) {
    var now = cloud.now();
    if (lease.status().equals("TERMINATED")) {
      throw ApiError.blazar(400, 400, "Terminated leases can only be renamed");
    }
    if (date.equals("now") && lease.holds()) {
      leases.end(lease);
      return;
    }
    var end = LeaseDates.parse(date, now);
    if (end.isBefore(now) || !end.isAfter(lease.start())) {
      throw ApiError.blazar(400, 400, "End date must be later than current and start date");
    }
    LeaseDates.requireShort(lease.start(), end, 400);
    if (!lease.holds()) {
      // The user does not see the reserved flavor yet, and Blazar looks for it as the user.
      lease.reservations().stream()
          .filter(Lease.Reservation::isOfServers)
          .findFirst()
          .ifPresent(
              one -> {
                throw leases.noFlavor(one.id());
              });
    }
    leases.moveEnd(lease, end);
    if (lease.holds()) {
      lease.become("ACTIVE");
    }
  }

  private Reply delete(Call call) {
    var lease = lease(call);
    if (lease.holds()) {
      leases.end(lease);
    }
    cloud.leases.remove(lease.id());
    return Reply.empty(204);
  }
}
