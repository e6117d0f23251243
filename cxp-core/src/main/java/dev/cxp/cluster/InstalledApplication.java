package dev.cxp.cluster;

import dev.cxp.manifest.Manifests;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One application of one environment, as it is in the cluster now. Every method looks afresh. */
public final class InstalledApplication {

  private final Cluster cluster;
  private final Environment environment;
  private final Application application;

  InstalledApplication(Cluster cluster, Environment environment, Application application) {
    this.cluster = cluster;
    this.environment = environment;
    this.application = application;
  }

  /** The application as it is specified. */
  public Application application() {
    return application;
  }

  /** The cluster that it is looked at in. */
  public Cluster cluster() {
    return cluster;
  }

  /** The environment that it is in. */
  public Environment environment() {
    return environment;
  }

  /** Its Deployment, StatefulSet or Job; empty when the cluster does not have it. */
  public Optional<HasMetadata> workload() {
    var client = cluster.client();
    var namespace = environment.namespace();
    var name = application.name();
    return Optional.ofNullable(
        switch (application.kind()) {
          case DEPLOYMENT ->
              client.apps().deployments().inNamespace(namespace).withName(name).get();
          case STATEFUL_SET ->
              client.apps().statefulSets().inNamespace(namespace).withName(name).get();
          case JOB -> client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
        });
  }

  /** How far its workload is; empty when the cluster does not have it. */
  public Optional<WorkloadState> state() {
    return workload()
        .map(
            workload ->
                WorkloadJudge.judge(
                    WorkloadView.of(
                        workload,
                        cluster
                            .client()
                            .apps()
                            .replicaSets()
                            .inNamespace(environment.namespace())
                            .withLabel(Manifests.APP, application.name())
                            .list()
                            .getItems(),
                        pods())));
  }

  /** What its Pods run, sorted by name; Pods that are being deleted are left out. */
  public List<PodImage> images() {
    return pods().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .map(this::image)
        .toList();
  }

  /**
   * The digests that its Pods run: one when all is well, two during a rollout, none before the
   * first pull.
   */
  public Set<String> digests() {
    var digests = new TreeSet<String>();
    images().forEach(image -> image.digest().ifPresent(digests::add));
    return digests;
  }

  private List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(environment.namespace())
        .withLabel(Manifests.APP, application.name())
        .list()
        .getItems();
  }

  private PodImage image(Pod pod) {
    var container =
        pod.getSpec().getContainers().stream()
            .filter(candidate -> candidate.getName().equals(application.name()))
            .findFirst()
            .orElse(pod.getSpec().getContainers().get(0));
    var status = pod.getStatus();
    var digest =
        status.getContainerStatuses().stream()
            .filter(candidate -> candidate.getName().equals(container.getName()))
            .map(ContainerStatus::getImageID)
            .filter(Objects::nonNull)
            // Runtimes write repository@sha256:…; a bare sha256:… is the configuration's digest,
            // which
            // no registry knows the image by.
            .filter(id -> id.contains("@"))
            .map(id -> id.substring(id.indexOf('@') + 1))
            .findFirst();
    var ready =
        status.getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    return new PodImage(
        pod.getMetadata().getName(),
        status.getPhase() == null ? "Unknown" : status.getPhase(),
        ready,
        container.getImage(),
        digest);
  }
}
