package dev.cxp.check;

/**
 * What a check concluded. There is no fourth answer: what nobody looked at is {@link
 * #NOT_VERIFIED}.
 */
public enum Verdict {
  /** The check looked at something real and found it as the specification says. */
  PASSED,
  /** The check found a difference, or found nothing to look at. */
  FAILED,
  /** A capability was missing, so nobody knows. Never shown as green; strict mode fails on it. */
  NOT_VERIFIED;

  /** The graver of two verdicts: FAILED over NOT_VERIFIED over PASSED. */
  public Verdict and(Verdict other) {
    if (this == FAILED || other == FAILED) {
      return FAILED;
    }
    return this == NOT_VERIFIED || other == NOT_VERIFIED ? NOT_VERIFIED : PASSED;
  }
}
