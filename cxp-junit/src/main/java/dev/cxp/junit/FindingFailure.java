package dev.cxp.junit;

import dev.cxp.check.Finding;
import org.opentest4j.AssertionFailedError;

/**
 * A test that failed because of a finding; its message is the finding. It has no stack frames, for
 * they would lead into CXP; where a user's code threw something, that is the cause, with its own.
 */
public final class FindingFailure extends AssertionFailedError {

  private static final long serialVersionUID = 1L;

  FindingFailure(Finding finding, String note) {
    this(finding, note, null);
  }

  FindingFailure(Finding finding, String note, Throwable cause) {
    super(System.lineSeparator() + finding.text() + note, cause);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
