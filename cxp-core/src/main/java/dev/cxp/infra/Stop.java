package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says that nothing more shall be begun, and ends pauses. */
final class Stop {

  private final CountDownLatch stopped = new CountDownLatch(1);

  void now() {
    stopped.countDown();
  }

  boolean isSet() {
    return stopped.getCount() == 0;
  }

  /**
   * @throws CloudException when nothing more shall be begun
   */
  void check() {
    if (isSet()) {
      throw cancelled();
    }
  }

  /**
   * Lets time pass, unless it is over with.
   *
   * @throws CloudException when nothing more shall be begun
   */
  void pause(Duration time) {
    try {
      if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw cancelled();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled();
    }
  }

  static CloudException cancelled() {
    return new CloudException(
        CloudException.Kind.INTERRUPTED,
        Explanation.tried("to go on")
            .happened("the run was stopped")
            .cause("something else failed before, or the thread was interrupted")
            .remedy("apply again, or destroy: what exists is recorded"));
  }
}
