package dev.cxp.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A measured value with its unit, as figures show it: one decimal, none for counts. */
record Amount(double value, String unit) {

  static Amount seconds(Duration duration) {
    return new Amount(duration.toNanos() / 1e9, "s");
  }

  static Amount seconds(double seconds) {
    return new Amount(seconds, "s");
  }

  static Amount milliseconds(double milliseconds) {
    return new Amount(milliseconds, "ms");
  }

  /** In units of a million bytes. */
  static Amount megabytes(double bytes) {
    return new Amount(bytes / 1e6, "MB");
  }

  static Amount count(int count) {
    return new Amount(count, "");
  }

  /** The middle one of several of one unit; of an even number the mean of the two in the middle. */
  static Amount median(List<Amount> several) {
    if (several.isEmpty()) {
      throw new IllegalArgumentException("no amounts");
    }
    var values = several.stream().mapToDouble(Amount::value).sorted().toArray();
    var middle = values.length / 2;
    var median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return new Amount(median, several.get(0).unit());
  }

  Amount times(int factor) {
    return new Amount(value * factor, unit);
  }

  @Override
  public String toString() {
    return unit.isEmpty()
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f %s", value, unit);
  }
}
