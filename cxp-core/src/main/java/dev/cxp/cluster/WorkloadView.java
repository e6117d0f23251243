package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A workload together with its Pods. Those of an earlier template are kept apart, for what was
 * wrong with them says nothing about this rollout.
 *
 * @param workload the Deployment, StatefulSet, DaemonSet or Job
 * @param pods the Pods that its current template made
 * @param earlier the Pods that an earlier template made
 */
record WorkloadView(HasMetadata workload, List<Pod> pods, List<Pod> earlier) {

  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final Comparator<Pod> BY_NAME =
      Comparator.comparing(pod -> pod.getMetadata().getName());
  private static final String TEMPLATE_OF_SET = "deprecated.daemonset.template.generation";
  private static final String TEMPLATE_OF_POD = "pod-template-generation";

  /** A workload whose Pods are all of its current template. */
  WorkloadView(HasMetadata workload, List<Pod> pods) {
    this(workload, pods, List.of());
  }

  static WorkloadView of(
      HasMetadata workload, Collection<ReplicaSet> replicaSets, Collection<Pod> pods) {
    var uid = workload.getMetadata().getUid();
    if (workload instanceof Deployment deployment) {
      var current = currentReplicaSet(deployment, replicaSets).map(set -> set.getMetadata());
      var owners =
          replicaSets.stream()
              .filter(set -> isOwnedBy(set, uid))
              .map(set -> set.getMetadata().getUid())
              .collect(Collectors.toSet());
      return split(
          workload,
          ownedBy(owners, pods),
          pod -> current.isPresent() && isOwnedBy(pod, current.get().getUid()));
    }
    var owned = ownedBy(Set.of(uid), pods);
    if (workload instanceof StatefulSet set && set.getStatus() != null) {
      var revision = set.getStatus().getUpdateRevision();
      return split(
          workload,
          owned,
          pod -> revision == null || revision.equals(labels(pod).get("controller-revision-hash")));
    }
    if (workload instanceof DaemonSet) {
      var template = annotations(workload).get(TEMPLATE_OF_SET);
      return split(
          workload,
          owned,
          pod -> template == null || template.equals(labels(pod).get(TEMPLATE_OF_POD)));
    }
    return new WorkloadView(workload, owned);
  }

  private static WorkloadView split(
      HasMetadata workload, List<Pod> owned, Predicate<Pod> isCurrent) {
    var halves = owned.stream().collect(Collectors.partitioningBy(isCurrent));
    return new WorkloadView(workload, halves.get(true), halves.get(false));
  }

  /** Its Pods of every template, sorted by name. */
  List<Pod> all() {
    return Stream.concat(pods.stream(), earlier.stream()).sorted(BY_NAME).toList();
  }

  /**
   * The Pods of an earlier template that hold an update: the controller of a StatefulSet with
   * ordered Pods waits until each is ready before it replaces any, also one that never will be
   * (Kubernetes documentation, "StatefulSets", section "Forced rollback").
   */
  List<Pod> holding() {
    if (!(workload instanceof StatefulSet set)
        || "Parallel".equals(set.getSpec().getPodManagementPolicy())
        || set.getSpec().getUpdateStrategy() != null
            && "OnDelete".equals(set.getSpec().getUpdateStrategy().getType())) {
      return List.of();
    }
    return earlier.stream().filter(pod -> !isReady(pod)).toList();
  }

  /** Whether the Pod says of itself that it is ready. */
  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  /** Whether the controller has seen the last change; before that its status is about the past. */
  boolean isObserved() {
    var generation = workload.getMetadata().getGeneration();
    Long observed = null;
    if (workload instanceof Deployment deployment && deployment.getStatus() != null) {
      observed = deployment.getStatus().getObservedGeneration();
    } else if (workload instanceof StatefulSet set && set.getStatus() != null) {
      observed = set.getStatus().getObservedGeneration();
    } else if (workload instanceof DaemonSet set && set.getStatus() != null) {
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

  private static List<Pod> ownedBy(Set<String> uids, Collection<Pod> pods) {
    return pods.stream()
        .filter(pod -> uids.stream().anyMatch(uid -> isOwnedBy(pod, uid)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .sorted(BY_NAME)
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
