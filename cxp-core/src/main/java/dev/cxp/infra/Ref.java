package dev.cxp.infra;

import java.util.Objects;

/**
 * Stands in a property for what is only known when something else exists.
 *
 * @param to what it refers to
 * @param part which part of it: its id, or something of a lease's reservation
 */
record Ref(Key to, Part part) {

  /** A part of what is referred to. */
  sealed interface Part {}

  /** The cloud's id. */
  record Id() implements Part {}

  /** The flavor to boot that a lease has for a flavor. */
  record ReservedFlavor(Key flavor) implements Part {}

  /** The lease's reservation of whole hosts. */
  record ReservedHosts() implements Part {}

  /** The lease's reservation of floating IPs from a pool. */
  record Reservation(Key pool) implements Part {}

  Ref {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(part, "part");
  }

  static Ref to(Key key) {
    return new Ref(key, new Id());
  }

  static Ref toMade(Kind kind, String name) {
    return to(Key.of(kind, name));
  }

  static Ref toExisting(Kind kind, String name) {
    return to(Key.existing(kind, name));
  }

  @Override
  public String toString() {
    return to.toString();
  }
}
