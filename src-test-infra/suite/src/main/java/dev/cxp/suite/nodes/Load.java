package dev.cxp.suite.nodes;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Keeps this machine's processors busy: none of them for a while, then some, then all. */
final class Load implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(6);

  private final ScheduledExecutorService phases = Executors.newSingleThreadScheduledExecutor();
  private final Random random;
  private final int most;
  private volatile int busy;
  private volatile boolean closed;

  private Load(long seed, int most) {
    this.random = new Random(seed);
    this.most = most;
  }

  /** Begins with a load that the seed draws, and draws another now and then. */
  static Load begin(long seed) {
    var load = new Load(seed, Runtime.getRuntime().availableProcessors());
    IntStream.range(0, load.most).forEach(load::start);
    load.change();
    return load;
  }

  private void start(int number) {
    var thread = new Thread(() -> turn(number), "cxp-load-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  private void turn(int number) {
    while (!closed) {
      if (number < busy) {
        Thread.onSpinWait();
      } else {
        rest();
      }
    }
  }

  private synchronized void rest() {
    try {
      wait(LONGEST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void change() {
    var drawn = random.nextBoolean() ? 0 : 1 + random.nextInt(most);
    busy = othersKeepItBusy() ? 0 : drawn;
    synchronized (this) {
      notifyAll();
    }
    if (!closed) {
      var next = 200 + random.nextInt((int) LONGEST.toMillis());
      phases.schedule(this::change, next, TimeUnit.MILLISECONDS);
    }
  }

  /** Where others wait for the processors already, more load would only measure that. */
  private boolean othersKeepItBusy() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() > 2 * most;
  }

  @Override
  public void close() {
    closed = true;
    phases.shutdownNow();
    synchronized (this) {
      notifyAll();
    }
  }

  @Override
  public String toString() {
    return busy + " of " + most + " threads busy";
  }
}
