package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code /leases} (Blazar's API v1). The mark is behind the name, without its end, which is the
 * lease's: Blazar keeps 80 characters of a name.
 */
record Leases(Api api) implements Made {

  static final int NAME_LIMIT = 80;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  @Override
  public List<CloudObject> list() {
    return api.list(Service.RESERVATION, "/leases", "leases", "to list leases").stream()
        .map(Leases::read)
        .toList();
  }

  static CloudObject read(JsonNode lease) {
    var end = instant(Fields.text(lease, "end_date"));
    var seen =
        Fields.of(lease)
            .put(Property.START, text(instant(Fields.text(lease, "start_date"))))
            .put(Property.END, text(end))
            .put(Property.RESERVATIONS, Reservation.list(lease.path("reservations")))
            .text(Property.CREATED, "created_at")
            .markedBehindName(Kind.LEASE);
    return new CloudObject(
        seen.kind(),
        seen.id(),
        seen.name(),
        seen.status(),
        seen.mark().map(mark -> end.map(mark::expires).orElse(mark)),
        seen.properties());
  }

  /** Blazar writes {@code 2026-11-22T23:00:00.000000} and means UTC. */
  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(LocalDateTime.parse(date).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String text(Optional<Instant> instant) {
    return instant.map(Instant::toString).orElse("");
  }

  @Override
  public CloudObject create(Order order) {
    var start = order.text(Property.START);
    var body =
        Api.object()
            .put("name", name(order))
            .put("start_date", start.isEmpty() ? "now" : DATE.format(Instant.parse(start)))
            .put("end_date", end(order.text(Property.END)));
    body.putArray("events");
    body.set("reservations", Reservation.bodies(order));
    return read(
        api.send(Service.RESERVATION, "POST", "/leases", body, "to create " + order).path("lease"));
  }

  private static String name(Order order) {
    var mark = order.mark();
    var name =
        new Mark(mark.spec(), mark.run(), Optional.empty(), Optional.empty()).behind(order.name());
    if (name.length() > NAME_LIMIT) {
      throw new CloudException(
          CloudException.Kind.REFUSED,
          Explanation.tried("to create " + order)
              .happened(
                  "its name with the mark, '"
                      + name
                      + "', has "
                      + name.length()
                      + " characters, and Blazar keeps "
                      + NAME_LIMIT)
              .remedy("shorten the names of the lease and of the specification, or the suffix"));
    }
    return name;
  }

  /** Blazar knows minutes; a lease rather ends a little later than it was promised. */
  private static String end(String text) {
    var end = Instant.parse(text);
    var minute = end.truncatedTo(ChronoUnit.MINUTES);
    return DATE.format(minute.equals(end) ? minute : minute.plus(1, ChronoUnit.MINUTES));
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.END);
  }

  /** The answer says UPDATING whatever the lease becomes, so it has to be looked at again. */
  @Override
  public CloudObject update(CloudObject lease, Map<String, Object> changed) {
    var body = Api.object().put("end_date", end(lease.text(Property.END)));
    var what = "to move the end of " + lease.describe();
    return read(
        api.send(Service.RESERVATION, "PUT", "/leases/" + lease.id(), body, what).path("lease"));
  }

  @Override
  public void delete(CloudObject lease) {
    api.delete(Service.RESERVATION, "/leases/" + lease.id(), "to delete " + lease.describe());
  }
}
