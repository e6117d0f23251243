package dev.cxp.infra;

import java.util.Comparator;
import java.util.Objects;

/**
 * What something is called within a specification: {@code server node1}, {@code port
 * private/node1}, {@code volume node1-vdb}.
 *
 * @param kind what it is
 * @param name its name there; of something existing, its name on the cloud
 * @param existing whether it is only looked up
 */
public record Key(Kind kind, String name, boolean existing) implements Comparable<Key> {

  private static final Comparator<Key> ORDER =
      Comparator.<Key, Kind>comparing(key -> key.kind)
          .thenComparing(key -> key.name)
          .thenComparing(key -> key.existing);

  public Key {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
  }

  /** Something that is made. */
  public static Key of(Kind kind, String name) {
    return new Key(kind, name, false);
  }

  /** Something that must be there already. */
  static Key existing(Kind kind, String name) {
    return new Key(kind, name, true);
  }

  /** In the order in which things can be made, then by name. */
  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.words() + " " + name;
  }
}
