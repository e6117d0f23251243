package dev.cxp.infra;

import dev.cxp.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a plan for people. */
final class PlanText {

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("instances", "servers"),
          Map.entry("cores", "VCPUs"),
          Map.entry("ram", "MB of memory"),
          Map.entry("gigabytes", "GB of volumes"),
          Map.entry("volumes", "volumes"),
          Map.entry("floatingip", "floating IPs"),
          Map.entry("port", "ports"));

  private PlanText() {}

  static String of(Plan plan) {
    var lines = new ArrayList<String>();
    lines.add("Plan for " + plan.spec() + " on " + plan.cloud() + ":");
    for (var step : plan.steps()) {
      if (step.action() != Action.KEEP) {
        lines.add("  " + step);
        step.changes()
            .forEach(
                change ->
                    lines.add(
                        "      " + change + (change.replaces() ? " (only a new one can)" : "")));
      }
    }
    if (plan.isEmpty()) {
      lines.add("  no change: the cloud is as specified");
    }
    lines.add("  " + summary(plan));
    costs(plan).ifPresent(line -> lines.add("  costs: " + line));
    plan.notes().forEach(note -> lines.add("  note: " + note));
    plan.findings().stream()
        .filter(finding -> finding.verdict() != Verdict.PASSED)
        .forEach(
            finding ->
                lines.add("  " + finding.text().replace("\n", System.lineSeparator() + "  ")));
    return String.join(System.lineSeparator(), lines);
  }

  private static String summary(Plan plan) {
    var parts = new ArrayList<String>();
    for (var action :
        List.of(Action.CREATE, Action.ADOPT, Action.CHANGE, Action.REPLACE, Action.DELETE)) {
      var count = plan.steps().stream().filter(step -> step.action() == action).count();
      if (count > 0) {
        parts.add(count + " to " + action.words());
      }
    }
    var kept = plan.steps().stream().filter(step -> step.action() == Action.KEEP).count();
    parts.add(kept + " as they shall be");
    return String.join(", ", parts);
  }

  private static java.util.Optional<String> costs(Plan plan) {
    var parts = new ArrayList<String>();
    plan.costs()
        .forEach(
            (resource, amount) -> {
              var words = WORDS.get(resource);
              if (words != null && amount != 0) {
                parts.add((amount > 0 ? "+" : "") + amount + " " + words);
              }
            });
    return parts.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(String.join(", ", parts));
  }
}
