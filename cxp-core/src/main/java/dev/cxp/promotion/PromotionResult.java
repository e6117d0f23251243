package dev.cxp.promotion;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one step of a promotion did.
 *
 * @param application the application that was to move
 * @param from the environment that it came from
 * @param to the environment that it went to
 * @param digest the digest that moved; empty when it could not even be resolved
 * @param image the reference that the target runs now; empty unless the promotion succeeded
 * @param findings one for each step that was taken, the failed one last but for what was put back
 */
public record PromotionResult(
    String application,
    String from,
    String to,
    Optional<String> digest,
    Optional<String> image,
    List<Finding> findings) {

  public PromotionResult {
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(image, "image");
    findings = List.copyOf(findings);
  }

  /** Whether the target runs the digest, verified. */
  public boolean succeeded() {
    return verdict() == Verdict.PASSED;
  }

  /** The gravest verdict of its steps. */
  public Verdict verdict() {
    return findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.FAILED);
  }
}
