package dev.cxp.bench;

import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What a figure has to be.
 *
 * @param text as the figure's line shows it: {@code <= 4.0 s, ratio < 1}
 * @param test takes what was measured of ours and, where there is one, of the peer
 */
record Goal(String text, BiPredicate<Amount, Optional<Amount>> test) {

  static Goal atMost(Amount limit) {
    return new Goal("<= " + limit, (ours, peer) -> ours.value() <= limit.value());
  }

  static Goal below(Amount limit) {
    return new Goal("< " + limit, (ours, peer) -> ours.value() < limit.value());
  }

  /** Whatever the amount is, it was achieved or not. */
  static Goal achieved(String text, boolean met) {
    return new Goal(text, (ours, peer) -> met);
  }

  /** This, and faster than the peer in the same run. */
  Goal andLessThanThePeer() {
    return new Goal(
        text + ", ratio < 1",
        (ours, peer) ->
            test.test(ours, peer) && ours.value() < peer.map(Amount::value).orElse(0.0));
  }

  /** At most so many times what the peer took in the same run. */
  static Goal atMostTimesThePeer(double factor) {
    return new Goal(
        "ratio <= " + factor,
        (ours, peer) -> ours.value() <= factor * peer.map(Amount::value).orElse(0.0));
  }

  boolean isMetBy(Amount ours, Optional<Amount> peer) {
    return test.test(ours, peer);
  }
}
