package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.Optional;

/**
 * One remote call: what is sent, and what each status means. Authentication, retries and redirects
 * are none of its business.
 *
 * @param <T> what it comes back with
 */
interface RegistryCall<T> {

  String method();

  /** The path behind {@code /v2/<name>/}. */
  String path();

  /** The whole address; registries name that of an upload themselves. */
  default URI uri(Endpoint endpoint, ImageReference reference) {
    return endpoint.uri(reference, path());
  }

  default String accept() {
    return "application/json";
  }

  /** The media type of the body; empty when there is no body. */
  default String contentType() {
    return "";
  }

  default byte[] body() {
    return new byte[0];
  }

  /** The file that holds the body instead, or that the answer's body goes into. */
  default Optional<BlobFile> file() {
    return Optional.empty();
  }

  /** How many bytes of the answer are read. */
  default int limit() {
    return 64 * 1024;
  }

  /** What it needs to be allowed, as the token specification writes it. */
  default String actions() {
    return "pull";
  }

  /** What it does, worded to follow "tried to". */
  String describe();

  /**
   * What the answer means. 401 and transient errors that stayed come here too.
   *
   * @throws RegistryException for an answer that settles nothing; {@link RegistryAdvice#unexpected}
   *     words it
   */
  T read(Answer answer, RegistryAdvice advice);
}
