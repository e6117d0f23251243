package dev.cxp.infra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What is on a cloud, as one round of list calls saw it. */
final class Inventory {

  private final Map<Kind, List<CloudObject>> objects;

  private Inventory(Map<Kind, List<CloudObject>> objects) {
    this.objects = objects;
  }

  /** Lists kinds side by side; images, of which clouds have very many, by their names. */
  static Inventory take(Cloud cloud, Set<Kind> kinds, Set<String> images, Workers workers) {
    return take(cloud, kinds, images, cloud::list, workers);
  }

  /** As the other, where the rules of security groups are of no interest. */
  static Inventory withoutRules(Cloud cloud, Set<Kind> kinds, Set<String> images, Workers workers) {
    return take(
        cloud,
        kinds,
        images,
        kind -> kind == Kind.SECURITY_GROUP ? cloud.outlines(kind) : cloud.list(kind),
        workers);
  }

  private static Inventory take(
      Cloud cloud,
      Set<Kind> kinds,
      Set<String> images,
      Function<Kind, List<CloudObject>> list,
      Workers workers) {
    var calls = new LinkedHashMap<Kind, List<Workers.Pending<List<CloudObject>>>>();
    for (var kind : longestFirst(kinds)) {
      // An attachment is something that a volume says of itself.
      if (kind != Kind.IMAGE && kind != Kind.ATTACHMENT && cloud.offers(kind)) {
        calls.put(kind, List.of(workers.start(() -> list.apply(kind))));
      }
    }
    if (kinds.contains(Kind.IMAGE)) {
      calls.put(
          Kind.IMAGE,
          images.stream().map(name -> workers.start(() -> cloud.find(Kind.IMAGE, name))).toList());
    }
    var found = new EnumMap<Kind, List<CloudObject>>(Kind.class);
    calls.forEach(
        (kind, pending) ->
            found.put(
                kind, pending.stream().map(Workers.Pending::get).flatMap(List::stream).toList()));
    return new Inventory(found);
  }

  /** A service tells most about servers and security groups, and asks others to do so. */
  private static List<Kind> longestFirst(Set<Kind> kinds) {
    var longest = List.of(Kind.SERVER, Kind.SECURITY_GROUP);
    return kinds.stream()
        .sorted(
            Comparator.comparing((Kind kind) -> !longest.contains(kind))
                .thenComparing(kind -> kind))
        .toList();
  }

  /** This inventory and what another round of list calls saw of other kinds. */
  Inventory and(Inventory more) {
    var all = new EnumMap<Kind, List<CloudObject>>(Kind.class);
    all.putAll(objects);
    all.putAll(more.objects);
    return new Inventory(all);
  }

  List<CloudObject> of(Kind kind) {
    if (kind == Kind.ATTACHMENT) {
      return of(Kind.VOLUME).stream().flatMap(volume -> attachment(volume).stream()).toList();
    }
    return objects.getOrDefault(kind, List.of());
  }

  boolean has(Kind kind) {
    return objects.containsKey(kind) || kind == Kind.ATTACHMENT && has(Kind.VOLUME);
  }

  Optional<CloudObject> find(Kind kind, String id) {
    return of(kind).stream().filter(object -> object.id().equals(id)).findFirst();
  }

  /** Everything that a specification made, by the marks. */
  List<CloudObject> marked(String spec) {
    return all().stream().filter(object -> object.isOf(spec)).toList();
  }

  /** Everything, attachments included. */
  Collection<CloudObject> all() {
    var all = new ArrayList<CloudObject>();
    for (var kind : Kind.values()) {
      all.addAll(of(kind));
    }
    return all;
  }

  /** What a volume says of where it is attached. */
  static Optional<CloudObject> attachment(CloudObject volume) {
    Objects.requireNonNull(volume, "volume");
    return volume.text(Property.SERVER).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CloudObject(
                Kind.ATTACHMENT,
                volume.id(),
                volume.name(),
                volume.status(),
                volume.mark(),
                Map.of(
                    Property.VOLUME,
                    volume.id(),
                    Property.SERVER,
                    volume.text(Property.SERVER),
                    Property.DEVICE,
                    volume.text(Property.DEVICE))));
  }
}
