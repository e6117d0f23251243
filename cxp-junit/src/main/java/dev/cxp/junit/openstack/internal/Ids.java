package dev.cxp.junit.openstack.internal;

import java.util.SplittableRandom;
import java.util.UUID;

/** Identifiers in the forms that the services use. */
final class Ids {

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SplittableRandom random = new SplittableRandom();

  String uuid() {
    return new UUID(
            (random.nextLong() & ~0xF000L) | 0x4000L,
            (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L)
        .toString();
  }

  /** Keystone's: 32 hexadecimal digits. */
  String hex() {
    return uuid().replace("-", "");
  }

  /** A text that nobody guesses in a test, of letters and digits. */
  String secret(int length) {
    var text = new StringBuilder(length);
    for (var i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  String mac() {
    return "fa:16:3e:%02x:%02x:%02x"
        .formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  static boolean isUuid(String text) {
    return text.matches("[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}");
  }
}
