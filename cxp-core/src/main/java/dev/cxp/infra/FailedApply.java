package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person reads when an apply did not come to its end. */
final class FailedApply {

  private final Plan plan;
  private final List<CloudObject> exists;
  private final List<RuntimeException> causes;

  /**
   * @param exists what there is of the specification
   * @param failures everything that went wrong, what was only stopped by that included
   */
  FailedApply(Plan plan, List<CloudObject> exists, List<RuntimeException> failures) {
    this.plan = plan;
    this.exists = exists;
    var real = failures.stream().filter(failure -> !isStop(failure)).distinct().toList();
    this.causes = real.isEmpty() ? failures.subList(0, 1) : real;
  }

  private static boolean isStop(RuntimeException failure) {
    return failure instanceof CloudException cloud
        && cloud.kind() == CloudException.Kind.INTERRUPTED;
  }

  /** What went wrong by itself, the first first. */
  List<RuntimeException> causes() {
    return causes;
  }

  ProvisioningException exception(Optional<Path> dossier) {
    var first = causes.get(0);
    var so =
        Explanation.tried("to apply the plan for " + plan.spec() + " on " + plan.cloud())
            .happened(happened(first) + "\n" + existing());
    var known =
        first instanceof CxpException told
            ? told.explanation()
            : Explanation.tried("").happened("");
    for (var cause : known.causes()) {
      so = so.cause(cause);
    }
    for (var remedy : known.remedies()) {
      so = so.remedy(remedy);
    }
    so = so.remedy("apply again to go on from there, or destroy(...) to take it away");
    if (dossier.isPresent()) {
      so = so.remedy("look at what the cloud showed: " + dossier.get());
    }
    for (var paste : known.pastes()) {
      so = so.paste(paste);
    }
    var error = new ProvisioningException(so, first, exists, dossier);
    causes.stream().skip(1).forEach(error::addSuppressed);
    return error;
  }

  private static String happened(RuntimeException failure) {
    return failure instanceof CxpException told
        ? told.explanation().tried() + " failed: " + told.explanation().happened()
        : String.valueOf(failure);
  }

  private String existing() {
    if (exists.isEmpty()) {
      return "Nothing of it exists.";
    }
    return "What exists now, marked and recorded: "
        + Removal.counts(exists).entrySet().stream()
            .map(
                entry ->
                    entry.getValue() + " " + entry.getKey() + (entry.getValue() > 1 ? "s" : ""))
            .collect(Collectors.joining(", "))
        + ".";
  }
}
