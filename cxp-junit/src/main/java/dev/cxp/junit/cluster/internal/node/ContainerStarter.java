package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.ImageManifest;
import dev.cxp.pipeline.ImageReference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Brings a container from waiting to running, by the kubelet's steps and in its order. */
final class ContainerStarter {

  /** A missing ConfigMap is noticed by watching; this is for a watch that lost its connection. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final NodeOptions options;
  private final NodeImages images;
  private final References references;
  private final PodEvents events;

  ContainerStarter(
      NodeOptions options, NodeImages images, References references, PodEvents events) {
    this.options = options;
    this.images = images;
    this.references = references;
    this.events = events;
  }

  /** One container of a Pod, and how to have the Pod looked at again. */
  record Subject(Pod pod, Container container, String field, ContainerRun run, Runnable again) {}

  /** Does what can be done now; returns after which time there is more to do, if that is known. */
  Optional<Duration> advance(Subject subject) {
    var run = subject.run();
    if (!subject.container().getImage().equals(run.image())) {
      run.changeImage(subject.container().getImage());
    }
    if (!run.isWaiting()) {
      return Optional.empty();
    }
    ImageReference reference;
    try {
      reference = ImageReference.parse(run.image());
    } catch (IllegalArgumentException e) {
      var message = RuntimeWording.invalidName(run.image());
      refuse(subject, "InvalidImageName", message, "InspectFailed");
      return Optional.empty();
    }
    if (run.manifest().isEmpty()) {
      var later = fetch(subject, reference);
      if (run.manifest().isEmpty()) {
        return later;
      }
    }
    return create(subject, reference, run.manifest().orElseThrow());
  }

  private Optional<Duration> fetch(Subject subject, ImageReference reference) {
    var run = subject.run();
    var outcome = run.takeOutcome();
    if (outcome.isPresent()) {
      return finishPull(subject, outcome.orElseThrow());
    }
    if (run.isPulling()) {
      return Optional.empty();
    }
    var policy = subject.container().getImagePullPolicy();
    var present =
        "Always".equals(policy) ? Optional.<ImageManifest>empty() : images.present(reference);
    if (present.isPresent()) {
      run.found(present.orElseThrow());
      event(
          subject, "Pulled", "Container image \"" + run.image() + "\" already present on machine");
      return Optional.empty();
    }
    if ("Never".equals(policy)) {
      refuse(
          subject,
          "ErrImageNeverPull",
          RuntimeWording.neverPulled(run.image()),
          "ErrImageNeverPull");
      return Optional.empty();
    }
    return pullOrWait(subject, reference);
  }

  private Optional<Duration> finishPull(Subject subject, PullOutcome outcome) {
    var run = subject.run();
    var image = tagged(run.image());
    if (outcome instanceof PullOutcome.Pulled pulled) {
      run.found(pulled.manifest());
      var took = pulled.took().toMillis() + "ms";
      event(
          subject,
          "Pulled",
          "Successfully pulled image \""
              + image
              + "\" in "
              + took
              + " ("
              + took
              + " including waiting).");
      return Optional.empty();
    }
    var message = ((PullOutcome.Failed) outcome).message();
    run.backOff(message, options.pullBackoff());
    run.waitFor("ErrImagePull", message);
    warning(subject, "Failed", "Failed to pull image \"" + image + "\": " + message);
    warning(subject, "Failed", "Error: ErrImagePull");
    return Optional.of(run.untilBackOff());
  }

  private Optional<Duration> pullOrWait(Subject subject, ImageReference reference) {
    var run = subject.run();
    var untilRetry = run.untilRetry();
    var image = tagged(run.image());
    if (isAhead(run.untilBackOff())) {
      return Optional.of(run.untilBackOff());
    }
    if (isAhead(untilRetry)) {
      var message = RuntimeWording.backOff(image);
      if (run.waitFor("ImagePullBackOff", message + ": ErrImagePull: " + run.lastError())) {
        event(subject, "BackOff", message);
        warning(subject, "Failed", "Error: ImagePullBackOff");
      }
      return Optional.of(untilRetry);
    }
    event(subject, "Pulling", "Pulling image \"" + image + "\"");
    var taken = run.beginPull();
    images.pull(
        reference,
        outcome -> {
          taken.accept(outcome);
          subject.again().run();
        });
    return Optional.empty();
  }

  private Optional<Duration> create(
      Subject subject, ImageReference reference, ImageManifest manifest) {
    var run = subject.run();
    var namespace = subject.pod().getMetadata().getNamespace();
    var missing = references.missingEnvironment(namespace, subject.container());
    if (missing.isPresent()) {
      refuse(subject, "CreateContainerConfigError", missing.orElseThrow(), null);
      return Optional.of(LOOK_AGAIN);
    }
    var name = subject.container().getName();
    event(subject, "Created", "Created container: " + name);
    event(subject, "Started", "Started container " + name);
    var running =
        new RunState.Running(
            Timestamps.now(),
            "containerd://" + randomId(),
            RuntimeWording.canonical(reference),
            RuntimeWording.repository(reference) + "@" + manifest.digest());
    if (manifest.runsOn(options.platform())) {
      run.start(running);
    } else {
      crash(subject, running);
    }
    return Optional.empty();
  }

  /** No processor here takes the program: it ends before its first instruction. */
  private void crash(Subject subject, RunState.Running running) {
    var pod = subject.pod();
    var name = subject.container().getName();
    var again = !"Never".equals(pod.getSpec().getRestartPolicy());
    subject.run().crash(new RunState.Crashed(running, again, RuntimeWording.crashLoop(pod, name)));
    if (again) {
      warning(subject, "BackOff", RuntimeWording.restart(pod, name));
    }
  }

  /** The container cannot start for this reason; the events come once, when it becomes so. */
  private void refuse(Subject subject, String reason, String message, String eventReason) {
    if (subject.run().waitFor(reason, message)) {
      if (eventReason != null) {
        warning(subject, eventReason, message);
      }
      var config = reason.equals("CreateContainerConfigError");
      warning(subject, "Failed", "Error: " + (config ? message : reason));
    }
  }

  private void event(Subject subject, String reason, String message) {
    events.normal(subject.pod(), subject.field(), reason, message);
  }

  private void warning(Subject subject, String reason, String message) {
    events.warning(subject.pod(), subject.field(), reason, message);
  }

  /** The kubelet adds the default tag to a bare name, and leaves the rest as it is written. */
  private static String tagged(String image) {
    var name = image.substring(image.lastIndexOf('/') + 1);
    return name.contains(":") || name.contains("@") ? image : image + ":latest";
  }

  private static boolean isAhead(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static String randomId() {
    return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
  }
}
