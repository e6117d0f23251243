package dev.cxp.junit.cluster;

import java.util.Objects;

/** Whether a provider can give a cluster here, and if not, why and what to do about it. */
public sealed interface Availability {

  /** The provider can try to start a cluster. */
  static Availability available() {
    return new Available();
  }

  /** The provider cannot, and nothing can be pasted that would change it. */
  static Availability unavailable(String reason, String remedy) {
    return new Unavailable(reason, remedy, "");
  }

  /** The provider cannot, and this line would change it. */
  static Availability unavailable(String reason, String remedy, String paste) {
    return new Unavailable(reason, remedy, paste);
  }

  /** The provider can try to start a cluster. */
  record Available() implements Availability {}

  /**
   * The provider cannot.
   *
   * @param reason what is missing, in words that follow "but": {@code no container engine answers}
   * @param remedy what to do, in the imperative
   * @param paste a line for a terminal or a file; empty when there is none
   */
  record Unavailable(String reason, String remedy, String paste) implements Availability {
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(remedy, "remedy");
      Objects.requireNonNull(paste, "paste");
    }
  }
}
