package dev.cxp.junit;

/** Throws again what users' code threw when it was called. */
final class Thrown {

  private Thrown() {}

  /**
   * @param thrown a {@link RuntimeException} or {@link Error}; null does nothing
   */
  static void again(Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }
}
