package dev.cxp.cluster;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.manifest.Manifests;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Installs a pipeline's environments into a cluster and says how far each workload came.
 *
 * <p>Installing again changes nothing that is as specified. An environment that fails does not keep
 * the others from being installed; each failure is a finding with its cause.
 *
 * <pre>{@code
 * var findings = Installation.of(pipeline).into(cluster).timeout(Duration.ofSeconds(60)).run();
 * }</pre>
 */
public final class Installation {

  private static final String APPLY = "install.apply";
  private static final String ROLLOUT = "install.rollout";
  private static final String PROBES = "install.probes";

  private final Pipeline pipeline;
  private final Cluster cluster;
  private final Duration timeout;
  private final UnaryOperator<String> variables;

  private final boolean overPromotions;

  private Installation(
      Pipeline pipeline,
      Cluster cluster,
      Duration timeout,
      UnaryOperator<String> variables,
      boolean overPromotions) {
    this.pipeline = pipeline;
    this.cluster = cluster;
    this.timeout = timeout;
    this.variables = variables;
    this.overPromotions = overPromotions;
  }

  /** A pipeline, still without a cluster. */
  public record Of(Pipeline pipeline) {
    public Of {
      Objects.requireNonNull(pipeline, "pipeline");
    }

    /** The installation into a cluster, with two minutes for all rollouts together. */
    public Installation into(Cluster cluster) {
      return new Installation(
          pipeline,
          Objects.requireNonNull(cluster, "cluster"),
          Duration.ofMinutes(2),
          System::getenv,
          false);
    }
  }

  /** What is to be installed. */
  public static Of of(Pipeline pipeline) {
    return new Of(pipeline);
  }

  /** Returns this installation with another limit for all rollouts together. */
  public Installation timeout(Duration limit) {
    return new Installation(
        pipeline, cluster, Objects.requireNonNull(limit, "limit"), variables, overPromotions);
  }

  /** Returns this installation with another place to look up the variables that fill Secrets. */
  public Installation variables(UnaryOperator<String> lookup) {
    return new Installation(
        pipeline, cluster, timeout, Objects.requireNonNull(lookup, "lookup"), overPromotions);
  }

  /**
   * Returns this installation with the images of the specification also where a promotion gave a
   * container another one. Without it such a container keeps what it was promoted to, and the
   * finding says so.
   */
  public Installation overPromotions() {
    return new Installation(pipeline, cluster, timeout, variables, true);
  }

  /**
   * Applies everything, then waits for all rollouts at the same time.
   *
   * @return a finding for each Secret, application and workload
   */
  public List<Finding> run() {
    var needs = Set.of(Capability.API_SERVER, Capability.CONTROLLERS);
    if (!cluster.capabilities().containsAll(needs)) {
      return List.of(Checks.notVerified(APPLY, "environments", needs));
    }
    var findings = new ArrayList<Finding>();
    var applied = new LinkedHashMap<HasMetadata, String>();
    var client = cluster.client();
    try (var rollouts = Rollouts.labelled(client, Manifests.PART_OF, pipeline.name())) {
      for (var environment : pipeline.environments()) {
        findings.addAll(apply(environment, applied));
      }
      findings.addAll(
          rollouts(rollouts.await(applied.keySet(), timeout, Installation::cannotRun), applied));
    }
    findings.addAll(probes());
    NetworkPolicies.of(cluster).notVerified("environments", namespaces()).ifPresent(findings::add);
    return List.copyOf(findings);
  }

  private Set<String> namespaces() {
    return pipeline.environments().stream().map(Environment::namespace).collect(Collectors.toSet());
  }

  private List<Finding> apply(Environment environment, Map<HasMetadata, String> applied) {
    var findings = new ArrayList<Finding>();
    var manifests = Manifests.of(pipeline, environment);
    var where = "environments/" + environment.name();
    try {
      cluster.applyAs(Cluster.FIELD_MANAGER, manifests.namespace());
      findings.addAll(new Secrets(cluster, environment, variables).install());
    } catch (ApplyException e) {
      findings.add(refused(where, e));
      return findings;
    }
    for (var application : environment.applications()) {
      findings.add(apply(manifests, application, where + "/" + application.name(), applied));
    }
    return findings;
  }

  private Finding apply(
      Manifests manifests,
      Application application,
      String where,
      Map<HasMetadata, String> applied) {
    var start = System.nanoTime();
    try {
      var promoted = promotedImage(manifests, application);
      var wanted = promoted.map(application::image).orElse(application);
      var objects = cluster.applyAs(Cluster.FIELD_MANAGER, manifests.application(wanted));
      var workloads = objects.stream().filter(Installation::isWorkload).toList();
      workloads.forEach(workload -> applied.put(workload, where));
      var finding =
          Finding.passed(APPLY, where, objects.size() + " objects applied")
              .took(Duration.ofNanos(System.nanoTime() - start));
      return promoted.map(image -> finding.evidence(kept(application, image))).orElse(finding);
    } catch (CxpException e) {
      return refused(where, e);
    }
  }

  /**
   * The image that a promotion gave the application here, where it differs from the
   * specification's: the specification says what an environment began with, the promotion what it
   * has come to.
   */
  private Optional<String> promotedImage(Manifests manifests, Application application) {
    if (overPromotions || !isPromoted(application, manifests.environment())) {
      return Optional.empty();
    }
    return cluster
        .application(manifests.environment(), application.name())
        .workload()
        .flatMap(workload -> ImageChange.promoted(workload, application.container()))
        .filter(image -> !image.equals(application.image()));
  }

  private boolean isPromoted(Application application, Environment environment) {
    return pipeline
        .promotion()
        .filter(path -> path.application().equals(application.name()))
        .flatMap(path -> path.before(environment.name()))
        .isPresent();
  }

  private static String kept(Application application, String image) {
    return "container "
        + application.container()
        + " keeps "
        + image
        + ", which a promotion gave it; the specification says "
        + application.image();
  }

  /** Nothing but a deletion helps a StatefulSet with ordered Pods past such a Pod. */
  private static boolean cannotRun(Pod pod) {
    return PodTrouble.fatal(pod).isPresent();
  }

  private static Finding refused(String where, CxpException e) {
    return Finding.failed(APPLY, where, "the cluster does not take it", e.explanation());
  }

  private List<Finding> rollouts(
      Map<HasMetadata, WorkloadState> states, Map<HasMetadata, String> places) {
    var findings = new ArrayList<Finding>();
    states.forEach(
        (workload, state) -> findings.add(rollout(workload, state, places.get(workload))));
    return findings;
  }

  private Finding rollout(HasMetadata workload, WorkloadState state, String where) {
    var what = Cluster.describe(workload);
    if (workload instanceof Job && state instanceof WorkloadState.Ready && !runsContainers()) {
      // Simulated nodes let the Pods of every Job succeed at once.
      return Checks.notVerified(ROLLOUT, where, Set.of(Capability.WORKLOADS))
          .evidence(what + ": its Pods succeeded without a process in them");
    }
    return state.finding(ROLLOUT, where, what, timeout);
  }

  private boolean runsContainers() {
    return cluster.capabilities().contains(Capability.WORKLOADS);
  }

  /** What the rollouts did not prove on a tier whose nodes run no containers. */
  private List<Finding> probes() {
    return runsContainers()
        ? List.of()
        : List.of(
            Checks.notVerified(PROBES, "environments", Set.of(Capability.WORKLOADS))
                .evidence("probes, exit codes and logs of every workload"));
  }

  private static boolean isWorkload(HasMetadata object) {
    return switch (object.getKind()) {
      case "Deployment", "StatefulSet", "Job" -> true;
      default -> false;
    };
  }
}
