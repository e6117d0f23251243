package dev.cxp.suite.parity;

import dev.cxp.cluster.ApplyException;
import dev.cxp.cluster.WorkloadState;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Brings what CXP concluded into words that do not depend on when and where it was looked at. */
final class Judgement {

  private Judgement() {}

  /** What became of a workload. */
  static Outcome of(WorkloadState state, Duration waited) {
    var finding = state.finding("parity", "", "the workload", waited);
    if (state instanceof WorkloadState.Ready) {
      return Outcome.passed(state.summary());
    }
    var says =
        state instanceof WorkloadState.Stuck
            ? finding.cause().orElse(finding.summary())
            : "not ready in time, " + state.summary();
    var seen = reasons(state);
    return Outcome.failed(seen.isEmpty() ? says : says + " (" + String.join(", ", seen) + ")");
  }

  /** What the API server refused, by code, reason and CXP's cause. */
  static Outcome of(ApplyException e) {
    return of(e, "");
  }

  /**
   * As {@link #of(ApplyException)}.
   *
   * @param words what its message must contain; without it, the outcome holds the message instead
   */
  static Outcome of(ApplyException e, String words) {
    var explanation = e.explanation();
    var happened = explanation.happened();
    var causes = String.join("; or ", explanation.causes());
    return Outcome.failed(
        (e.code() == 0 ? "no answer" : e.code() + " " + reason(e))
            + (words.isEmpty() ? "" : ", " + (happened.contains(words) ? words : happened))
            + (causes.isEmpty() ? "" : ": " + causes));
  }

  private static String reason(ApplyException e) {
    return e.getCause() instanceof KubernetesClientException refusal && refusal.getStatus() != null
        ? refusal.getStatus().getReason()
        : "";
  }

  /**
   * What the Pods wait for. Each line is a name, a reason and perhaps a message, two spaces apart.
   */
  private static List<String> reasons(WorkloadState state) {
    var reasons = new TreeSet<String>();
    var why = state instanceof WorkloadState.Stuck stuck ? stuck.why().happened() : "";
    for (var line : state.pods()) {
      var parts = line.split("  ", 3);
      if (parts.length > 1) {
        reasons.add(reason(parts[1], parts.length > 2 ? parts[2] : why));
      }
    }
    return List.copyOf(reasons);
  }

  private static String reason(String reason, String message) {
    return switch (reason) {
      // Which of the two is seen is a matter of the moment.
      case "ErrImagePull", "ImagePullBackOff" -> "image pull: " + PullMessage.kind(message);
      case "ContainerCreating", "PodInitializing" -> "not started";
      case "Pending" -> message.startsWith("Unschedulable") ? "Unschedulable" : "not started";
      default -> reason;
    };
  }
}
