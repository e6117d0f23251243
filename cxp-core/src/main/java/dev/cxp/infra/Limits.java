package dev.cxp.infra;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a project may have and has.
 *
 * @param entries by resource: {@code instances}, {@code cores}, {@code ram} (megabytes), {@code
 *     server_groups}, {@code network}, {@code subnet}, {@code port}, {@code floatingip}, {@code
 *     security_group}, {@code security_group_rule}, {@code volumes}, {@code gigabytes}
 */
public record Limits(Map<String, Entry> entries) {

  /**
   * @param limit how much there may be; -1 for no limit
   * @param used how much there is, reservations included
   */
  public record Entry(long limit, long used) {

    /** How much can still be made; very much when there is no limit. */
    public long free() {
      return limit < 0 ? Long.MAX_VALUE : Math.max(0, limit - used);
    }
  }

  public Limits {
    entries = java.util.Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /** The entry of a resource; empty when the cloud does not tell. */
  public Optional<Entry> of(String resource) {
    return Optional.ofNullable(entries.get(resource));
  }
}
