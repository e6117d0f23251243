package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.ImageManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What the node remembers of one container. Only the worker of its Pod changes it, except for the
 * outcome of a pull, which another thread hands in.
 */
final class ContainerRun {

  private static final int LONGEST_BACKOFF = 5;

  /** Of the pull that was begun last; an earlier one was for an image that is no longer wanted. */
  private AtomicReference<PullOutcome> outcome = new AtomicReference<>();

  private String image;
  private RunState state;
  private ImageManifest manifest;
  private boolean pulling;
  private int failures;
  private String lastError = "";
  private Instant backOffFrom = Instant.MIN;
  private Instant retryAt = Instant.MIN;
  private int restarts;

  ContainerRun(String image, String waitingReason) {
    this.image = image;
    this.state = new RunState.Waiting(waitingReason, null);
  }

  RunState state() {
    return state;
  }

  boolean isWaiting() {
    return state instanceof RunState.Waiting;
  }

  boolean isRunning() {
    return state instanceof RunState.Running;
  }

  boolean isCrashed() {
    return state instanceof RunState.Crashed;
  }

  boolean isCompleted() {
    return state instanceof RunState.Completed;
  }

  int restarts() {
    return restarts;
  }

  String image() {
    return image;
  }

  /**
   * Forgets everything about the old image; the kubelet restarts a container whose image changed.
   */
  void changeImage(String newImage) {
    image = newImage;
    restarts += isRunning() ? 1 : 0;
    state = new RunState.Waiting("ContainerCreating", null);
    manifest = null;
    pulling = false;
    outcome = new AtomicReference<>();
    failures = 0;
    backOffFrom = Instant.MIN;
    retryAt = Instant.MIN;
  }

  /** Waits for this reason; false when it already did, so that events are made only once. */
  boolean waitFor(String reason, String message) {
    var waiting = new RunState.Waiting(reason, message);
    if (waiting.equals(state)) {
      return false;
    }
    state = waiting;
    return true;
  }

  void start(RunState.Running running) {
    state = running;
  }

  void crash(RunState.Crashed crashed) {
    state = crashed;
    restarts += crashed.again() ? 1 : 0;
  }

  /** The Pod was ended; a container that never started is said to be lost, as a kubelet does. */
  void kill() {
    if (state instanceof RunState.Running running) {
      state = new RunState.Killed(Optional.of(running), Timestamps.now());
    } else if (isWaiting()) {
      state = new RunState.Killed(Optional.empty(), Timestamps.now());
    }
  }

  void complete() {
    if (state instanceof RunState.Running running) {
      state = new RunState.Completed(running, Timestamps.now());
    }
  }

  /** The image that the container will run, once it is on the node. */
  Optional<ImageManifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  void found(ImageManifest pulled) {
    manifest = pulled;
  }

  boolean isPulling() {
    return pulling;
  }

  /** Begins a pull; returns what takes its outcome, from whichever thread. */
  Consumer<PullOutcome> beginPull() {
    pulling = true;
    outcome = new AtomicReference<>();
    return outcome::set;
  }

  /** The outcome of the pull that was begun, once. */
  Optional<PullOutcome> takeOutcome() {
    var taken = Optional.ofNullable(outcome.getAndSet(null));
    if (taken.isPresent()) {
      pulling = false;
    }
    return taken;
  }

  /** Notes a failed pull: the error is shown for a moment, then the back-off until the next try. */
  void backOff(String error, Duration base) {
    lastError = error;
    var factor = Math.min(LONGEST_BACKOFF, 1 << Math.min(failures, 10));
    failures++;
    var pause = base.multipliedBy(factor);
    var now = Instant.now();
    backOffFrom = now.plus(base.dividedBy(4));
    retryAt = now.plus(pause);
  }

  String lastError() {
    return lastError;
  }

  /** How long the failed pull's own error is still to be shown; zero or less when that is over. */
  Duration untilBackOff() {
    return backOffFrom.equals(Instant.MIN)
        ? Duration.ZERO
        : Duration.between(Instant.now(), backOffFrom);
  }

  /** How long until the next pull; zero or less when it is due. */
  Duration untilRetry() {
    return retryAt.equals(Instant.MIN) ? Duration.ZERO : Duration.between(Instant.now(), retryAt);
  }
}
