package dev.cxp.junit.cluster.internal.node;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time as Kubernetes' objects have it. */
final class Timestamps {

  private Timestamps() {}

  /** Now, as {@code metav1.Time} has it. */
  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
