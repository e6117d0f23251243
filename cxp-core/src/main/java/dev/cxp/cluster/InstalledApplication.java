package dev.cxp.cluster;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
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

  /**
   * Its Deployment, StatefulSet or Job; empty when the cluster does not have it.
   *
   * @throws ApplyException when the API server does not let this user look, or does not answer
   */
  public Optional<HasMetadata> workload() {
    var kind = application.kind().apiName();
    return ApplyException.reading(
        kind + " " + environment.namespace() + "/" + application.name(),
        () ->
            Optional.ofNullable(
                Workloads.get(
                    cluster.client(), kind, environment.namespace(), application.name())));
  }

  /**
   * How far its workload is; empty when the cluster does not have it.
   *
   * @throws ApplyException when the API server does not let this user look, or does not answer
   */
  public Optional<WorkloadState> state() {
    return workload()
        .map(
            workload ->
                WorkloadJudge.judge(
                    WorkloadView.of(workload, replicaSets(workload), pods(workload))));
  }

  /**
   * What the application's container runs in each of its Pods, sorted by name; Pods that are being
   * deleted are left out. Its Pods are those that the workload selects and owns.
   *
   * @throws dev.cxp.check.CxpException when a Pod has no container of that name
   * @throws ApplyException when the API server does not let this user look, or does not answer
   */
  public List<PodImage> images() {
    return workload()
        .map(
            workload ->
                WorkloadView.of(workload, replicaSets(workload), pods(workload)).all().stream()
                    .map(this::image)
                    .toList())
        .orElse(List.of());
  }

  /**
   * Looks up what it takes to give the application's container another image, and changes nothing
   * yet; empty when the cluster does not have its workload.
   *
   * @param image the reference that the container is to have
   * @throws dev.cxp.check.CxpException when the workload has no container of that name
   * @throws ApplyException when the API server does not let this user look, or does not answer
   */
  public Optional<ImageChange> changeImage(String image) {
    Objects.requireNonNull(image, "image");
    return workload().map(workload -> new ImageChange(cluster, this, workload, image));
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

  private List<ReplicaSet> replicaSets(HasMetadata workload) {
    return ApplyException.reading(
        "the ReplicaSets of " + Cluster.describe(workload),
        () ->
            cluster
                .client()
                .apps()
                .replicaSets()
                .inNamespace(environment.namespace())
                .withLabelSelector(Workloads.selector(workload))
                .list()
                .getItems());
  }

  private List<Pod> pods(HasMetadata workload) {
    return ApplyException.reading(
        "the Pods of " + Cluster.describe(workload),
        () ->
            cluster
                .client()
                .pods()
                .inNamespace(environment.namespace())
                .withLabelSelector(Workloads.selector(workload))
                .list()
                .getItems());
  }

  private PodImage image(Pod pod) {
    var containers = pod.getSpec().getContainers();
    var container =
        containers.get(
            Workloads.indexOf(application.container(), pod.getSpec(), Cluster.describe(pod)));
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
    return new PodImage(
        pod.getMetadata().getName(),
        status.getPhase() == null ? "Unknown" : status.getPhase(),
        WorkloadView.isReady(pod),
        container.getImage(),
        digest);
  }
}
