package dev.cxp.monitoring;

import java.util.Objects;

/**
 * A construct of a configuration that CXP cannot judge.
 *
 * @param path where it stands: {@code scrape_configs[0].consul_sd_configs}
 * @param line its line, counted from 1; 0 when not known
 * @param reason why it is not understood
 */
public record NotUnderstood(String path, int line, String reason) {

  public NotUnderstood {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(reason, "reason");
  }

  @Override
  public String toString() {
    return path + (line > 0 ? " (line " + line + ")" : "") + ": " + reason;
  }
}
