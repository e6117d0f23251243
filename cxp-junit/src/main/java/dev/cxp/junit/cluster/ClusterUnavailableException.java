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

  /** Whether {@link Setting#REQUIRE} makes a failure of it, where it would be NOT_VERIFIED. */
  public boolean required() {
    return required;
  }
}
