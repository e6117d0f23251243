package dev.cxp.monitoring;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A target as service discovery hands it to relabelling.
 *
 * @param labels the address, meta labels and the labels of its group
 * @param placeholders the names of labels whose values are only stand-ins
 */
public record DiscoveredTarget(SortedMap<String, String> labels, Set<String> placeholders) {

  public DiscoveredTarget {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    placeholders = Set.copyOf(placeholders);
  }

  static DiscoveredTarget of(Map<String, String> labels, Set<String> placeholders) {
    return new DiscoveredTarget(new TreeMap<>(labels), placeholders);
  }

  /** The host and port that it starts with. */
  public String address() {
    return labels.getOrDefault("__address__", "");
  }
}
