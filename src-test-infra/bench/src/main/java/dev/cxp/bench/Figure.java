package dev.cxp.bench;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** One measured figure, and its line. */
record Figure(String name, Amount ours, Optional<Amount> peer, Goal goal) {

  private static final String NONE = "-";

  // Wide enough for every figure there is, so that each line can be printed when it is measured.
  private static final String LINE = "%-51s | %10s | %10s | %5s | %-20s | %s";

  Figure {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ours, "ours");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(goal, "goal");
  }

  static Figure of(String name, Amount ours, Goal goal) {
    return new Figure(name, ours, Optional.empty(), goal);
  }

  static Figure of(String name, Amount ours, Amount peer, Goal goal) {
    return new Figure(name, ours, Optional.of(peer), goal);
  }

  static String header() {
    return line("name", "ours", "peer", "ratio", "goal", "met");
  }

  boolean isMet() {
    return goal.isMetBy(ours, peer);
  }

  String line() {
    return line(
        name,
        ours.toString(),
        peer.map(Amount::toString).orElse(NONE),
        peer.map(this::ratio).orElse(NONE),
        goal.text(),
        isMet() ? "met" : "MISSED");
  }

  private String ratio(Amount to) {
    return String.format(Locale.ROOT, "%.2f", ours.value() / to.value());
  }

  private static String line(String... columns) {
    return LINE.formatted(Stream.of(columns).toArray());
  }
}
