package dev.cxp.junit.openstack;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * The time of an {@link EmbeddedOpenStack}. It goes with the system's, or stands still when the
 * builder said so, and jumps ahead by {@link #advance}: leases end, tokens expire and slow servers
 * finish booting without a test waiting for it. What became due happens at the next request or look
 * at the inventory.
 */
public final class EmbeddedClock {

  private final Clock source;
  private Duration ahead = Duration.ZERO;

  private EmbeddedClock(Clock source) {
    this.source = source;
  }

  static EmbeddedClock running() {
    return new EmbeddedClock(Clock.systemUTC());
  }

  static EmbeddedClock standing() {
    return new EmbeddedClock(Clock.fixed(Instant.now(), ZoneOffset.UTC));
  }

  /** The time that the services see. */
  public synchronized Instant now() {
    return source.instant().plus(ahead);
  }

  /**
   * Lets this much time pass at once.
   *
   * @throws IllegalArgumentException when the duration is negative: time does not go back
   */
  public synchronized void advance(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration is negative: " + duration);
    }
    ahead = ahead.plus(duration);
  }
}
