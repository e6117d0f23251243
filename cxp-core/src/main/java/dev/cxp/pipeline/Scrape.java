package dev.cxp.pipeline;

import java.time.Duration;
import java.util.Objects;

/**
 * What Prometheus is expected to do with an application: fetch a path of a port at an interval.
 *
 * @param path the metrics path
 * @param port the container's port by name
 * @param interval how often
 */
public record Scrape(String path, String port, Duration interval) {

  public Scrape {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(interval, "interval");
  }
}
