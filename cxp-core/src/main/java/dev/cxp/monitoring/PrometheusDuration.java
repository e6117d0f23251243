package dev.cxp.monitoring;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Durations as Prometheus writes them: {@code 15s}, {@code 1m30s}, {@code 500ms}, {@code 1d}.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <duration>}.
 */
public final class PrometheusDuration {

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?");

  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
  };

  /** Go counts nanoseconds in 63 bits; a longer duration is refused. */
  private static final long LONGEST_MILLIS = Long.MAX_VALUE / 1_000_000;

  private PrometheusDuration() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when Prometheus would refuse it; the message says why
   */
  public static Duration parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty duration");
    }
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    var matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: write numbers with units, as 15s, 1m30s or 500ms");
    }
    try {
      var millis = 0L;
      for (var i = 0; i < UNITS.length; i++) {
        var amount = matcher.group(i + 1);
        if (amount != null) {
          millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(amount), MILLIS[i]));
        }
      }
      if (millis <= LONGEST_MILLIS) {
        return Duration.ofMillis(millis);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Falls through to the same message: too long is too long.
    }
    throw new IllegalArgumentException("'" + text + "' is too long for a duration");
  }

  /**
   * Writes a duration in the one form that Prometheus itself writes, for example into the label
   * {@code __scrape_interval__}. Parts below a millisecond are cut off.
   */
  public static String format(Duration duration) {
    var rest = duration.toMillis();
    if (rest == 0) {
      return "0s";
    }
    var text = new StringBuilder();
    for (var i = 0; i < UNITS.length; i++) {
      // Years and weeks only where nothing remains: 90d reads better than 12w6d.
      var onlyExact = i < 2;
      if (onlyExact && rest % MILLIS[i] != 0) {
        continue;
      }
      if (rest / MILLIS[i] > 0) {
        text.append(rest / MILLIS[i]).append(UNITS[i]);
        rest %= MILLIS[i];
      }
    }
    return text.toString();
  }
}
