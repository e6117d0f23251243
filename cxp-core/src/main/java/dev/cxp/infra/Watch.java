package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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
 * waited for. It looks at once, then less and less often while nothing happens, and often again
 * when something did, because what was begun together ends together.
 */
final class Watch implements AutoCloseable {

  private static final long[] PAUSES = {20, 250, 400, 600, 800, 1000, 1500, 2000};

  /** How often something may be missing from a list before it counts as gone: lists come late. */
  private static final int LOOKS = 6;

  private final Cloud cloud;
  private final ScheduledExecutorService timer;
  private final Map<Kind, Group> groups = new EnumMap<>(Kind.class);

  Watch(Cloud cloud) {
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

  /**
   * What a look at an object says: done, not yet (empty), or an exception when it never will be.
   * The object is empty when the list has not got it.
   */
  interface Condition extends Function<Optional<CloudObject>, Optional<CloudObject>> {}

  /** Waits for an object of a kind. */
  CompletableFuture<CloudObject> until(
      Kind kind, String id, String what, Duration timeout, Condition condition) {
    var waiting = new Waiting(id, what, System.nanoTime() + timeout.toNanos(), timeout, condition);
    synchronized (this) {
      groups.computeIfAbsent(kind, Group::new).add(waiting);
    }
    return waiting.future;
  }

  /** Waits until an object is gone. */
  CompletableFuture<CloudObject> untilGone(CloudObject object, Duration timeout) {
    return until(
        object.kind(),
        object.id(),
        "to delete " + object.describe(),
        timeout,
        seen -> {
          if (seen.isEmpty() || seen.get().status().equals("DELETED")) {
            return Optional.of(object);
          }
          if (seen.get().status().equals("ERROR_DELETING")) {
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
      var objects = cloud.list(group.kind);
      var moved = false;
      for (var one : waiting) {
        moved |= one.look(objects);
      }
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

  @Override
  public synchronized void close() {
    timer.shutdownNow();
    var cancelled = Stop.cancelled();
    groups.values().forEach(g -> g.waiting.forEach(w -> w.future.completeExceptionally(cancelled)));
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
    private final long deadline;
    private final Duration timeout;
    private final Condition condition;
    private final CompletableFuture<CloudObject> future = new CompletableFuture<>();
    private String last = "it was not seen yet";

    Waiting(String id, String what, long deadline, Duration timeout, Condition condition) {
      this.id = id;
      this.what = what;
      this.deadline = deadline;
      this.timeout = timeout;
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
      if (!future.isDone() && System.nanoTime() > deadline) {
        future.completeExceptionally(timedOut());
      }
      return future.isDone();
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
