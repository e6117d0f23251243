package dev.cxp.infra.openstack;

import dev.cxp.infra.Requests;
import dev.cxp.wire.ConnectionTrouble;
import dev.cxp.wire.Patience;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends requests, again where that is safe and may help, and counts them.
 *
 * <p>What changes nothing when it is done twice is repeated after every transient error. Anything
 * else only where it is certain that nothing was done: there was no connection, or the answer is
 * 429.
 */
final class Sender implements AutoCloseable {

  private static final int TOO_MANY = 429;

  private final Wire wire;
  private final Conditions conditions;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();

  Sender(Wire wire, Conditions conditions) {
    this.wire = wire;
    this.conditions = conditions;
  }

  /** Whether a request may be repeated when nobody knows what became of it. */
  enum Safety {
    /** It makes something: twice may be two. */
    ONCE,
    /** It can be done again. */
    REPEATABLE,
    /** It can be done again, and is the first that an address hears of us. */
    LOGIN
  }

  /**
   * Sends a request.
   *
   * @return the answer in the end, of any status
   * @throws NoReply when there is none in the end
   */
  Wire.Reply send(Call call, Wire.Ask ask, Safety safety) throws NoReply, InterruptedException {
    var start = System.nanoTime();
    for (var repetitions = 0; ; repetitions++) {
      Wire.Reply reply = null;
      NoReply failure = null;
      try {
        reply = attempt(call, ask);
        if (repetitions >= repeats(reply.status(), safety)) {
          return reply;
        }
      } catch (NoReply e) {
        failure = e;
        if (repetitions >= repeats(e, safety)) {
          throw e;
        }
      }
      var wait = reply == null ? Patience.backoff(repetitions) : wait(reply, repetitions);
      if (Duration.ofNanos(System.nanoTime() - start).plus(wait).compareTo(conditions.budget())
          > 0) {
        if (failure != null) {
          throw failure;
        }
        return reply;
      }
      repeated.incrementAndGet();
      conditions.pause().take(wait);
    }
  }

  /** Counts that a request is about to be sent again for another reason: with a new token. */
  void countRepetition() {
    repeated.incrementAndGet();
  }

  Requests requests() {
    return new Requests(sent.get(), repeated.get());
  }

  private Wire.Reply attempt(Call call, Wire.Ask ask) throws NoReply, InterruptedException {
    var number = sent.incrementAndGet();
    var start = System.nanoTime();
    var status = 0;
    var requestId = "";
    try {
      var reply = wire.exchange(ask);
      status = reply.status();
      requestId = reply.requestId();
      return reply;
    } finally {
      var took = Duration.ofNanos(System.nanoTime() - start);
      conditions
          .traces()
          .accept(
              new Trace(
                  number,
                  call.method(),
                  call.service().project(),
                  call.path(),
                  status,
                  requestId,
                  took));
    }
  }

  private static int repeats(int status, Safety safety) {
    return status == TOO_MANY || safety != Safety.ONCE ? Patience.repeats(status) : 0;
  }

  private static int repeats(NoReply failure, Safety safety) {
    if (failure.sent() && safety == Safety.ONCE) {
      return 0;
    }
    // A service that the catalog lists is just restarting; a wrong address stays wrong.
    return failure.trouble() == ConnectionTrouble.REFUSED && safety != Safety.LOGIN
        ? ConnectionTrouble.CLOSED.repeats()
        : failure.trouble().repeats();
  }

  private static Duration wait(Wire.Reply reply, int repetitions) {
    return reply
        .header("retry-after")
        .flatMap(text -> Patience.retryAfter(text, Clock.systemUTC()))
        .orElseGet(() -> Patience.backoff(repetitions));
  }

  @Override
  public void close() {
    wire.close();
  }
}
