package dev.cxp.promotion;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.stream.Collectors;

/**
 * A promotion stopped; the target was left as it was, or the message says what was not put back.
 */
public final class PromotionException extends CxpException {

  private static final long serialVersionUID = 1L;

  private final transient PromotionResult result;

  PromotionException(PromotionResult result) {
    super(explain(result));
    this.result = result;
  }

  /** What was done before it stopped; null after deserialization. */
  public PromotionResult result() {
    return result;
  }

  private static Explanation explain(PromotionResult result) {
    var unmet =
        result.findings().stream().filter(finding -> finding.verdict() != Verdict.PASSED).toList();
    var explanation =
        Explanation.tried(
                "to promote "
                    + result.application()
                    + " from "
                    + result.from()
                    + " to "
                    + result.to()
                    + result.digest().map(digest -> " at " + digest).orElse(""))
            .happened(
                unmet.stream()
                    .map(finding -> finding.check() + ": " + finding.summary() + evidence(finding))
                    .collect(Collectors.joining("; ")));
    for (var finding : unmet) {
      if (finding.cause().isPresent()) {
        explanation = explanation.cause(finding.cause().get());
      }
      if (finding.remedy().isPresent()) {
        explanation = explanation.remedy(finding.remedy().get());
      }
    }
    return explanation;
  }

  private static String evidence(Finding finding) {
    return finding.evidence().isEmpty() ? "" : " (" + String.join("; ", finding.evidence()) + ")";
  }
}
