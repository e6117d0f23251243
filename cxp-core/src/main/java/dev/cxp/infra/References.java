package dev.cxp.infra;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts ids in the place of references. */
final class References {

  private References() {}

  /**
   * The part of an object that a reference means.
   *
   * @param lookups the ids of what is only looked up
   */
  static Optional<String> part(
      Ref.Part part, CloudObject object, Function<Key, Optional<String>> lookups) {
    if (part instanceof Ref.ReservedFlavor reserved) {
      return reservation(
          object,
          "flavor:instance",
          Property.FLAVOR,
          lookups.apply(reserved.flavor()),
          "reservedFlavor");
    }
    if (part instanceof Ref.ReservedHosts) {
      return reservation(object, "physical:host", "", Optional.empty(), "id");
    }
    if (part instanceof Ref.Reservation reservation) {
      return reservation(
          object, "virtual:floatingip", Property.NETWORK, lookups.apply(reservation.pool()), "id");
    }
    return Optional.of(object.id());
  }

  private static Optional<String> reservation(
      CloudObject lease, String type, String property, Optional<String> id, String wanted) {
    return Reservations.of(lease.properties()).stream()
        .filter(one -> type.equals(one.get("type")))
        .filter(one -> id.isEmpty() || id.get().equals(String.valueOf(one.get(property))))
        .map(one -> String.valueOf(one.get(wanted)))
        .findFirst();
  }

  /** A copy of the properties in which each reference is what it stands for. */
  static Map<String, Object> resolved(
      Map<String, Object> properties, Function<Ref, String> resolve) {
    var copy = new LinkedHashMap<String, Object>();
    properties.forEach((name, value) -> copy.put(name, value(value, resolve)));
    return copy;
  }

  private static Object value(Object value, Function<Ref, String> resolve) {
    if (value instanceof Ref ref) {
      return resolve.apply(ref);
    }
    if (value instanceof Collection<?> all) {
      return all.stream().map(one -> value(one, resolve)).toList();
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach((key, one) -> copy.put(String.valueOf(key), value(one, resolve)));
      return copy;
    }
    return value;
  }
}
