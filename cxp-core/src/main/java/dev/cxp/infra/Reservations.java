package dev.cxp.infra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Whether a lease that exists reserves what a specification wants. */
final class Reservations {

  private final Function<Ref, Optional<String>> ids;

  /**
   * @param ids the id that a reference stands for, if it is known
   */
  Reservations(Function<Ref, Optional<String>> ids) {
    this.ids = ids;
  }

  /**
   * What the lease has too little of. Blazar adds no machines to a reservation that exists, so it
   * takes another lease, for more hosts too. One that reserves more is kept: another would cost
   * what runs on it.
   */
  Optional<Change> lacking(Resource wanted, CloudObject lease) {
    var seen = of(lease.properties());
    var all = of(wanted.properties());
    var enough =
        all.stream().allMatch(one -> seen.stream().anyMatch(other -> isEnough(one, other)));
    return enough
        ? Optional.empty()
        : Optional.of(
            new Change(
                Property.RESERVATIONS,
                words(seen, all),
                words(all, all),
                wanted.properties().get(Property.RESERVATIONS),
                true));
  }

  private boolean isEnough(Map<?, ?> wanted, Map<?, ?> seen) {
    return isOfSame(wanted, seen) && amount(seen) >= amount(wanted);
  }

  private boolean isOfSame(Map<?, ?> wanted, Map<?, ?> seen) {
    return wanted.get("type").equals(seen.get("type"))
        && List.of(Property.FLAVOR, Property.NETWORK).stream()
            .allMatch(part -> isSame(wanted.get(part), seen.get(part)))
        && hosts(wanted).equals(hosts(seen));
  }

  /** What is looked up in vain is a finding of its own. */
  private boolean isSame(Object wanted, Object seen) {
    return !(wanted instanceof Ref ref) || ids.apply(ref).filter(id -> !id.equals(seen)).isEmpty();
  }

  /** Which hosts, whoever wrote it: blanks mean nothing, and there are two ways to say equal. */
  private static String hosts(Map<?, ?> reservation) {
    var properties = reservation.get("properties");
    return properties == null
        ? ""
        : properties
            .toString()
            .replaceAll("\\s", "")
            .replace("[\"==\"", "[\"=\"")
            .replaceFirst("^\\[]$", "");
  }

  private static long amount(Map<?, ?> reservation) {
    return ((Number) reservation.get("amount")).longValue();
  }

  /** The reservations among the properties of a lease, ordered or observed. */
  static List<Map<?, ?>> of(Map<String, Object> lease) {
    var reservations = new ArrayList<Map<?, ?>>();
    if (lease.get(Property.RESERVATIONS) instanceof Collection<?> all) {
      all.forEach(one -> reservations.add((Map<?, ?>) one));
    }
    return reservations;
  }

  /** A flavor and a pool by the name that the specification has for it, if it has one. */
  private String words(List<Map<?, ?>> reservations, List<Map<?, ?>> wanted) {
    return reservations.isEmpty()
        ? "none"
        : String.join(", ", reservations.stream().map(one -> words(one, wanted)).toList());
  }

  private String words(Map<?, ?> one, List<Map<?, ?>> wanted) {
    var of =
        wanted.stream()
            .filter(other -> other == one || isOfSame(other, one))
            .findFirst()
            .map(Reservations::what)
            .orElseGet(() -> what(one));
    return amount(one) + " x " + one.get("type") + (of.isEmpty() ? "" : " " + of);
  }

  private static String what(Map<?, ?> reservation) {
    for (var part : List.of(Property.FLAVOR, Property.NETWORK, "properties")) {
      var value = reservation.get(part);
      if (value != null && !value.equals("")) {
        return value instanceof Ref ref ? ref.to().name() : value.toString();
      }
    }
    return "";
  }
}
