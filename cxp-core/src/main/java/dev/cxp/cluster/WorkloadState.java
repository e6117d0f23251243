package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import java.util.List;
import java.util.Objects;

/** How far a workload is: there, on the way, or unable to get there. */
public sealed interface WorkloadState {

  /** What was seen, in one line: {@code 1 of 2 Pods available}. */
  String summary();

  /** The Pods that were looked at, one line each. */
  List<String> pods();

  /** Everything that was asked for is there. */
  record Ready(String summary, List<String> pods) implements WorkloadState {
    public Ready {
      Objects.requireNonNull(summary, "summary");
      pods = List.copyOf(pods);
    }
  }

  /** It may still get there. */
  record Progressing(String summary, List<String> pods) implements WorkloadState {
    public Progressing {
      Objects.requireNonNull(summary, "summary");
      pods = List.copyOf(pods);
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
