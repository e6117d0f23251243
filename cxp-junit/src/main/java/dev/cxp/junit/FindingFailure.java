package dev.cxp.junit;

import dev.cxp.check.Finding;
import org.opentest4j.AssertionFailedError;

/** A test that failed because of a finding; its message is the finding. */
public final class FindingFailure extends AssertionFailedError {

  private static final long serialVersionUID = 1L;

  FindingFailure(Finding finding, String note) {
    super(System.lineSeparator() + finding.text() + note);
  }
}
