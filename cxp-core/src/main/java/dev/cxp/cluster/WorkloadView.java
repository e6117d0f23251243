package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload together with the Pods that its current template made. Pods of an earlier template are
 * left out, for what was wrong with them says nothing about this rollout.
 *
 * @param workload the Deployment, StatefulSet or Job
 * @param pods its current Pods
 */
record WorkloadView(HasMetadata workload, List<Pod> pods) {

  private static final String REVISION = "deployment.kubernetes.io/revision";

  static WorkloadView of(
      HasMetadata workload, Collection<ReplicaSet> replicaSets, Collection<Pod> pods) {
    if (workload instanceof Deployment deployment) {
      var owner = currentReplicaSet(deployment, replicaSets);
      return new WorkloadView(
          workload, owner.map(set -> ownedBy(set.getMetadata().getUid(), pods)).orElse(List.of()));
    }
    var owned = ownedBy(workload.getMetadata().getUid(), pods);
    if (workload instanceof StatefulSet set && set.getStatus() != null) {
      var revision = set.getStatus().getUpdateRevision();
      owned =
          owned.stream()
              .filter(
                  pod ->
                      revision == null
                          || revision.equals(labels(pod).get("controller-revision-hash")))
              .toList();
    }
    return new WorkloadView(workload, owned);
  }

  /** Whether the controller has seen the last change; before that its status is about the past. */
  boolean isObserved() {
    var generation = workload.getMetadata().getGeneration();
    Long observed = null;
    if (workload instanceof Deployment deployment && deployment.getStatus() != null) {
      observed = deployment.getStatus().getObservedGeneration();
    } else if (workload instanceof StatefulSet set && set.getStatus() != null) {
      observed = set.getStatus().getObservedGeneration();
    } else if (workload instanceof Job) {
      return true; // a Job's template cannot change, and its status has no generation
    }
    return generation == null || observed != null && observed >= generation;
  }

  private static Optional<ReplicaSet> currentReplicaSet(
      Deployment deployment, Collection<ReplicaSet> replicaSets) {
    var revision = annotations(deployment).get(REVISION);
    return replicaSets.stream()
        .filter(set -> isOwnedBy(set, deployment.getMetadata().getUid()))
        .filter(set -> revision != null && revision.equals(annotations(set).get(REVISION)))
        .findFirst();
  }

  private static List<Pod> ownedBy(String uid, Collection<Pod> pods) {
    return pods.stream()
        .filter(pod -> isOwnedBy(pod, uid))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .sorted(java.util.Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  private static boolean isOwnedBy(HasMetadata object, String uid) {
    return uid != null
        && object.getMetadata().getOwnerReferences().stream()
            .map(OwnerReference::getUid)
            .anyMatch(uid::equals);
  }

  private static Map<String, String> annotations(HasMetadata object) {
    var annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private static Map<String, String> labels(HasMetadata object) {
    var labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
