package dev.cxp.assertions;

import dev.cxp.check.Verdict;
import dev.cxp.infra.Plan;
import java.util.stream.Collectors;
import org.assertj.core.error.BasicErrorMessageFactory;
import org.assertj.core.error.ErrorMessageFactory;

/** A stack on a cloud is not as its specification says. */
final class ShouldMatchSpecification extends BasicErrorMessageFactory {

  private ShouldMatchSpecification(String text) {
    super("%s", unquotedString(text));
  }

  static ErrorMessageFactory shouldMatchSpecification(Plan plan) {
    var differences =
        plan.changes().stream()
            .map(
                step ->
                    step
                        + step.changes().stream()
                            .map(change -> "\n      " + change)
                            .collect(Collectors.joining()))
            .collect(Collectors.joining("\n  "));
    var failed =
        plan.findings().stream()
            .filter(finding -> finding.verdict() == Verdict.FAILED)
            .map(finding -> finding.text().replace("\n", "\n  "))
            .collect(Collectors.joining("\n  "));
    return new ShouldMatchSpecification(
        "%nExpecting stack \"%s\" on %s to be as specified, but an apply would:%n  %s%nThings looked at: %d"
            .formatted(
                plan.spec(),
                plan.cloud(),
                differences.isEmpty()
                    ? failed
                    : failed.isEmpty() ? differences : differences + "\n  " + failed,
                plan.steps().size()));
  }
}
