package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants as the services write them, in UTC. */
final class Times {

  private static final DateTimeFormatter SECONDS = format("yyyy-MM-dd'T'HH:mm:ss'Z'");
  private static final DateTimeFormatter MICROS = format("yyyy-MM-dd'T'HH:mm:ss'.000000'");
  private static final DateTimeFormatter SPACED = format("yyyy-MM-dd HH:mm:ss");

  private Times() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  /** 2026-11-24T18:22:07Z: Nova, Neutron, Glance. */
  static String seconds(Instant instant) {
    return SECONDS.format(instant);
  }

  /** 2026-11-24T18:22:07.000000: Cinder, key pairs, the dates of leases. */
  static String micros(Instant instant) {
    return MICROS.format(instant);
  }

  /** 2026-11-24T18:22:07.000000Z: Keystone. */
  static String microsZ(Instant instant) {
    return micros(instant) + "Z";
  }

  /** 2026-11-24 18:22:07: when leases were created. */
  static String spaced(Instant instant) {
    return SPACED.format(instant);
  }
}
