package dev.cxp.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Equality by content for the specification's values that are too wide for a readable record. */
abstract class Value {

  /** Everything that makes the value what it is, in a fixed order. */
  abstract Object[] parts();

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && Arrays.deepEquals(parts(), ((Value) other).parts());
  }

  @Override
  public final int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  static <T> List<T> plus(List<T> list, T more, String name) {
    var longer = new ArrayList<>(list);
    longer.add(Objects.requireNonNull(more, name));
    return List.copyOf(longer);
  }

  /** A copy with one more entry, in insertion order (which {@code Map.copyOf} would lose). */
  static <V> Map<String, V> plus(Map<String, V> map, String key, V value) {
    var larger = new LinkedHashMap<>(map);
    larger.put(Objects.requireNonNull(key, "name"), Objects.requireNonNull(value, "value"));
    return java.util.Collections.unmodifiableMap(larger);
  }

  /** A copy in the same order. */
  static <V> Map<String, V> ordered(Map<String, V> map) {
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
