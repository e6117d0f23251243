package dev.cxp.check;

import java.util.Objects;

/**
 * The root of CXP's errors: its message is an {@link Explanation}, which is also there as a value.
 */
public class CxpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Explanation explanation;

  public CxpException(Explanation explanation) {
    this(explanation, null);
  }

  public CxpException(Explanation explanation, Throwable cause) {
    super(Objects.requireNonNull(explanation, "explanation").text(), cause);
    this.explanation = explanation;
  }

  /** The error in its parts; a deserialized exception has only the message. */
  public Explanation explanation() {
    return explanation == null
        ? Explanation.tried("an operation").happened(getMessage())
        : explanation;
  }
}
