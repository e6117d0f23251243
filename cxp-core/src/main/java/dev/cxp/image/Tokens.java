package dev.cxp.image;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What each registry wants as Authorization, by scope, until it expires. Threads that need the same
 * one at the same time wait for one of them to fetch it.
 */
final class Tokens {

  /** Nothing is kept longer than this. */
  static final Duration LONGEST = Duration.ofHours(12);

  /** What an authorization is good for. */
  record Scope(Origin registry, String repository, String actions) {
    /** As the token specification writes it: {@code repository:library/redis:pull}. */
    String text() {
      return "repository:" + repository + ":" + actions;
    }
  }

  /** An authorization and how long it lasts. */
  record Granted(Authorization authorization, Duration lifetime) {}

  private final Map<Scope, Slot> slots = new ConcurrentHashMap<>();

  /** The authorization of this scope, or {@link Authorization#NONE}. */
  Authorization current(Scope scope) {
    return slots.computeIfAbsent(scope, key -> new Slot()).current();
  }

  /** Another authorization than the rejected one: somebody else's newer one, or a fetched one. */
  Authorization renew(Scope scope, Authorization rejected, Supplier<Granted> fetch) {
    return slots.computeIfAbsent(scope, key -> new Slot()).renew(rejected, fetch);
  }

  private static final class Slot {
    private Authorization authorization = Authorization.NONE;
    private long grantedAt;
    private long lifetime;

    synchronized Authorization current() {
      return System.nanoTime() - grantedAt < lifetime ? authorization : Authorization.NONE;
    }

    synchronized Authorization renew(Authorization rejected, Supplier<Granted> fetch) {
      var known = current();
      if (!known.isNone() && known != rejected) {
        return known;
      }
      authorization = Authorization.NONE;
      var granted = fetch.get();
      authorization = granted.authorization();
      grantedAt = System.nanoTime();
      lifetime = granted.lifetime().toNanos();
      return authorization;
    }
  }
}
