package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How far a workload is: there, on the way, or unable to get there. */
public sealed interface WorkloadState {

  /** What was seen, in one line: {@code 1 of 2 Pods available}. */
  String summary();

  /** The Pods that were looked at, one line each. */
  List<String> pods();

  /**
   * The judgement about a workload that was waited for: PASSED only when it is ready.
   *
   * @param check the check's name
   * @param where the place in the specification
   * @param what the workload in words, as the summary begins
   * @param waited how long was waited
   */
  default Finding finding(String check, String where, String what, Duration waited) {
    var lines = pods().toArray(String[]::new);
    if (this instanceof Ready) {
      return Finding.passed(check, where, what + ": " + summary()).evidence(lines);
    }
    if (this instanceof Stuck stuck) {
      return Finding.failed(check, where, what + " cannot roll out", stuck.why()).evidence(lines);
    }
    var finding =
        Finding.failed(
                check,
                where,
                what + " was not ready within " + waited.toSeconds() + " s: " + summary())
            .evidence(lines);
    var warnings = ((Progressing) this).warnings();
    for (var warning : warnings) {
      finding = finding.cause(warning);
    }
    return warnings.isEmpty()
        ? finding
            .cause("the last state above is as far as it came")
            .remedy("look at its Pods and events, or allow more time")
        : finding.remedy("mend what the cluster warns of, or allow more time");
  }

  /** Returns this state with more lines about Pods. */
  default WorkloadState withPods(List<String> more) {
    var lines = new ArrayList<>(pods());
    lines.addAll(more);
    if (this instanceof Ready ready) {
      return new Ready(ready.summary(), lines);
    } else if (this instanceof Stuck stuck) {
      return new Stuck(stuck.summary(), lines, stuck.why());
    }
    return new Progressing(summary(), lines, ((Progressing) this).warnings());
  }

  /** Everything that was asked for is there. */
  record Ready(String summary, List<String> pods) implements WorkloadState {
    public Ready {
      Objects.requireNonNull(summary, "summary");
      pods = List.copyOf(pods);
    }
  }

  /**
   * It may still get there.
   *
   * @param warnings what the cluster warned of about its Pods, newest first; looked up only when
   *     the time was up
   */
  record Progressing(String summary, List<String> pods, List<String> warnings)
      implements WorkloadState {
    public Progressing {
      Objects.requireNonNull(summary, "summary");
      pods = List.copyOf(pods);
      warnings = List.copyOf(warnings);
    }

    Progressing(String summary, List<String> pods) {
      this(summary, pods, List.of());
    }

    Progressing warnedOf(List<String> seen) {
      return new Progressing(summary, pods, seen);
    }
  }

  /** It cannot get there without a change from outside; waiting longer is of no use. */
  record Stuck(String summary, List<String> pods, Explanation why) implements WorkloadState {
    public Stuck {
      Objects.requireNonNull(summary, "summary");
      pods = List.copyOf(pods);
      Objects.requireNonNull(why, "why");
    }
  }
}
