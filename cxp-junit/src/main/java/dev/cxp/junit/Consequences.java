package dev.cxp.junit;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Folds what failed only because something before it had: a workload whose image is missing cannot
 * roll out either. A few are shown each for itself; of many, one finding that names them all, for
 * their reader has to mend what came first.
 */
final class Consequences {

  private static final int A_FEW = 3;

  /** The check that failed first, by the place of a workload. */
  private final Map<String, String> first = new HashMap<>();

  /** The findings of the next phase, with what follows from the phases before it folded. */
  List<Finding> fold(List<Finding> findings) {
    var following = new LinkedHashMap<String, List<Finding>>();
    for (var finding : findings) {
      if (cause(finding).isPresent()) {
        following.computeIfAbsent(finding.check(), check -> new ArrayList<>()).add(finding);
      }
      note(finding);
    }
    following.values().removeIf(each -> each.size() <= A_FEW);
    var folded = new ArrayList<Finding>();
    for (var finding : findings) {
      var group = following.get(finding.check());
      if (group == null || !group.contains(finding)) {
        folded.add(finding);
      } else if (group.get(0) == finding) {
        folded.add(folded(group));
      }
    }
    return List.copyOf(folded);
  }

  private void note(Finding finding) {
    if (finding.verdict() == Verdict.FAILED) {
      workloads(finding).forEach(place -> first.putIfAbsent(place, finding.check()));
    }
  }

  /** The check that failed before at one of the finding's workloads. */
  private Optional<String> cause(Finding finding) {
    return finding.verdict() != Verdict.FAILED
        ? Optional.empty()
        : workloads(finding)
            .map(first::get)
            .filter(check -> check != null && !check.equals(finding.check()))
            .findFirst();
  }

  /** The places of the workloads that a finding is about: {@code environments/staging/app}. */
  private static Stream<String> workloads(Finding finding) {
    return Stream.of(finding.where().split(", "))
        .map(place -> place.split("/"))
        .filter(parts -> parts.length >= 3 && parts[0].equals("environments"))
        .map(parts -> parts[0] + "/" + parts[1] + "/" + parts[2]);
  }

  private Finding folded(List<Finding> group) {
    var causes = new TreeSet<String>();
    var names = new TreeMap<String, LinkedHashSet<String>>();
    for (var finding : group) {
      cause(finding).ifPresent(causes::add);
      workloads(finding)
          .map(place -> place.split("/"))
          .forEach(
              parts ->
                  names.computeIfAbsent(parts[1], each -> new LinkedHashSet<>()).add(parts[2]));
    }
    var lines =
        names.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()));
    return Finding.failed(
            group.get(0).check(),
            "environments",
            group.size()
                + " findings follow from what failed before, as \""
                + group.get(0).summary()
                + "\"")
        .cause("for each of them " + String.join(" or ", causes) + " failed, which comes first")
        .evidence(lines.toArray(String[]::new))
        .remedy("mend what " + String.join(" and ", causes) + " found, and run again");
  }
}
