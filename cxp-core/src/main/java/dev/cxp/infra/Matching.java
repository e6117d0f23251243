package dev.cxp.infra;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which object stands for which resource: by the ids that were recorded, then by mark and name. */
final class Matching {

  /** An older object of the same name is the one that others may refer to already. */
  private static final Comparator<CloudObject> OLDEST =
      Comparator.comparing((CloudObject object) -> object.text(Property.CREATED))
          .thenComparing(CloudObject::id);

  private final String spec;
  private final Map<Key, Resource> resources;
  private final Map<Key, String> recorded;
  private final Inventory inventory;
  private final Map<Key, CloudObject> matched = new TreeMap<>();
  private final List<CloudObject> twins = new ArrayList<>();
  private final List<CloudObject> orphans = new ArrayList<>();

  /**
   * @param recorded the ids that the journal, or another tool's state, has for resources
   */
  Matching(
      String spec, Map<Key, Resource> resources, Map<Key, String> recorded, Inventory inventory) {
    this.spec = spec;
    this.resources = resources;
    this.recorded = recorded;
    this.inventory = inventory;
    resources.values().forEach(this::match);
    sortOutTheRest();
  }

  Optional<CloudObject> of(Key key) {
    return Optional.ofNullable(matched.get(key));
  }

  /** More objects of a resource than the one that is kept: what an answer that was lost left. */
  List<CloudObject> twins() {
    return twins;
  }

  /** What the specification made and no longer has. */
  List<CloudObject> orphans() {
    return orphans;
  }

  /** The ways to look something up that find more than one. */
  List<CloudObject> candidates(Key existing) {
    return inventory.of(existing.kind()).stream()
        .filter(object -> object.name().equals(existing.name()))
        .filter(object -> existing.kind() != Kind.SECURITY_GROUP || object.is(Property.OWN))
        .toList();
  }

  private void match(Resource resource) {
    var key = resource.key();
    if (resource.isLookup()) {
      var candidates = candidates(key);
      if (candidates.size() == 1) {
        matched.put(key, candidates.get(0));
      }
      return;
    }
    if (key.kind() == Kind.ATTACHMENT) {
      of(Key.of(Kind.VOLUME, key.name()))
          .flatMap(Inventory::attachment)
          .ifPresent(attachment -> matched.put(key, attachment));
      return;
    }
    var known =
        Optional.ofNullable(recorded.get(key)).flatMap(id -> inventory.find(key.kind(), id));
    if (resource.properties().get(Property.RESERVATION) instanceof Ref reservation) {
      known.or(() -> reserved(resource, reservation)).ifPresent(ip -> matched.put(key, ip));
      return;
    }
    var marked =
        inventory.of(key.kind()).stream()
            .filter(object -> object.isOf(spec) && isNamed(object, resource))
            .sorted(OLDEST)
            .toList();
    var best = known.or(() -> marked.stream().findFirst());
    best.ifPresent(
        object -> {
          matched.put(key, object);
          marked.stream().filter(other -> !other.id().equals(object.id())).forEach(twins::add);
        });
  }

  /**
   * A lease makes its floating IPs itself, so they carry no mark; the one in use is known by its
   * port.
   */
  private Optional<CloudObject> reserved(Resource resource, Ref reservation) {
    var port = of(((Ref) resource.properties().get(Property.PORT)).to()).map(CloudObject::id);
    var id =
        of(reservation.to())
            .flatMap(
                lease ->
                    References.part(
                        reservation.part(), lease, pool -> of(pool).map(CloudObject::id)));
    return inventory.of(Kind.FLOATING_IP).stream()
        .filter(ip -> id.filter(ip.text(Property.RESERVATION)::equals).isPresent())
        .filter(ip -> port.filter(ip.text(Property.PORT)::equals).isPresent())
        .findFirst();
  }

  private static boolean isNamed(CloudObject object, Resource resource) {
    return resource.key().kind() == Kind.FLOATING_IP
        ? object.mark().flatMap(Mark::name).filter(resource.name()::equals).isPresent()
        : object.name().equals(resource.name());
  }

  private void sortOutTheRest() {
    var claimed = new HashSet<String>();
    matched.values().forEach(object -> claimed.add(object.kind() + object.id()));
    twins.forEach(object -> claimed.add(object.kind() + object.id()));
    var stale = Set.copyOf(recorded.values());
    for (var object : inventory.all()) {
      var ours = object.isOf(spec) || stale.contains(object.id()) && isRecorded(object);
      if (ours
          && object.kind() != Kind.ATTACHMENT
          && !claimed.contains(object.kind() + object.id())) {
        orphans.add(object);
      }
    }
  }

  private boolean isRecorded(CloudObject object) {
    return recorded.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().kind() == object.kind()
                    && entry.getValue().equals(object.id())
                    && !resources.containsKey(entry.getKey()));
  }
}
