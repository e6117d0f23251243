package dev.cxp.promotion;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.ImageChange;
import dev.cxp.cluster.InstalledApplication;
import dev.cxp.cluster.PodImage;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.image.TagChange;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One step of a promotion, from the first look to the comparison, with what it takes to undo it.
 */
final class PromotionStep {

  private static final String RESOLVE = "promotion.resolve";

  private static final Set<Capability> NEEDS =
      Set.of(Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL);

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
      findings.add(Checks.notVerified(RESOLVE, where, missing));
    }
    return new PromotionResult(path.application(), from.name(), to.name(), digest, image, findings);
  }

  private void promote() {
    var source = looked(this::resolve);
    if (source.isEmpty()) {
      return;
    }
    var wanted = targetReference(source.get()).withDigest(digest.orElseThrow()).canonical();
    var change = looked(() -> imageChange(wanted));
    if (change.isEmpty()) {
      return;
    }
    var tag = retag(source.get());
    if (tag.isEmpty()) {
      return;
    }
    if (deploy(change.get()) && compare()) {
      image = Optional.of(wanted);
      return;
    }
    restore(change.get(), tag.get());
  }

  /** The reference of what the source runs, pinned to the one digest that all its Pods run. */
  private Optional<ImageReference> resolve() {
    var source = installed(from);
    var state = source.state();
    var pods = source.images();
    var evidence = lines(pods);
    if (!(state.orElse(null) instanceof WorkloadState.Ready)) {
      put(
          unresolved(
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
    var digests = pods.stream().flatMap(pod -> pod.digest().stream()).collect(Collectors.toSet());
    var allReport = pods.stream().allMatch(pod -> pod.digest().isPresent());
    if (digests.size() != 1 || !allReport) {
      put(
          unresolved(
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
    if (running.tag().isEmpty()) {
      put(
          unresolved(from.name() + " runs " + running + ", which has no tag")
              .evidence(evidence)
              .cause("the version that " + to.name() + "'s tag is made of stands in the tag")
              .remedy(
                  "name the image with its tag beside the digest: "
                      + path.tag(from.name(), "1.0.0")
                      + "@sha256:..."));
      return Optional.empty();
    }
    put(
        Finding.passed(RESOLVE, where, from.name() + " runs " + running + " at " + digest.get())
            .evidence(evidence));
    return Optional.of(running.withDigest(digest.get()));
  }

  /** The tag under which the target will know the version. */
  private ImageReference targetReference(ImageReference source) {
    var tag = source.tag().orElseThrow();
    var version = path.version(from.name(), tag).orElse(tag);
    return source.withTag(path.tag(to.name(), version));
  }

  private Optional<ImageChange> imageChange(String wanted) {
    var change = installed(to).changeImage(wanted);
    if (change.isEmpty()) {
      put(
          unresolved(to.name() + " does not have " + path.application() + " yet")
              .cause("the target environment was never installed")
              .remedy("install the pipeline first"));
    }
    return change;
  }

  /** Looks at something before anything is changed. */
  private <T> Optional<T> looked(Supplier<Optional<T>> look) {
    try {
      return look.get();
    } catch (CxpException e) {
      put(Finding.failed(RESOLVE, where, "could not be done", e.explanation()));
      return Optional.empty();
    }
  }

  private Finding unresolved(String summary) {
    return Finding.failed(RESOLVE, where, summary);
  }

  /** The tag, moved; empty when it could not be, and then it is as it was. */
  private Optional<TagChange> retag(ImageReference source) {
    var made = new AtomicReference<TagChange>();
    var moved =
        step(
            "promotion.retag",
            () -> {
              var name = targetReference(source).tag().orElseThrow();
              var change = cluster.registries().tagging(source, name);
              made.set(path.movesTags() ? change.overwriting() : change);
              change.carryOut();
              return Finding.passed(
                      "promotion.retag", where, change.target() + " is " + change.digest())
                  .evidence("in " + change.registry());
            });
    if (!moved && made.get() != null && made.get().isBegun()) {
      restoreTag(made.get());
    }
    return moved ? Optional.of(made.get()) : Optional.empty();
  }

  private boolean deploy(ImageChange change) {
    return step(
        "promotion.deploy",
        () -> {
          change.carryOut();
          return change
              .await(timeout)
              .finding("promotion.deploy", where, to.name(), timeout)
              .evidence("the image before was " + change.before());
        });
  }

  private boolean compare() {
    return step(
        "promotion.compare",
        () -> {
          var running = installed(to).images();
          var same =
              !running.isEmpty() && running.stream().allMatch(pod -> pod.digest().equals(digest));
          var finding =
              same
                  ? Finding.passed(
                      "promotion.compare", where, to.name() + " runs the digest of " + from.name())
                  : Finding.failed(
                      "promotion.compare",
                      where,
                      to.name() + " does not run " + digest.orElseThrow());
          return finding.evidence(lines(running));
        });
  }

  /** Puts back each thing that was changed, whatever becomes of the others. */
  private void restore(ImageChange change, TagChange tag) {
    // The image first, for that is what users meet; its rollout is waited for when the tag is back.
    var undone = attempted(change::undo);
    restoreTag(tag);
    step(
        "promotion.restore",
        () -> {
          if (undone.isPresent()) {
            throw undone.get();
          }
          return change
              .await(timeout)
              .finding(
                  "promotion.restore",
                  where,
                  to.name() + ", put back to " + change.before(),
                  timeout);
        });
  }

  private void restoreTag(TagChange tag) {
    step(
        "promotion.restore-tag",
        () -> {
          tag.undo();
          return Finding.passed(
              "promotion.restore-tag",
              where,
              tag.target()
                  + tag.before().map(before -> " is " + before + " as before").orElse(" is gone"));
        });
  }

  private static Optional<CxpException> attempted(Runnable action) {
    try {
      action.run();
      return Optional.empty();
    } catch (CxpException e) {
      return Optional.of(e);
    }
  }

  private boolean step(String name, Supplier<Finding> action) {
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

  private static String[] lines(List<PodImage> pods) {
    return pods.stream().map(Object::toString).toArray(String[]::new);
  }
}
