package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;

/** No cluster could be had; the message says what was tried, why it failed and how to go on. */
public class ClusterUnavailableException extends CxpException {

  private static final long serialVersionUID = 1L;

  public ClusterUnavailableException(Explanation explanation) {
    super(explanation);
  }

  public ClusterUnavailableException(Explanation explanation, Throwable cause) {
    super(explanation, cause);
  }
}
