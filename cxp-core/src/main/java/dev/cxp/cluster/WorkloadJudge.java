package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides how far a workload is, from nothing but what the API server says of it. */
final class WorkloadJudge {

  private WorkloadJudge() {}

  static WorkloadState judge(WorkloadView view) {
    var pods = view.pods().stream().map(PodTrouble::line).toList();
    if (!view.isObserved()) {
      return new WorkloadState.Progressing("its controller has not looked at it yet", pods);
    }
    for (var pod : view.pods()) {
      var trouble = PodTrouble.fatal(pod);
      if (trouble.isPresent()) {
        var reasons = view.pods().stream().map(PodTrouble::reason).toList();
        return new WorkloadState.Stuck(trouble.get().happened(), reasons, trouble.get());
      }
    }
    if (view.workload() instanceof Deployment deployment) {
      return deployment(deployment, pods);
    }
    if (view.workload() instanceof StatefulSet set) {
      return held(view, pods).orElseGet(() -> statefulSet(set, pods));
    }
    if (view.workload() instanceof DaemonSet set) {
      return daemonSet(set, pods);
    }
    return job((Job) view.workload(), pods);
  }

  /** A Pod of an earlier template that cannot become ready, and that the update waits for. */
  private static Optional<WorkloadState> held(WorkloadView view, List<String> pods) {
    for (var pod : view.holding()) {
      var trouble = PodTrouble.fatal(pod);
      if (trouble.isPresent()) {
        var name = pod.getMetadata().getName();
        var lines = new ArrayList<>(pods);
        lines.add(PodTrouble.reason(pod) + "  (of an earlier revision)");
        return Optional.of(
            new WorkloadState.Stuck(
                "Pod " + name + " of an earlier revision holds the update",
                lines,
                Explanation.tried("to roll out " + Cluster.describe(view.workload()))
                    .happened(trouble.get().happened())
                    .cause(
                        "Pod "
                            + name
                            + " is of an earlier revision and cannot start, and a StatefulSet with"
                            + " ordered Pods updates none before that one is ready")
                    .remedy("delete that Pod; it comes back in the current revision")
                    .paste(
                        "kubectl -n " + pod.getMetadata().getNamespace() + " delete pod " + name)));
      }
    }
    return Optional.empty();
  }

  private static WorkloadState deployment(Deployment deployment, List<String> pods) {
    var wanted = orZero(deployment.getSpec().getReplicas());
    var status = deployment.getStatus();
    for (var condition : status.getConditions()) {
      if ("ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus())) {
        return stuck(
            Cluster.describe(deployment),
            condition.getReason() + ": " + condition.getMessage(),
            pods,
            "the API server refuses its Pods: a quota, an admission policy or a missing service"
                + " account",
            "the message names it");
      }
      if ("ProgressDeadlineExceeded".equals(condition.getReason())) {
        return stuck(
            Cluster.describe(deployment),
            "ProgressDeadlineExceeded: " + condition.getMessage(),
            pods,
            "its Pods did not become ready in time",
            "look at the Pods above and at their logs");
      }
    }
    var updated = orZero(status.getUpdatedReplicas());
    var available = orZero(status.getAvailableReplicas());
    var old = orZero(status.getReplicas()) - updated;
    var summary = available + " of " + wanted + " Pods available";
    if (updated == wanted && available == wanted && old == 0) {
      return new WorkloadState.Ready(summary, pods);
    }
    return new WorkloadState.Progressing(
        old > 0 ? summary + ", " + old + " of an earlier revision still there" : summary, pods);
  }

  private static WorkloadState statefulSet(StatefulSet set, List<String> pods) {
    var wanted = orZero(set.getSpec().getReplicas());
    var updated = orZero(set.getStatus().getUpdatedReplicas());
    var available = orZero(set.getStatus().getAvailableReplicas());
    var summary = available + " of " + wanted + " Pods available";
    return updated == wanted && available == wanted
        ? new WorkloadState.Ready(summary, pods)
        : new WorkloadState.Progressing(summary, pods);
  }

  private static WorkloadState daemonSet(DaemonSet set, List<String> pods) {
    var status = set.getStatus();
    var wanted = orZero(status.getDesiredNumberScheduled());
    var updated = orZero(status.getUpdatedNumberScheduled());
    var available = orZero(status.getNumberAvailable());
    if (wanted == 0) {
      return new WorkloadState.Progressing("no node is to run it", pods);
    }
    var summary = available + " of " + wanted + " Pods available";
    return updated == wanted && available == wanted
        ? new WorkloadState.Ready(summary, pods)
        : new WorkloadState.Progressing(summary, pods);
  }

  private static WorkloadState job(Job job, List<String> pods) {
    var status = job.getStatus();
    if (status != null) {
      for (var condition : status.getConditions()) {
        if ("Failed".equals(condition.getType()) && "True".equals(condition.getStatus())) {
          return stuck(
              Cluster.describe(job),
              condition.getReason() + ": " + condition.getMessage(),
              pods,
              "its process ended with an error more often than backoffLimit allows",
              "read the logs of its Pods");
        }
        if ("Complete".equals(condition.getType()) && "True".equals(condition.getStatus())) {
          return new WorkloadState.Ready("complete", pods);
        }
      }
    }
    return new WorkloadState.Progressing("not complete yet", pods);
  }

  private static WorkloadState stuck(
      String what, String happened, List<String> pods, String cause, String remedy) {
    return new WorkloadState.Stuck(
        happened,
        pods,
        Explanation.tried("to roll out " + what).happened(happened).cause(cause).remedy(remedy));
  }

  private static int orZero(Integer number) {
    return number == null ? 0 : number;
  }
}
