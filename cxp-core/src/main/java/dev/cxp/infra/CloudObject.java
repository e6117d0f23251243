package dev.cxp.infra;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something on a cloud, as it was seen.
 *
 * <p>The properties are those of {@link Property} that its kind has; ids refer to other objects.
 *
 * @param kind what it is
 * @param id the cloud's id of it
 * @param name its name without a mark; empty for kinds that have none
 * @param status in the cloud's own words, upper case: {@code ACTIVE}, {@code IN-USE}; empty for
 *     kinds without one
 * @param mark whose it is, when it says so
 * @param properties what else it has, by name
 */
public record CloudObject(
    Kind kind,
    String id,
    String name,
    String status,
    Optional<Mark> mark,
    Map<String, Object> properties) {

  public CloudObject {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(mark, "mark");
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** A property that is text; empty when the object has not got it. */
  public String text(String property) {
    return Values.text(properties, property);
  }

  /** A property that is a whole number; zero when the object has not got it. */
  public long number(String property) {
    return Values.number(properties, property);
  }

  /** Whether a property is there and true. */
  public boolean is(String property) {
    return Values.is(properties, property);
  }

  /** A property that is a list of texts; empty when the object has not got it. */
  public List<String> texts(String property) {
    return Values.texts(properties, property);
  }

  /** A property that is a map of texts; empty when the object has not got it. */
  public Map<String, String> map(String property) {
    return Values.map(properties, property);
  }

  /** Returns this object with other values of some properties. */
  public CloudObject with(Map<String, Object> changes) {
    var all = new TreeMap<>(properties);
    all.putAll(changes);
    return new CloudObject(kind, id, name, status, mark, all);
  }

  /** Whether it is the specification's, by its mark. */
  public boolean isOf(String spec) {
    return mark.filter(mine -> mine.spec().equals(spec)).isPresent();
  }

  /** {@code server node1-mlops-project47 (2f6c...)}. */
  public String describe() {
    return kind.words() + (name.isEmpty() ? "" : " " + name) + " (" + id + ")";
  }
}
