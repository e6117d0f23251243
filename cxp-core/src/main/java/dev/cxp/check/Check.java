package dev.cxp.check;

import java.util.List;
import java.util.Set;

/**
 * One question about a subject. A check is stateless and may run at the same time as others.
 *
 * <p>It returns at least one finding: a check that looked at nothing is reported as FAILED by
 * {@link Checks}, because silence is not success.
 *
 * @param <S> what it looks at: a pipeline, or a pipeline together with a cluster
 */
public interface Check<S> {

  /**
   * The name under which its findings stand in reports, dotted and stable: {@code images.exist}.
   */
  String name();

  /** What it takes to answer. Where one is missing, the check is not run and is NOT_VERIFIED. */
  default Set<Capability> needs() {
    return Set.of();
  }

  /**
   * Looks, and says what it found.
   *
   * @throws CxpException when it could not look; {@link Checks} turns that into a FAILED finding
   */
  List<Finding> examine(S subject);
}
