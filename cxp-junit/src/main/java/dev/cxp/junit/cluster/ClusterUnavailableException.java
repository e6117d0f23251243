package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;

/** No cluster could be had; the message says what was tried, why it failed and how to go on. */
public class ClusterUnavailableException extends CxpException {

  private static final long serialVersionUID = 1L;

  private final boolean required;

  public ClusterUnavailableException(Explanation explanation) {
    this(explanation, null);
  }

  public ClusterUnavailableException(Explanation explanation, Throwable cause) {
    this(explanation, cause, false);
  }

  ClusterUnavailableException(Explanation explanation, Throwable cause, boolean required) {
    super(explanation, cause);
    this.required = required;
  }

  /**
   * Whether tests fail for it: the cluster was required or named, its start began and broke, or a
   * build server has none. Otherwise they are aborted as NOT_VERIFIED.
   */
  public boolean required() {
    return required;
  }
}
