package dev.cxp.monitoring;

import java.time.Duration;
import java.util.Objects;

/**
 * A duration of a scrape job, and where it comes from.
 *
 * @param value how long
 * @param origin who says so
 */
public record Timing(Duration value, Origin origin) {

  /** Who says how long. */
  public enum Origin {
    JOB("the job's own"),
    GLOBAL("global"),
    DEFAULT("global default"),
    RELABELLED("set by a relabelling rule or a target's label");

    private final String words;

    Origin(String words) {
      this.words = words;
    }

    /** The origin in words that fit in brackets after the duration. */
    public String words() {
      return words;
    }
  }

  public Timing {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(origin, "origin");
  }

  @Override
  public String toString() {
    return PrometheusDuration.format(value) + " (" + origin.words() + ")";
  }
}
