package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Deletes what a specification or a run made, and looks again whether it is gone. */
final class Removal {

  private static final int PASSES = 4;

  private final Site site;
  private final Consumer<CloudObject> begun;
  private final Consumer<CloudObject> gone;
  private final Set<Kind> appearing;

  /**
   * @param begun hears of each object before its deletion is asked for
   * @param gone hears of each object that is gone
   * @param appearing of which kinds there may be more by and by, because the cloud goes on with
   *     what a run that was killed asked for
   */
  Removal(Site site, Consumer<CloudObject> begun, Consumer<CloudObject> gone, Set<Kind> appearing) {
    this.site = site;
    this.begun = begun;
    this.gone = gone;
    this.appearing = Set.copyOf(appearing);
  }

  /** Every kind that a specification can make and this cloud has. */
  static Set<Kind> kinds(Cloud cloud) {
    var kinds = EnumSet.noneOf(Kind.class);
    for (var kind : Kind.values()) {
      if (kind.isMade() && kind != Kind.ATTACHMENT && cloud.offers(kind)) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /**
   * Deletes objects, and again what is left as long as that becomes less: what only stood behind
   * others that are gone by now, and what appeared meanwhile, because the cloud went on with the
   * requests of a run that was killed.
   *
   * @param look finds among an inventory what should be gone
   * @return what is left
   */
  List<Leftover> carryOut(
      Collection<CloudObject> objects, Function<Inventory, Collection<CloudObject>> look) {
    var before = List.<String>of();
    var left = pass(objects, look);
    for (var passes = 1; passes < PASSES && !left.isEmpty(); passes++) {
      var now = left.stream().map(one -> id(one.object())).sorted().toList();
      if (now.equals(before)) {
        break;
      }
      before = now;
      left = pass(left.stream().map(Leftover::object).toList(), look);
    }
    return left;
  }

  private List<Leftover> pass(
      Collection<CloudObject> objects, Function<Inventory, Collection<CloudObject>> look) {
    if (objects.isEmpty()) {
      return List.of();
    }
    var failures = new TreeMap<String, String>();
    var failed = new Demolition(site, begun, gone).carryOut(objects);
    for (var failure : failed) {
      var why = words(failure.why());
      failures.put(
          id(failure.object()), failure.blocked() ? "what uses it did not go: " + why : why);
    }
    var inventory =
        Inventory.withoutRules(site.cloud(), uncertain(objects, failed), Set.of(), site.workers());
    var ids = new HashSet<String>();
    objects.forEach(object -> ids.add(id(object)));
    look.apply(inventory).forEach(object -> ids.add(id(object)));
    return inventory.all().stream()
        .filter(object -> object.kind() != Kind.ATTACHMENT && ids.contains(id(object)))
        .map(
            object ->
                new Leftover(
                    object,
                    failures.getOrDefault(
                        id(object), "the cloud said that it is gone, and still lists it")))
        .toList();
  }

  /** The kinds that have to be looked at: not those that were just seen to be gone. */
  private Set<Kind> uncertain(Collection<CloudObject> objects, List<Demolition.Failure> failures) {
    var kinds = EnumSet.noneOf(Kind.class);
    objects.stream()
        .map(CloudObject::kind)
        .filter(kind -> !Demolition.seesGone(kind))
        .forEach(kinds::add);
    failures.forEach(failure -> kinds.add(failure.object().kind()));
    kinds.addAll(appearing);
    return kinds;
  }

  private static String id(CloudObject object) {
    return object.kind().name() + " " + object.id();
  }

  private static String words(RuntimeException failure) {
    return failure instanceof CloudException cloud
        ? cloud.explanation().happened()
        : String.valueOf(failure.getMessage());
  }

  /** The error that tells of what is left, with the command for each. */
  static ProvisioningException left(
      String tried, List<Leftover> left, Optional<java.nio.file.Path> dossier) {
    var lines = left.stream().map(Leftover::toString).toList();
    var so =
        Explanation.tried(tried)
            .happened(
                left.size() + " of its objects are still there:\n  " + String.join("\n  ", lines))
            .cause("something else uses them, or the cloud is in trouble")
            .remedy("try again: what is gone already is passed over; or delete them by hand");
    for (var one : left) {
      so = so.paste(one.command());
    }
    return new ProvisioningException(
        so, null, left.stream().map(Leftover::object).toList(), dossier);
  }

  /** A map of how many there are of each kind, for a line of progress. */
  static Map<Kind, Long> counts(Collection<CloudObject> objects) {
    var counts = new TreeMap<Kind, Long>();
    objects.forEach(object -> counts.merge(object.kind(), 1L, Long::sum));
    return counts;
  }
}
