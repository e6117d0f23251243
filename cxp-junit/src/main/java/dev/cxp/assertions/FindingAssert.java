package dev.cxp.assertions;

import dev.cxp.check.Capability;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions about one finding. */
public class FindingAssert extends AbstractAssert<FindingAssert, Finding> {

  public FindingAssert(Finding actual) {
    super(actual, FindingAssert.class);
  }

  /** Verifies that the check looked and found everything as specified. */
  public FindingAssert isPassed() {
    return has(Verdict.PASSED);
  }

  /** Verifies that the check found a difference. */
  public FindingAssert isFailed() {
    return has(Verdict.FAILED);
  }

  /** Verifies that nobody could look, for want of this capability. */
  public FindingAssert isNotVerifiedFor(Capability capability) {
    has(Verdict.NOT_VERIFIED);
    Assertions.assertThat(actual.missing()).as("missing capabilities").contains(capability);
    return this;
  }

  /** Verifies that the finding's text (summary, evidence, cause, remedy) holds this. */
  public FindingAssert says(String text) {
    isNotNull();
    Assertions.assertThat(actual.text()).contains(text);
    return this;
  }

  private FindingAssert has(Verdict verdict) {
    isNotNull();
    if (actual.verdict() != verdict) {
      throwAssertionError(ShouldHaveVerdict.shouldHaveVerdict(actual, verdict));
    }
    return this;
  }
}
