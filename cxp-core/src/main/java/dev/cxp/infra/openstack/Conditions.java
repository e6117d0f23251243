package dev.cxp.infra.openstack;

import dev.cxp.wire.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How a cloud is talked to.
 *
 * @param connectTimeout for making a connection
 * @param requestTimeout for a whole request, its answer's body included
 * @param budget no repetition starts later than this after the first attempt
 * @param pause how time passes between repetitions
 * @param nanoTime the clock by which tokens expire
 * @param traces hears of every request, in the thread that sends it
 */
record Conditions(
    Duration connectTimeout,
    Duration requestTimeout,
    Duration budget,
    Patience.Pause pause,
    LongSupplier nanoTime,
    Consumer<Trace> traces) {

  Conditions {
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(pause, "pause");
    Objects.requireNonNull(nanoTime, "nanoTime");
    Objects.requireNonNull(traces, "traces");
  }

  static Conditions usual() {
    return new Conditions(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Patience.BUDGET,
        Patience.Pause.SLEEP,
        System::nanoTime,
        trace -> {});
  }

  Conditions requestTimeout(Duration timeout) {
    return new Conditions(connectTimeout, timeout, budget, pause, nanoTime, traces);
  }

  Conditions connectTimeout(Duration timeout) {
    return new Conditions(timeout, requestTimeout, budget, pause, nanoTime, traces);
  }

  Conditions pause(Patience.Pause other) {
    return new Conditions(connectTimeout, requestTimeout, budget, other, nanoTime, traces);
  }

  Conditions nanoTime(LongSupplier clock) {
    return new Conditions(connectTimeout, requestTimeout, budget, pause, clock, traces);
  }

  Conditions traces(Consumer<Trace> listener) {
    return new Conditions(connectTimeout, requestTimeout, budget, pause, nanoTime, listener);
  }
}
