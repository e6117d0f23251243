package dev.cxp.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs checks and holds them to the rules: no vacuous pass, no guess without the capability. */
public final class Checks {

  private Checks() {}

  /**
   * Runs each check in order.
   *
   * @param checks what to ask
   * @param subject what to ask it about
   * @param available what the tier can do
   * @return the findings of all checks, in order; at least one for each check
   */
  public static <S> List<Finding> run(
      List<? extends Check<? super S>> checks, S subject, Set<Capability> available) {
    var findings = new ArrayList<Finding>();
    for (var check : checks) {
      findings.addAll(run(check, subject, available));
    }
    return List.copyOf(findings);
  }

  /** Runs one check; see {@link #run(List, Object, Set)}. */
  public static <S> List<Finding> run(
      Check<? super S> check, S subject, Set<Capability> available) {
    var missing = missing(check.needs(), available);
    if (!missing.isEmpty()) {
      return List.of(notVerified(check.name(), "", missing));
    }
    var start = System.nanoTime();
    var findings = examine(check, subject);
    var share = Duration.ofNanos((System.nanoTime() - start) / findings.size());
    return findings.stream()
        .map(finding -> finding.duration().isZero() ? finding.took(share) : finding)
        .toList();
  }

  /** The finding for a question that this tier cannot answer. */
  public static Finding notVerified(String check, String where, Set<Capability> missing) {
    var needs =
        missing.stream().sorted().map(Capability::meaning).collect(Collectors.joining(" and "));
    return Finding.notVerified(check, where, "needs " + needs + ", which this tier lacks", missing)
        .remedy("run on a tier that has it");
  }

  private static <S> List<Finding> examine(Check<? super S> check, S subject) {
    try {
      var findings = check.examine(subject);
      return findings.isEmpty() ? List.of(vacuous(check.name())) : findings;
    } catch (CxpException e) {
      return List.of(Finding.failed(check.name(), "", "could not look", e.explanation()));
    }
  }

  private static Finding vacuous(String check) {
    return Finding.failed(check, "", "looked at nothing")
        .cause(
            "the specification has nothing that this check is about, or a name in it matches nothing")
        .remedy("add what is missing to the specification, or leave this check out of the run");
  }

  private static Set<Capability> missing(Set<Capability> needs, Set<Capability> available) {
    var missing = EnumSet.noneOf(Capability.class);
    missing.addAll(needs);
    missing.removeAll(available);
    return missing;
  }
}
