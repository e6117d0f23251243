package dev.cxp.image;

import java.time.Duration;
import java.util.Objects;

/**
 * One repetition of a request after a transient error; {@link Registries#onRetry} hears of each.
 *
 * @param what what was being done: {@code read the digest of docker.io/library/redis:7}
 * @param where whom it was asked: {@code https://registry-1.docker.io}
 * @param reason why it is repeated: {@code it answered 503}
 * @param pause how long the client waits before it asks again
 */
public record Retry(String what, String where, String reason, Duration pause) {

  public Retry {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(pause, "pause");
  }
}
