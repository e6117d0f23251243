package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is going to happen, and when. */
final class Agenda {

  private record Entry(Instant due, long order, Runnable event) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::order));
  private long order;

  void at(Instant due, Runnable event) {
    entries.add(new Entry(due, order++, event));
  }

  /** Lets everything happen that is due, in order of time. */
  void runUntil(Instant now) {
    while (!entries.isEmpty() && !entries.peek().due().isAfter(now)) {
      entries.poll().event().run();
    }
  }
}
