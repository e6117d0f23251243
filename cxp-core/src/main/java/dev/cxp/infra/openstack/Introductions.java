package dev.cxp.infra.openstack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the first request with a token to each service go ahead of the others: the service asks
 * Keystone about a token that it does not know, and remembers the answer. Sent all at once, each
 * makes it ask, and Keystone takes longer over these questions than the services over the requests.
 */
final class Introductions {

  private final Duration most;
  private final Map<Service, Introduction> latest = new ConcurrentHashMap<>();

  /**
   * @param most how long a service that is slow at the first request may hold up the others
   */
  Introductions(Duration most) {
    this.most = most;
  }

  /** One request's turn, which ends when it was answered, or was not. */
  interface Turn {
    void end();
  }

  /** Returns at once for the first request; for others when that one has had its turn. */
  Turn turn(Service service, Token token) throws InterruptedException {
    var mine = new Introduction(token, new CountDownLatch(1));
    var first =
        latest.merge(service, mine, (known, fresh) -> known.token() == token ? known : fresh);
    if (first != mine) {
      first.made().await(most.toMillis(), TimeUnit.MILLISECONDS);
    }
    return mine.made()::countDown;
  }

  private record Introduction(Token token, CountDownLatch made) {}
}
