package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.util.Objects;

/** A cloud could not be asked, or refused. */
public class CloudException extends CxpException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, for code that reacts to it; people read the message. */
  public enum Kind {
    /** clouds.yaml is missing, malformed, or has no such cloud. */
    CONFIGURATION,
    /** 401: the credential is wrong or expired. */
    UNAUTHORIZED,
    /** 403: the credential may not do that. */
    FORBIDDEN,
    /** 403, 409 or 413 that names a quota. */
    QUOTA,
    /** 404 of something that a request needs; reading and deleting what is gone is no error. */
    ABSENT,
    /** 409: in use, or in a state that forbids it. */
    CONFLICT,
    /** 400 and other 4xx. */
    REFUSED,
    /** 429, also after the retries. */
    RATE_LIMITED,
    /** 5xx of a request that changes nothing, also after the retries. */
    SERVER_ERROR,
    /** A request that makes something got no answer, or 5xx: it may or may not exist now. */
    AMBIGUOUS,
    /** No connection, or none in time. */
    UNREACHABLE,
    /** TLS failed: an authority that this JVM does not know, an expired certificate. */
    TLS,
    /** The answer is not what the API says: a proxy's page, half of a document. */
    MALFORMED,
    /** What was made went wrong on the cloud: a server in ERROR, with Nova's fault. */
    FAULT,
    /** It took longer than it may. */
    TIMEOUT,
    /** The cloud has no such service, region or interface. */
    UNSUPPORTED,
    /** The thread was interrupted, or the run was cancelled. */
    INTERRUPTED
  }

  private final Kind kind;
  private final int status;
  private final String requestId;

  public CloudException(Kind kind, Explanation explanation) {
    this(kind, 0, "", explanation, null);
  }

  /**
   * @param status the HTTP status; 0 when there was no answer
   * @param requestId the cloud's id of the request, with which its operators find it; empty for
   *     none
   */
  public CloudException(
      Kind kind, int status, String requestId, Explanation explanation, Throwable cause) {
    super(explanation, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.status = status;
    this.requestId = Objects.requireNonNull(requestId, "requestId");
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** The HTTP status; 0 when there was no answer. */
  public int status() {
    return status;
  }

  /** The cloud's id of the request; empty for none. */
  public String requestId() {
    return requestId;
  }
}
