package dev.cxp.junit.openstack.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** The dates of leases: minutes of UTC, in the only format that Blazar reads. */
final class LeaseDates {

  /** How long a lease can be, as the loopback cloud is configured. */
  static final Duration LONGEST = Duration.ofDays(7);

  private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private LeaseDates() {}

  static Instant parse(String text, Instant now) {
    if (text.equals("now")) {
      return now.truncatedTo(ChronoUnit.MINUTES);
    }
    try {
      return LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw ApiError.blazar(
          400, 400, text + " is an invalid date. Required format: %Y-%m-%d %H:%M");
    }
  }

  static void requireNew(Instant start, Instant end, Instant now) {
    if (start.isBefore(now.truncatedTo(ChronoUnit.MINUTES))) {
      throw ApiError.blazar(400, 400, "Start date must be later than current date");
    }
    if (!end.isAfter(start)) {
      throw ApiError.blazar(400, 400, "End date must be later than start date.");
    }
    requireShort(start, end, 403);
  }

  static void requireShort(Instant start, Instant end, int status) {
    var seconds = Duration.between(start, end).toSeconds();
    if (seconds > LONGEST.toSeconds()) {
      throw ApiError.blazar(
          status,
          status,
          "Lease duration of "
              + seconds
              + " seconds must be less than or equal to the maximum"
              + " lease duration of "
              + LONGEST.toSeconds()
              + " seconds.");
    }
  }
}
