package dev.cxp.infra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What differs between a resource and the object that stands for it. */
final class Comparison {

  private static final String LATER = "(known after apply)";

  /** What a cloud can change of something that exists; all else needs a new one. */
  private static final Map<Kind, Set<String>> CHANGEABLE =
      Map.of(
          Kind.NETWORK,
          Set.of(Property.PORT_SECURITY),
          Kind.SUBNET,
          Set.of(Property.GATEWAY, Property.DHCP, Property.ALLOCATION_POOLS, Property.DNS_SERVERS),
          Kind.PORT,
          Set.of(Property.SECURITY_GROUPS, Property.PORT_SECURITY),
          Kind.SECURITY_GROUP,
          Set.of(Property.RULES),
          Kind.SERVER,
          Set.of(Property.METADATA),
          Kind.FLOATING_IP,
          Set.of(Property.PORT, Property.DESCRIPTION),
          Kind.VOLUME,
          Set.of(Property.SIZE, Property.DESCRIPTION),
          Kind.LEASE,
          Set.of(Property.END));

  /** What no cloud tells of something that exists, or what is looked at in another way. */
  private static final Set<String> NOT_SEEN =
      Set.of(
          Property.PORTS,
          Property.USER_DATA,
          Property.SERVER_GROUP,
          Property.HOST_RESERVATION,
          Property.RESERVATIONS,
          LeaseTimes.DURATION);

  /** What metadata tells of the order of a server, in CXP's own keys, and the property it is of. */
  private static final Map<String, String> RECORDED =
      new TreeMap<>(
          Map.of(
              Blueprint.USER_DATA_DIGEST, Property.USER_DATA,
              Blueprint.HOST_RESERVATION, Property.HOST_RESERVATION));

  /** Lists whose order means nothing. */
  private static final Set<String> UNORDERED =
      Set.of(
          Property.SECURITY_GROUPS, Property.RULES, Property.ALLOCATION_POOLS, Property.ADDRESSES);

  private final Function<Ref, Optional<String>> ids;

  /**
   * @param ids the id that a reference stands for; empty when it is only known after apply
   */
  Comparison(Function<Ref, Optional<String>> ids) {
    this.ids = ids;
  }

  List<Change> changes(Resource wanted, CloudObject object) {
    var changes = new ArrayList<Change>();
    wanted
        .properties()
        .forEach(
            (property, value) -> {
              if (property.equals(Property.METADATA)) {
                metadata(wanted, object, changes);
              } else if (!NOT_SEEN.contains(property)) {
                compare(wanted.key().kind(), property, value, object, changes);
              }
            });
    if (wanted.key().kind() == Kind.LEASE) {
      new Reservations(ids).lacking(wanted, object).ifPresent(changes::add);
      LeaseTimes.newEnd(wanted, object)
          .ifPresent(
              end ->
                  changes.add(
                      new Change(Property.END, object.text(Property.END), end, end, false)));
    }
    return changes;
  }

  private void compare(
      Kind kind, String property, Object wanted, CloudObject object, List<Change> changes) {
    var value = resolved(wanted);
    var seen = object.properties().getOrDefault(property, missing(value));
    if (property.equals(Property.GATEWAY) && value.equals("auto") && !seen.equals("")) {
      return;
    }
    if (property.equals(Property.START)) {
      return;
    }
    if (comparable(property, value).equals(comparable(property, seen))) {
      return;
    }
    var changeable = CHANGEABLE.getOrDefault(kind, Set.of()).contains(property);
    // A disk never shrinks in place.
    var shrinks =
        property.equals(Property.SIZE)
            && ((Number) seen).longValue() > ((Number) value).longValue();
    changes.add(new Change(property, words(seen), words(value), value, !changeable || shrinks));
  }

  /** A server without a mark was made by another tool, which recorded nothing of its order. */
  private void metadata(Resource wanted, CloudObject object, List<Change> changes) {
    var want = new TreeMap<String, String>();
    ((Map<?, ?>) wanted.properties().get(Property.METADATA))
        .forEach((key, value) -> want.put(String.valueOf(key), String.valueOf(resolved(value))));
    var whole = Map.copyOf(want);
    var have = new TreeMap<>(object.map(Property.METADATA));
    RECORDED.forEach(
        (key, property) -> {
          var wantedValue = Objects.requireNonNullElse(want.remove(key), "");
          var value = Objects.requireNonNullElse(have.remove(key), "");
          if (object.mark().isPresent() && !wantedValue.equals(value)) {
            changes.add(
                new Change(
                    property,
                    recorded(property, value),
                    recorded(property, wantedValue),
                    wantedValue,
                    true));
          }
        });
    if (!want.equals(have)) {
      changes.add(new Change(Property.METADATA, have.toString(), want.toString(), whole, false));
    }
  }

  private static String recorded(String property, String value) {
    var isDigest = property.equals(Property.USER_DATA) && !value.isEmpty();
    return (isDigest ? "digest " : "") + words(value);
  }

  private Object resolved(Object value) {
    if (value instanceof Ref ref) {
      return ids.apply(ref).orElse(LATER);
    }
    if (value instanceof Collection<?> all) {
      return all.stream().map(this::resolved).toList();
    }
    return value;
  }

  private static Object comparable(String property, Object value) {
    if (value instanceof Collection<?> all) {
      var texts = all.stream().map(String::valueOf).toList();
      return UNORDERED.contains(property) ? new TreeSet<>(texts) : texts;
    }
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  /** What stands for a property that the object has not got. */
  private static Object missing(Object value) {
    if (value instanceof Collection<?>) {
      return List.of();
    }
    if (value instanceof Number) {
      return 0L;
    }
    return value instanceof Boolean ? Boolean.FALSE : "";
  }

  private static String words(Object value) {
    if (value instanceof Collection<?> all) {
      return all.isEmpty() ? "none" : String.join(", ", all.stream().map(String::valueOf).toList());
    }
    return value.equals("") ? "none" : String.valueOf(value);
  }
}
