package dev.cxp.junit.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The faults that are injected into an {@link EmbeddedOpenStack}, and hooks at its requests. */
public final class Faults {

  private final List<Injected> injected = new ArrayList<>();
  private final Map<Integer, Runnable> before = new HashMap<>();
  private final Map<Integer, Runnable> after = new HashMap<>();

  Faults() {}

  /** One injected fault, and how often it happened so far. */
  public static final class Injected {

    private final Fault fault;
    private final Aim aim;
    private int counted;
    private int hits;

    private Injected(Fault fault, Aim aim) {
      this.fault = fault;
      this.aim = aim;
    }

    public Fault fault() {
      return fault;
    }

    public synchronized int hits() {
      return hits;
    }

    private synchronized boolean isDue(
        int number, String method, OpenStackService service, String template) {
      if (!aim.counts(number, method, service, template)) {
        return false;
      }
      counted++;
      return aim.hits(counted);
    }

    private synchronized void hit() {
      hits++;
    }

    @Override
    public String toString() {
      return fault.name() + " at " + aim;
    }
  }

  /** Lets the fault happen where the aim says. Where several meet, the first injected wins. */
  public synchronized Injected inject(Fault fault, Aim aim) {
    var one =
        new Injected(Objects.requireNonNull(fault, "fault"), Objects.requireNonNull(aim, "aim"));
    injected.add(one);
    return one;
  }

  /** Takes back all faults and hooks. */
  public synchronized void clear() {
    injected.clear();
    before.clear();
    after.clear();
  }

  /**
   * Runs this on the server's thread when the request of this number has arrived, before it has any
   * effect. No lock is held: a client may be killed here, or ask more. The effect follows all the
   * same, as in a cloud that has the request already; {@link Fault#closedBefore()} at the same
   * number prevents it.
   */
  public synchronized void beforeEffect(int number, Runnable hook) {
    before.put(number, Objects.requireNonNull(hook, "hook"));
  }

  /** Runs this when the request of this number has had its effect, before the answer leaves. */
  public synchronized void afterEffect(int number, Runnable hook) {
    after.put(number, Objects.requireNonNull(hook, "hook"));
  }

  synchronized Optional<Fault> meeting(
      int number, String method, OpenStackService service, String template) {
    Injected first = null;
    for (var one : injected) {
      // Each is asked, so that each counts its requests, but only the first one happens.
      if (one.isDue(number, method, service, template) && first == null) {
        first = one;
      }
    }
    if (first == null) {
      return Optional.empty();
    }
    first.hit();
    return Optional.of(first.fault());
  }

  synchronized Runnable hookBefore(int number) {
    return before.getOrDefault(number, () -> {});
  }

  synchronized Runnable hookAfter(int number) {
    return after.getOrDefault(number, () -> {});
  }
}
