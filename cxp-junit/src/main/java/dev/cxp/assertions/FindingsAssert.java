package dev.cxp.assertions;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/** Assertions about several findings; none at all is never right. */
public class FindingsAssert extends AbstractAssert<FindingsAssert, List<Finding>> {

  public FindingsAssert(List<Finding> actual) {
    super(actual, FindingsAssert.class);
  }

  /** Verifies that there are findings and every one is PASSED. */
  public FindingsAssert allPassed() {
    return none(finding -> finding.verdict() != Verdict.PASSED);
  }

  /** Verifies that there are findings and none is FAILED; some may be NOT_VERIFIED. */
  public FindingsAssert hasNoFailures() {
    return none(finding -> finding.verdict() == Verdict.FAILED);
  }

  /** Verifies that a check failed with a finding whose text holds this. */
  public FindingsAssert hasFailure(String check, String text) {
    isNotNull();
    var found =
        actual.stream()
            .filter(finding -> finding.verdict() == Verdict.FAILED)
            .filter(finding -> finding.check().equals(check))
            .anyMatch(finding -> finding.text().contains(text));
    if (!found) {
      throwAssertionError(ShouldHaveVerdict.shouldHaveFailure(actual, check, text));
    }
    return this;
  }

  private FindingsAssert none(Predicate<Finding> offends) {
    isNotNull();
    var offenders = actual.stream().filter(offends).toList();
    if (actual.isEmpty() || !offenders.isEmpty()) {
      throwAssertionError(ShouldHaveVerdict.shouldAllHold(actual, offenders));
    }
    return this;
  }
}
