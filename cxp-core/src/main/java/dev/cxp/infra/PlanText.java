package dev.cxp.infra;

import dev.cxp.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a plan for people. */
final class PlanText {

  /** What costs are called, of one and of several, in the order in which they are of interest. */
  private static final Map<String, List<String>> WORDS = words();

  private static Map<String, List<String>> words() {
    var words = new LinkedHashMap<String, List<String>>();
    words.put("instances", List.of("server", "servers"));
    words.put("cores", List.of("VCPU", "VCPUs"));
    words.put("ram", List.of("MB of memory", "MB of memory"));
    words.put("volumes", List.of("volume", "volumes"));
    words.put("gigabytes", List.of("GB of volumes", "GB of volumes"));
    words.put("floatingip", List.of("floating IP", "floating IPs"));
    words.put("port", List.of("port", "ports"));
    return words;
  }

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

  private static Optional<String> costs(Plan plan) {
    var parts = new ArrayList<String>();
    WORDS.forEach(
        (resource, words) -> {
          long amount = plan.costs().getOrDefault(resource, 0L);
          if (amount != 0) {
            var word = words.get(Math.abs(amount) == 1 ? 0 : 1);
            parts.add((amount > 0 ? "+" : "") + amount + " " + word);
          }
        });
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
  }
}
