package dev.cxp.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the workloads that CXP knows have in common: a selector, a Pod template, containers. */
final class Workloads {

  /** The kinds whose rollouts can be judged. */
  static final List<String> KINDS = List.of("Deployment", "StatefulSet", "DaemonSet", "Job");

  private Workloads() {}

  /**
   * A workload as it is in the cluster; null when it is not there.
   *
   * @throws IllegalArgumentException for a kind that is not known
   */
  static HasMetadata get(KubernetesClient client, String kind, String namespace, String name) {
    return switch (kind) {
      case "Deployment" -> client.apps().deployments().inNamespace(namespace).withName(name).get();
      case "StatefulSet" ->
          client.apps().statefulSets().inNamespace(namespace).withName(name).get();
      case "DaemonSet" -> client.apps().daemonSets().inNamespace(namespace).withName(name).get();
      case "Job" -> client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
      default -> throw unknown(kind);
    };
  }

  /** Its own selector, by which it finds its Pods. */
  static LabelSelector selector(HasMetadata workload) {
    if (workload instanceof Deployment deployment) {
      return deployment.getSpec().getSelector();
    } else if (workload instanceof StatefulSet set) {
      return set.getSpec().getSelector();
    } else if (workload instanceof DaemonSet set) {
      return set.getSpec().getSelector();
    } else if (workload instanceof Job job) {
      return job.getSpec().getSelector();
    }
    throw unknown(workload.getKind());
  }

  /** The template of its Pods. */
  static PodSpec podSpec(HasMetadata workload) {
    if (workload instanceof Deployment deployment) {
      return deployment.getSpec().getTemplate().getSpec();
    } else if (workload instanceof StatefulSet set) {
      return set.getSpec().getTemplate().getSpec();
    } else if (workload instanceof DaemonSet set) {
      return set.getSpec().getTemplate().getSpec();
    } else if (workload instanceof Job job) {
      return job.getSpec().getTemplate().getSpec();
    }
    throw unknown(workload.getKind());
  }

  /** The image of a Pod's container; empty where it has none of that name. */
  static Optional<String> image(String container, PodSpec pod) {
    return pod.getContainers().stream()
        .filter(candidate -> candidate.getName().equals(container))
        .map(Container::getImage)
        .findFirst();
  }

  /**
   * The place of a container among those of a Pod.
   *
   * @param owner the Pod or workload in words: {@code Deployment shop-canary/web}
   * @throws CxpException when there is none of that name; it lists those that are
   */
  static int indexOf(String container, PodSpec pod, String owner) {
    var names = pod.getContainers().stream().map(Container::getName).toList();
    var at = names.indexOf(container);
    if (at >= 0) {
      return at;
    }
    var first =
        names.stream().filter(name -> !name.equals(container)).findFirst().orElse("the-container");
    throw new CxpException(
        Explanation.tried("to find the container \"" + container + "\" of " + owner)
            .happened(
                "it has no such container; it has "
                    + names.stream()
                        .map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(", ")))
            .cause("the container is not named as the application")
            .remedy("name the application's container in the specification")
            .paste("Application.named(...).container(\"" + first + "\")"));
  }

  static IllegalArgumentException unknown(String kind) {
    return new IllegalArgumentException(
        "CXP cannot wait for a " + kind + "; it knows " + String.join(", ", KINDS));
  }
}
