package dev.cxp.wire;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a request is sent again and how long to wait before: only for what passes by itself, twice
 * as long each time, never beyond the budget.
 */
public final class Patience {

  /** How to let time pass; tests let none pass. */
  @FunctionalInterface
  public interface Pause {

    /** The one wait without a condition: a server does not say when it is well again. */
    Pause SLEEP = time -> Thread.sleep(time.toMillis());

    void take(Duration time) throws InterruptedException;
  }

  /** No repetition starts later than this after the first request. */
  public static final Duration BUDGET = Duration.ofSeconds(60);

  private static final Duration FIRST = Duration.ofMillis(250);

  private Patience() {}

  /** How often a request with this answer is sent again. */
  public static int repeats(int status) {
    return switch (status) {
      case 429, 502, 503, 504 -> 3;
      case 500 -> 1;
      default -> 0;
    };
  }

  /** Between half and all of 250 ms, 500 ms, 1 s …, so that many clients do not come in step. */
  public static Duration backoff(int repeated) {
    var most = FIRST.toMillis() << Math.min(repeated, 8);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  /** Retry-After (RFC 9110, section 10.2.3): seconds or a date; anything else counts as absent. */
  public static Optional<Duration> retryAfter(String text, Clock clock) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      var wait = Duration.between(clock.instant(), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
