package dev.cxp.promotion;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.InstalledApplication;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.manifest.Manifests;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of a promotion, from the first look to the comparison, with what it takes to undo it.
 */
final class PromotionStep {

  private static final Set<Capability> NEEDS =
      Set.of(Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL);

  private final Pipeline pipeline;
  private final Cluster cluster;
  private final Promotion path;
  private final Environment from;
  private final Environment to;
  private final Duration timeout;
  private final List<Finding> findings = new ArrayList<>();
  private final String where;

  private Optional<String> digest = Optional.empty();
  private Optional<String> image = Optional.empty();

  PromotionStep(
      Pipeline pipeline,
      Cluster cluster,
      Promotion path,
      String from,
      String to,
      Duration timeout) {
    this.pipeline = pipeline;
    this.cluster = cluster;
    this.path = path;
    this.from = pipeline.environment(from);
    this.to = pipeline.environment(to);
    this.timeout = timeout;
    this.where = "promotion/" + from + "->" + to;
  }

  PromotionResult run() {
    var missing = EnumSet.copyOf(NEEDS);
    missing.removeAll(cluster.capabilities());
    if (missing.isEmpty()) {
      promote();
    } else {
      findings.add(Checks.notVerified("promotion.resolve", where, missing));
    }
    return new PromotionResult(path.application(), from.name(), to.name(), digest, image, findings);
  }

  private void promote() {
    var source = resolve();
    if (source.isEmpty()) {
      return;
    }
    var target = installed(to);
    var before = workloadImage(target);
    if (before.isEmpty()) {
      put(
          Finding.failed(
                  "promotion.resolve",
                  where,
                  to.name() + " does not have " + path.application() + " yet")
              .cause("the target environment was never installed")
              .remedy("install the pipeline first"));
      return;
    }
    var tag = new TagMove(cluster.registries(), source.get(), targetReference(source.get()));
    if (!retag(tag)) {
      if (tag.hasMoved()) {
        restore(target, before.get(), tag);
      }
      return;
    }
    if (!deploy(tag.pinned()) || !compare(target)) {
      restore(target, before.get(), tag);
      return;
    }
    image = Optional.of(tag.pinned().canonical());
  }

  /** The reference of what the source runs, pinned to the one digest that all its Pods run. */
  private Optional<ImageReference> resolve() {
    var source = installed(from);
    var state = source.state();
    var pods = source.images();
    var evidence = pods.stream().map(Object::toString).toArray(String[]::new);
    if (!(state.orElse(null) instanceof WorkloadState.Ready)) {
      put(
          Finding.failed(
                  "promotion.resolve",
                  where,
                  path.application()
                      + " is not healthy in "
                      + from.name()
                      + ": "
                      + state.map(WorkloadState::summary).orElse("it is not there"))
              .evidence(evidence)
              .cause("only what the source environment runs and has verified may move on")
              .remedy("bring " + from.name() + " into order, then promote again"));
      return Optional.empty();
    }
    var digests = source.digests();
    var allReport = pods.stream().allMatch(pod -> pod.digest().isPresent());
    if (digests.size() != 1 || !allReport) {
      put(
          Finding.failed(
                  "promotion.resolve",
                  where,
                  "the Pods of "
                      + from.name()
                      + (digests.isEmpty() ? " report no digest" : " do not all run one digest"))
              .evidence(evidence)
              .cause(
                  digests.isEmpty()
                      ? "no Pod has pulled the image"
                      : "a rollout is under way, or a tag moved between two pulls")
              .remedy("wait for the rollout, or restart it so that all Pods pull the same image"));
      return Optional.empty();
    }
    digest = Optional.of(digests.iterator().next());
    var running = ImageReference.parse(pods.get(0).image());
    put(
        Finding.passed(
                "promotion.resolve",
                where,
                from.name() + " runs " + running + " at " + digest.get())
            .evidence(evidence));
    return Optional.of(running.withDigest(digest.get()));
  }

  /** The tag under which the target will know the version. */
  private ImageReference targetReference(ImageReference source) {
    var tag = source.tag().orElseThrow(() -> new IllegalStateException(source + " has no tag"));
    var version = path.version(from.name(), tag).orElse(tag);
    return source.withTag(path.tag(to.name(), version));
  }

  private boolean retag(TagMove tag) {
    return step(
        "promotion.retag",
        () -> {
          tag.move();
          return Finding.passed(
              "promotion.retag", where, tag.target() + " is " + digest.orElseThrow());
        });
  }

  private boolean deploy(ImageReference pinned) {
    return step("promotion.deploy", () -> rollOut(pinned.canonical()));
  }

  private Finding rollOut(String reference) {
    var application = to.applicationNamed(path.application()).image(reference);
    var applied = cluster.apply(Manifests.of(pipeline, to).workload(application));
    return cluster.await(applied, timeout).finding("promotion.deploy", where, to.name(), timeout);
  }

  private boolean compare(InstalledApplication target) {
    var running = target.images();
    var same = !running.isEmpty() && running.stream().allMatch(pod -> pod.digest().equals(digest));
    var evidence = running.stream().map(Object::toString).toArray(String[]::new);
    put(
        same
            ? Finding.passed(
                    "promotion.compare", where, to.name() + " runs the digest of " + from.name())
                .evidence(evidence)
            : Finding.failed(
                    "promotion.compare", where, to.name() + " does not run " + digest.orElseThrow())
                .evidence(evidence));
    return same;
  }

  /** Puts the target back; what cannot be put back becomes a finding of its own. */
  private void restore(InstalledApplication target, String before, TagMove tag) {
    step(
        "promotion.restore",
        () -> {
          var application = target.application().image(before);
          var applied = cluster.apply(Manifests.of(pipeline, to).workload(application));
          tag.undo();
          return cluster
              .await(applied, timeout)
              .finding(
                  "promotion.restore",
                  where,
                  to.name() + ", put back to " + before + " with " + tag.target() + " as it was",
                  timeout);
        });
  }

  private boolean step(String name, java.util.function.Supplier<Finding> action) {
    var start = System.nanoTime();
    Finding finding;
    try {
      finding = action.get();
    } catch (CxpException e) {
      finding = Finding.failed(name, where, "could not be done", e.explanation());
    }
    put(finding.took(Duration.ofNanos(System.nanoTime() - start)));
    return finding.verdict() == Verdict.PASSED;
  }

  private void put(Finding finding) {
    findings.add(finding);
  }

  private InstalledApplication installed(Environment environment) {
    return cluster.application(environment, path.application());
  }

  private static Optional<String> workloadImage(InstalledApplication application) {
    return application
        .workload()
        .map(workload -> image(workload, application.application().name()));
  }

  private static String image(HasMetadata workload, String container) {
    var template =
        switch (workload.getKind()) {
          case "Deployment" ->
              ((io.fabric8.kubernetes.api.model.apps.Deployment) workload).getSpec().getTemplate();
          case "StatefulSet" ->
              ((io.fabric8.kubernetes.api.model.apps.StatefulSet) workload).getSpec().getTemplate();
          default ->
              ((io.fabric8.kubernetes.api.model.batch.v1.Job) workload).getSpec().getTemplate();
        };
    return template.getSpec().getContainers().stream()
        .filter(candidate -> candidate.getName().equals(container))
        .findFirst()
        .orElse(template.getSpec().getContainers().get(0))
        .getImage();
  }
}
