package dev.cxp.infra;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  private static final Set<String> ONLY_ORDERED =
      Set.of(Property.USER_DATA, Property.PORTS, Property.SERVER_GROUP);

  public Order {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mark, "mark");
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** A property that is text; empty when the order has not got it. */
  public String text(String property) {
    return Values.text(properties, property);
  }

  /** A property that is a whole number; zero when the order has not got it. */
  public long number(String property) {
    return Values.number(properties, property);
  }

  /** Whether a property is there and true. */
  public boolean is(String property) {
    return Values.is(properties, property);
  }

  /** A property that is a list of texts; empty when the order has not got it. */
  public List<String> texts(String property) {
    return Values.texts(properties, property);
  }

  /** A property that is a map of texts; empty when the order has not got it. */
  public Map<String, String> map(String property) {
    return Values.map(properties, property);
  }

  /**
   * What it made, for clouds that answer with little more than an id. What only orders have is not
   * in it: user data stays a secret of the request.
   */
  public CloudObject made(String id, String status) {
    var seen = new TreeMap<>(properties);
    seen.keySet().removeAll(ONLY_ORDERED);
    return new CloudObject(kind, id, name, status, Optional.of(mark), seen);
  }

  /** Kind and name only: user data is in the properties, and may hold secrets. */
  @Override
  public String toString() {
    return kind.words() + " " + name;
  }
}
