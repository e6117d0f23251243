package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Waits for objects to become what they shall be, by list calls: one look tells about all that are
 * waited for, by whatever stack on the same cloud. It looks at once, then less and less often while
 * nothing happens, and often again when something did, because what was begun together ends
 * together.
 */
final class Watch implements AutoCloseable {

  private static final long[] PAUSES = {20, 250, 400, 600, 600, 600, 600, 600, 800, 1500, 2000};

  /** How often something may be missing from a list before it counts as gone: lists come late. */
  private static final int LOOKS = 6;

  /** While a server is in this status, nothing else of it is of interest. */
  private static final String BUILDING = "BUILD";

  private static final Map<Cloud, Watch> SHARED = new IdentityHashMap<>();

  private final Cloud cloud;
  private final ScheduledExecutorService timer;
  private final Map<Kind, Group> groups = new EnumMap<>(Kind.class);
  private int users;

  private Watch(Cloud cloud) {
    this.cloud = cloud;
    timer =
        Executors.newScheduledThreadPool(
            2,
            work -> {
              var thread = new Thread(work, "cxp-infra-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The watch of a cloud, which all who work on it share; each closes it once. */
  static Watch of(Cloud cloud) {
    synchronized (SHARED) {
      var watch = SHARED.computeIfAbsent(cloud, Watch::new);
      watch.users++;
      return watch;
    }
  }

  /**
   * What a look at an object says: done, not yet (empty), or an exception when it never will be.
   * The object is empty when the list has not got it.
   */
  interface Condition extends Function<Optional<CloudObject>, Optional<CloudObject>> {}

  /** Waits for an object of a kind. */
  CompletableFuture<CloudObject> until(
      Kind kind, String id, String what, Duration timeout, Stop stop, Condition condition) {
    return until(kind, id, what, timeout, stop, false, condition);
  }

  private CompletableFuture<CloudObject> until(
      Kind kind,
      String id,
      String what,
      Duration timeout,
      Stop stop,
      boolean gone,
      Condition condition) {
    var waiting = new Waiting(id, what, timeout, stop, gone, condition);
    synchronized (this) {
      groups.computeIfAbsent(kind, Group::new).add(waiting);
    }
    return waiting.future;
  }

  /** Waits until an object is gone. */
  CompletableFuture<CloudObject> untilGone(CloudObject object, Duration timeout, Stop stop) {
    return until(
        object.kind(),
        object.id(),
        "to delete " + object.describe(),
        timeout,
        stop,
        true,
        seen -> {
          if (seen.isEmpty() || seen.get().status().equals("DELETED")) {
            return Optional.of(object);
          }
          if (seen.get().status().startsWith("ERROR")) {
            throw fault(seen.get(), "to delete " + object.describe());
          }
          return Optional.empty();
        });
  }

  /** Done at a status; an error's status ends the waiting with its cause. */
  static Condition status(String wanted, String what) {
    var missing = new int[1];
    return seen -> {
      if (seen.isEmpty()) {
        if (++missing[0] >= LOOKS) {
          throw new CloudException(
              CloudException.Kind.FAULT,
              Explanation.tried(what)
                  .happened("it is gone: " + LOOKS + " looks at the list did not find it")
                  .cause("somebody or something deleted it meanwhile: a person, a lease's end")
                  .remedy("apply again"));
        }
        return Optional.empty();
      }
      missing[0] = 0;
      if (seen.get().status().startsWith("ERROR")) {
        throw fault(seen.get(), what);
      }
      return seen.filter(object -> object.status().equals(wanted));
    };
  }

  private static CloudException fault(CloudObject object, String what) {
    var fault = object.text(Property.FAULT);
    return new CloudException(
        CloudException.Kind.FAULT,
        FaultAdvice.complete(
            Explanation.tried(what)
                .happened(
                    object.describe()
                        + " went to "
                        + object.status()
                        + (fault.isEmpty() ? "" : ": " + fault)),
            object));
  }

  private void look(Group group) {
    List<Waiting> waiting;
    synchronized (this) {
      waiting = List.copyOf(group.waiting);
    }
    try {
      var moved =
          group.kind == Kind.SERVER && !group.isSlow()
              ? lookAtServers(waiting)
              : lookAt(group.kind, waiting);
      group.pause = moved ? 1 : Math.min(group.pause + 1, PAUSES.length - 1);
    } catch (RuntimeException e) {
      // The adapter has repeated what may be repeated; who waits must know.
      waiting.forEach(one -> one.future.completeExceptionally(e));
    }
    synchronized (this) {
      group.waiting.removeIf(one -> one.future.isDone());
      group.scheduled = false;
      group.schedule();
    }
  }

  private boolean lookAt(Kind kind, List<Waiting> waiting) {
    var objects = cloud.list(kind);
    var moved = false;
    for (var one : waiting) {
      moved |= one.look(objects);
    }
    return moved;
  }

  /** Asks for details only of servers that are no longer where nothing is to be told of them. */
  private boolean lookAtServers(List<Waiting> waiting) {
    var leaving = waiting.stream().filter(one -> one.gone).toList();
    var coming = waiting.stream().filter(one -> !one.gone).toList();
    var moved = false;
    if (!leaving.isEmpty()) {
      var there = cloud.serverIds("");
      var vanished = leaving.stream().filter(one -> !there.contains(one.id)).toList();
      for (var one : vanished) {
        moved |= one.look(List.of());
      }
      leaving.stream().filter(one -> !vanished.contains(one)).forEach(Waiting::stillThere);
    }
    if (!coming.isEmpty()) {
      var building = cloud.serverIds(BUILDING);
      var done = coming.stream().filter(one -> !building.contains(one.id)).toList();
      coming.stream().filter(one -> !done.contains(one)).forEach(Waiting::stillThere);
      moved |= !done.isEmpty() && lookAt(Kind.SERVER, done);
    }
    return moved;
  }

  @Override
  public void close() {
    synchronized (SHARED) {
      if (--users == 0) {
        SHARED.remove(cloud);
        timer.shutdownNow();
      }
    }
  }

  private final class Group {
    private final Kind kind;
    private final List<Waiting> waiting = new ArrayList<>();
    private int pause;
    private boolean scheduled;

    Group(Kind kind) {
      this.kind = kind;
    }

    void add(Waiting one) {
      if (waiting.isEmpty()) {
        pause = 0;
      }
      waiting.add(one);
      schedule();
    }

    /** Whether nothing happened for so long that details may tell why: a deletion that failed. */
    boolean isSlow() {
      return pause == PAUSES.length - 1;
    }

    private void schedule() {
      if (!scheduled && !waiting.isEmpty() && !timer.isShutdown()) {
        scheduled = true;
        timer.schedule(() -> look(this), PAUSES[pause], TimeUnit.MILLISECONDS);
      }
    }
  }

  private static final class Waiting {
    private final String id;
    private final String what;
    private final Duration timeout;
    private final long deadline;
    private final Stop stop;
    private final boolean gone;
    private final Condition condition;
    private final CompletableFuture<CloudObject> future = new CompletableFuture<>();
    private String last = "it was not seen yet";

    Waiting(
        String id, String what, Duration timeout, Stop stop, boolean gone, Condition condition) {
      this.id = id;
      this.what = what;
      this.timeout = timeout;
      this.deadline = System.nanoTime() + timeout.toNanos();
      this.stop = stop;
      this.gone = gone;
      this.condition = condition;
    }

    /** Returns whether the waiting is over. */
    boolean look(List<CloudObject> objects) {
      var seen = objects.stream().filter(object -> object.id().equals(id)).findFirst();
      last =
          seen.map(object -> "its status was " + object.status()).orElse("it was not in the list");
      try {
        condition.apply(seen).ifPresent(future::complete);
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
      endInTime();
      return future.isDone();
    }

    /** It is where it was, and a look at its details would tell nothing. */
    void stillThere() {
      last = gone ? "it was still in the list" : "its status was " + BUILDING;
      endInTime();
    }

    private void endInTime() {
      if (!future.isDone() && stop.isSet()) {
        future.completeExceptionally(Stop.cancelled());
      }
      if (!future.isDone() && System.nanoTime() > deadline) {
        future.completeExceptionally(timedOut());
      }
    }

    private CloudException timedOut() {
      return new CloudException(
          CloudException.Kind.TIMEOUT,
          Explanation.tried(what)
              .happened("that took longer than " + timeout.toSeconds() + " s; " + last + " at last")
              .cause("the cloud is busy, or one of its agents is down")
              .remedy("look at the object, then apply again: what is there is kept")
              .remedy("give it more time: provisioner.timeout(Duration.ofMinutes(...))"));
    }
  }
}
