package dev.cxp.junit.cluster.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long to wait for a start that may be slow: as long as it is seen to go on. A report is
 * progress. So is work between two reports, for on a busy machine one step may take minutes; but
 * only as much processor time as silence is allowed, which a process that spins forever uses up.
 */
public final class Patience {

  /** Less than this share of a processor is what an idle process takes. */
  private static final double WORKING = 0.1;

  private final Duration silence;
  private final LongSupplier nanos;
  private final long begin;
  private long last;
  private long looked;
  private Duration work = Duration.ZERO;
  private Duration workAtProgress = Duration.ZERO;

  /**
   * @param silence how long nothing may be seen
   */
  public Patience(Duration silence) {
    this(silence, System::nanoTime);
  }

  Patience(Duration silence, LongSupplier nanos) {
    this.silence = silence;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.last = begin;
    this.looked = begin;
  }

  /** A report came. */
  public synchronized void progress() {
    last = nanos.getAsLong();
    workAtProgress = work;
  }

  /**
   * Looks at what the process has worked.
   *
   * @param total its processor time since it began
   */
  synchronized void worked(Duration total) {
    var now = nanos.getAsLong();
    var since = total.minus(work);
    var working = since.toNanos() >= WORKING * (now - looked);
    looked = now;
    work = total;
    if (working && work.minus(workAtProgress).compareTo(silence) < 0) {
      last = now;
    }
  }

  /** Whether nothing was seen for too long. */
  public synchronized boolean isOver() {
    return nanos.getAsLong() - last >= silence.toNanos();
  }

  /** How long it is since the wait began. */
  public synchronized Duration waited() {
    return Duration.ofNanos(nanos.getAsLong() - begin);
  }

  /** How long nothing may be seen. */
  public Duration silence() {
    return silence;
  }
}
