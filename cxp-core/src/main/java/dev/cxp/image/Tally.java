package dev.cxp.image;

import java.util.function.Consumer;

/** The repetitions of one query, counted and told. */
final class Tally {

  private final Consumer<Retry> listener;
  private int retries;

  Tally(Consumer<Retry> listener) {
    this.listener = listener;
  }

  void add(Retry retry) {
    retries++;
    listener.accept(retry);
  }

  int retries() {
    return retries;
  }
}
