package dev.cxp.infra;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What shall be made, with ids of what it refers to.
 *
 * @param kind what it is
 * @param name its name on the cloud; for kinds without one what to call it in messages
 * @param mark whose it will be
 * @param properties by the names of {@link Property}
 */
public record Order(Kind kind, String name, Mark mark, Map<String, Object> properties) {

  public Order {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mark, "mark");
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** Kind and name only: user data is in the properties, and may hold secrets. */
  @Override
  public String toString() {
    return kind.words() + " " + name;
  }
}
