package dev.cxp.infra;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** When a lease begins and ends: Blazar counts in minutes, and knows no durations. */
final class LeaseTimes {

  /** Stands in a resource instead of {@link Property#END}, which is known when it is ordered. */
  static final String DURATION = "duration";

  private static final Duration TOLERANCE = Duration.ofMinutes(2);

  private LeaseTimes() {}

  /** The properties of the order: the duration becomes an end. */
  static Map<String, Object> order(Map<String, Object> resource, Clock clock) {
    var order = new LinkedHashMap<>(resource);
    var duration = (Duration) order.remove(DURATION);
    var start =
        resource.get(Property.START) instanceof String text
            ? Instant.parse(text)
            : clock.instant().truncatedTo(ChronoUnit.MINUTES);
    order.put(Property.END, roundedUp(start.plus(duration)).toString());
    return order;
  }

  /** The end that an existing lease should have; empty when it has it. */
  static Optional<String> newEnd(Resource wanted, CloudObject lease) {
    var duration = (Duration) wanted.properties().get(DURATION);
    var end = roundedUp(Instant.parse(lease.text(Property.START)).plus(duration));
    var now = Instant.parse(lease.text(Property.END));
    return Duration.between(now, end).abs().compareTo(TOLERANCE) <= 0
        ? Optional.empty()
        : Optional.of(end.toString());
  }

  private static Instant roundedUp(Instant instant) {
    var minute = instant.truncatedTo(ChronoUnit.MINUTES);
    return minute.equals(instant) ? minute : minute.plus(1, ChronoUnit.MINUTES);
  }
}
