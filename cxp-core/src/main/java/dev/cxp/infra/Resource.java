package dev.cxp.infra;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something that a specification wants on the cloud.
 *
 * @param key what it is called in the specification
 * @param name its name on the cloud; for floating IPs, which have none, what marks call it
 * @param properties by the names of {@link Property}; a value may be, or hold, a {@link Ref}
 * @param after what must exist before it, beside what its properties refer to
 */
record Resource(Key key, String name, Map<String, Object> properties, Set<Key> after) {

  Resource {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
    after = Set.copyOf(after);
  }

  Resource(Key key, String name, Map<String, Object> properties) {
    this(key, name, properties, Set.of());
  }

  /** Whether it is only looked up. */
  boolean isLookup() {
    return key.existing();
  }

  /** What must exist before it. */
  Set<Key> needs() {
    var needs = new TreeSet<>(after);
    properties.values().forEach(value -> gather(value, needs));
    return needs;
  }

  private static void gather(Object value, Set<Key> needs) {
    if (value instanceof Ref ref) {
      needs.add(ref.to());
      if (ref.part() instanceof Ref.ReservedFlavor reserved) {
        needs.add(reserved.flavor());
      } else if (ref.part() instanceof Ref.Reservation reservation) {
        needs.add(reservation.pool());
      }
    } else if (value instanceof Collection<?> all) {
      all.forEach(one -> gather(one, needs));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(one -> gather(one, needs));
    }
  }
}
