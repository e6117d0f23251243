package dev.cxp.image;

import dev.cxp.wire.ConnectionTrouble;
import dev.cxp.wire.Patience;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Sends requests, again after transient errors, and on where redirects lead. */
final class Transport {

  private final Wire wire;
  private final Patience.Pause pause;
  private final Duration budget;

  Transport(Wire wire, Patience.Pause pause, Duration budget) {
    this.wire = wire;
    this.pause = pause;
    this.budget = budget;
  }

  Wire wire() {
    return wire;
  }

  Transport wire(Wire other) {
    return new Transport(other, pause, budget);
  }

  Transport pause(Patience.Pause other) {
    return new Transport(wire, other, budget);
  }

  /** No repetition starts later than this after the first request; zero keeps from repeating. */
  Transport budget(Duration other) {
    return new Transport(wire, pause, other);
  }

  /**
   * Sends a request for a call.
   *
   * @param what what the call does, for those who listen to retries
   * @return the answer in the end, of any status
   * @throws RegistryException when there is none
   */
  Answer send(Wire.Ask ask, String what, RegistryAdvice advice, Tally tally) {
    try {
      var current = ask;
      for (int hops = 0; ; hops++) {
        var answer = persist(current, what, advice, tally);
        var next = Redirects.next(current, answer);
        if (next.isEmpty() || hops >= Redirects.MOST) {
          return answer;
        }
        current = next.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw advice.interrupted();
    }
  }

  private Answer persist(Wire.Ask ask, String what, RegistryAdvice advice, Tally tally)
      throws InterruptedException {
    var start = System.nanoTime();
    for (int repeated = 0; ; repeated++) {
      var outcome = attempt(ask);
      var wait = outcome.wait(repeated);
      var elapsed = Duration.ofNanos(System.nanoTime() - start);
      if (repeated >= outcome.repeats() || elapsed.plus(wait).compareTo(budget) > 0) {
        return outcome
            .answer()
            .orElseThrow(() -> advice.connection(outcome.trouble(), outcome.failure(), ask.uri()));
      }
      tally.add(new Retry(what, Origin.of(ask.uri()).toString(), outcome.inWords(), wait));
      pause.take(wait);
    }
  }

  private Outcome attempt(Wire.Ask ask) throws InterruptedException {
    try {
      return new Outcome(Optional.of(wire.exchange(ask)), null, null);
    } catch (IOException e) {
      return new Outcome(Optional.empty(), ConnectionTrouble.of(e), e);
    }
  }

  /** An answer, or why there is none. */
  private record Outcome(Optional<Answer> answer, ConnectionTrouble trouble, IOException failure) {

    int repeats() {
      return answer
          .map(given -> Patience.repeats(given.status()))
          .orElseGet(() -> trouble.repeats());
    }

    Duration wait(int repeated) {
      return answer
          .flatMap(given -> given.header("Retry-After"))
          .flatMap(text -> Patience.retryAfter(text, Clock.systemUTC()))
          .orElseGet(() -> Patience.backoff(repeated));
    }

    String inWords() {
      return answer.map(given -> "it answered " + given.status()).orElseGet(() -> trouble.words());
    }
  }
}
