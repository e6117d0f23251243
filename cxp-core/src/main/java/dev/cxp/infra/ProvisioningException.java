package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An apply, a destroy or a sweep did not come to its end. What exists is known: {@link #exists()}.
 * The cause is the first failure, others are suppressed exceptions.
 */
public class ProvisioningException extends CxpException {

  private static final long serialVersionUID = 1L;

  private final transient List<CloudObject> exists;
  private final transient Optional<Path> dossier;

  ProvisioningException(
      Explanation explanation, Throwable cause, List<CloudObject> exists, Optional<Path> dossier) {
    super(explanation, cause);
    this.exists = List.copyOf(exists);
    this.dossier = dossier;
  }

  /** What is on the cloud of the specification, as far as it was seen. */
  public List<CloudObject> exists() {
    return exists == null ? List.of() : exists;
  }

  /** Where everything stands that helps to find out why; empty when nothing could be written. */
  public Optional<Path> dossier() {
    return dossier == null ? Optional.empty() : dossier;
  }
}
