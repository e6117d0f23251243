package dev.cxp.image;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.util.Objects;

/**
 * A registry could not be asked, or gave an answer that settles nothing. That an image is not there
 * is no error: queries answer it with an empty {@link java.util.Optional}.
 */
public class RegistryException extends CxpException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, for code that reacts to it; people read the message. */
  public enum Kind {
    /** 401: credentials are missing or wrong, or the repository is hidden or not there. */
    UNAUTHORIZED,
    /** 403: the registry knows who asks, and says no. */
    FORBIDDEN,
    /** 429, also after the retries. */
    RATE_LIMITED,
    /** 5xx, also after the retries. */
    SERVER_ERROR,
    /** Something answered that does not speak the registry's protocol: a proxy, a login page. */
    NOT_A_REGISTRY,
    /** No connection, or one that closed without an answer; or nobody may be asked at all. */
    UNREACHABLE,
    /** The host's name does not resolve. */
    UNKNOWN_HOST,
    /** TLS failed: a certificate, or plain HTTP on one side only. */
    TLS,
    /** No connection or no answer in time. */
    TIMEOUT,
    /** The bytes are not those that the digest names. */
    DIGEST_MISMATCH,
    /** The answer is not what the protocol says it is. */
    MALFORMED,
    /** The answer is larger than any honest one. */
    TOO_LARGE,
    /** The registry, or this client, does not do that. */
    UNSUPPORTED,
    /** The image that an operation starts from is not there. */
    ABSENT,
    /** The tag leads to another image, and nobody said that it may be moved. */
    TAG_TAKEN,
    /** Whoever configured {@link Registries} does not let them write there. */
    READ_ONLY,
    /** Any other answer of 4xx: an immutable tag, an invalid manifest. */
    REFUSED,
    /** The thread was interrupted; its flag is set again. */
    INTERRUPTED
  }

  private final Kind kind;
  private final String registry;
  private final int retries;

  RegistryException(
      Kind kind, String registry, int retries, Explanation explanation, Throwable cause) {
    super(explanation, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.registry = Objects.requireNonNull(registry, "registry");
    this.retries = retries;
  }

  /** What went wrong. Where several registries were asked, what went wrong first. */
  public Kind kind() {
    return kind;
  }

  /** Whom it was asked, scheme and authority: {@code https://registry-1.docker.io}. */
  public String registry() {
    return registry;
  }

  /** How many requests of the operation had been repeated by then. */
  public int retries() {
    return retries;
  }
}
