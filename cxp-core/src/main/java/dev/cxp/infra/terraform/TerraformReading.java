package dev.cxp.infra.terraform;

import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Infrastructure;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What Terraform's words mean for CXP.
 *
 * @param infrastructure the machines and networks as far as they could be read; empty when the
 *     source could not be read at all. With FAILED findings it lacks something that the source has:
 *     use {@link #orThrow()} unless you look at the findings
 * @param findings what became of every block: PASSED for what was read, FAILED for what was not,
 *     NOT_VERIFIED for what CXP does in its own way; each with file and line
 */
public record TerraformReading(Optional<Infrastructure> infrastructure, List<Finding> findings) {

  public TerraformReading {
    Objects.requireNonNull(infrastructure, "infrastructure");
    findings = List.copyOf(findings);
  }

  /** What was not read, and why. */
  public List<Finding> failures() {
    return findings.stream().filter(finding -> finding.verdict() == Verdict.FAILED).toList();
  }

  /**
   * The infrastructure when everything was read.
   *
   * @throws TerraformException with every failure, when there is any
   */
  public Infrastructure orThrow() {
    var failures = failures();
    if (failures.isEmpty() && infrastructure.isPresent()) {
      return infrastructure.get();
    }
    var explanation =
        Explanation.tried("to read a Terraform configuration as an infrastructure")
            .happened(failures.size() + " of its parts cannot be read");
    for (var failure : failures) {
      explanation = explanation.cause(failure.where() + ": " + failure.summary());
    }
    for (var remedy :
        failures.stream().flatMap(failure -> failure.remedy().stream()).distinct().toList()) {
      explanation = explanation.remedy(remedy);
    }
    throw new TerraformException(explanation);
  }
}
