package dev.cxp.infra;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Deletes objects side by side, each after what uses it. An error ends only what depends on it: the
 * rest goes on, and what is left is told.
 */
final class Demolition {

  /** What must be gone before something of a kind can be deleted. */
  private static final Map<Kind, Set<Kind>> USERS =
      Map.of(
          Kind.NETWORK, Set.of(Kind.SUBNET, Kind.PORT, Kind.SERVER, Kind.FLOATING_IP),
          Kind.SUBNET, Set.of(Kind.PORT, Kind.SERVER),
          Kind.PORT, Set.of(Kind.SERVER, Kind.FLOATING_IP),
          Kind.SECURITY_GROUP, Set.of(Kind.PORT, Kind.SERVER),
          Kind.VOLUME, Set.of(Kind.ATTACHMENT, Kind.SERVER),
          Kind.SERVER, Set.of(Kind.ATTACHMENT),
          Kind.SERVER_GROUP, Set.of(Kind.SERVER),
          Kind.LEASE, Set.of(Kind.SERVER, Kind.FLOATING_IP));

  /** The cloud answers before these are gone. */
  private static final Set<Kind> SLOW = Set.of(Kind.SERVER, Kind.VOLUME, Kind.LEASE);

  /** What uses an object may let go of it a moment after it is gone itself. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(200),
          Duration.ofMillis(400),
          Duration.ofMillis(800),
          Duration.ofMillis(1600),
          Duration.ofMillis(3200));

  private final Site site;
  private final Consumer<CloudObject> begun;
  private final Consumer<CloudObject> gone;
  private final Map<CloudObject, CompletableFuture<Void>> futures = new LinkedHashMap<>();

  /**
   * @param begun hears of each object before its deletion is asked for
   * @param gone hears of each object that is gone
   */
  Demolition(Site site, Consumer<CloudObject> begun, Consumer<CloudObject> gone) {
    this.site = site;
    this.begun = begun;
    this.gone = gone;
  }

  /**
   * Something that could not be deleted.
   *
   * @param why what happened to it, or to what uses it
   * @param blocked whether it was not tried, because what uses it did not go
   */
  record Failure(CloudObject object, RuntimeException why, boolean blocked) {}

  /** Whether an object of a kind counts as deleted only when a list was seen that lacks it. */
  static boolean seesGone(Kind kind) {
    return SLOW.contains(kind);
  }

  /** Deletes all of them, and returns those that could not be. */
  List<Failure> carryOut(Collection<CloudObject> objects) {
    var ordered = new ArrayList<>(withoutImplied(objects));
    // What others use comes first in the order of kinds, and so is deleted last.
    ordered.sort((one, other) -> other.kind().compareTo(one.kind()));
    for (var object : ordered) {
      var users =
          futures.entrySet().stream()
              .filter(
                  entry ->
                      USERS.getOrDefault(object.kind(), Set.of()).contains(entry.getKey().kind()))
              .map(Map.Entry::getValue)
              .toArray(CompletableFuture[]::new);
      futures.put(
          object,
          CompletableFuture.allOf(users)
              .handleAsync(
                  (done, failure) -> {
                    if (failure != null) {
                      throw new Blocked(failure);
                    }
                    return delete(object);
                  },
                  site.workers().executor())
              .thenCompose(awaited -> awaited)
              .thenAccept(done -> gone.accept(object)));
    }
    var failures = new ArrayList<Failure>();
    futures.forEach(
        (object, future) -> {
          try {
            future.join();
          } catch (CompletionException e) {
            var why = Workers.unwrapped(e);
            failures.add(new Failure(object, Blocked.root(why), why instanceof Blocked));
          }
        });
    return failures;
  }

  /** A server that goes lets go of its volumes by itself, and a lease takes its addresses along. */
  private static List<CloudObject> withoutImplied(Collection<CloudObject> objects) {
    var servers =
        objects.stream()
            .filter(object -> object.kind() == Kind.SERVER)
            .map(CloudObject::id)
            .toList();
    var leased = objects.stream().anyMatch(object -> object.kind() == Kind.LEASE);
    return objects.stream()
        .filter(
            object ->
                object.kind() != Kind.ATTACHMENT || !servers.contains(object.text(Property.SERVER)))
        .filter(object -> !leased || object.text(Property.RESERVATION).isEmpty())
        .distinct()
        .toList();
  }

  private CompletableFuture<?> delete(CloudObject object) {
    begun.accept(object);
    for (var tries = 0; ; tries++) {
      try {
        site.cloud().delete(object);
        break;
      } catch (CloudException e) {
        if (tries >= PAUSES.size() || !mayPass(object, e)) {
          throw e;
        }
        site.stop().pause(PAUSES.get(tries));
      }
    }
    site.tell("deleting " + object.describe());
    if (object.kind() == Kind.ATTACHMENT) {
      return site.watch()
          .until(
              Kind.VOLUME,
              object.id(),
              "to detach " + object.describe(),
              site.timeout(),
              site.stop(),
              seen ->
                  seen.isEmpty() || seen.get().text(Property.SERVER).isEmpty()
                      ? java.util.Optional.of(object)
                      : java.util.Optional.empty());
    }
    return SLOW.contains(object.kind())
        ? site.watch().untilGone(object, site.timeout(), site.stop())
        : CompletableFuture.completedFuture(object);
  }

  /** In use a moment longer; Cinder calls that a bad request. */
  private static boolean mayPass(CloudObject object, CloudException e) {
    return e.kind() == CloudException.Kind.CONFLICT
        || e.kind() == CloudException.Kind.REFUSED && object.kind() == Kind.VOLUME;
  }

  /** Something that uses it is still there, so it was not tried. */
  private static final class Blocked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Blocked(Throwable cause) {
      super("what uses it is still there", Workers.unwrapped(cause));
    }

    /** What happened to the first of those that stand in each other's way. */
    static RuntimeException root(RuntimeException failure) {
      return failure instanceof Blocked && failure.getCause() instanceof RuntimeException cause
          ? root(cause)
          : failure;
    }
  }
}
