package dev.cxp.junit.cluster.internal.node;

import java.util.Optional;

/** What a container is doing, as its status tells it. */
sealed interface RunState {

  /** Not started, and why. */
  record Waiting(String reason, String message) implements RunState {}

  /**
   * Started.
   *
   * @param since when
   * @param containerId with the runtime's scheme
   * @param image the image as the runtime names it
   * @param imageId the repository at the digest
   */
  record Running(String since, String containerId, String image, String imageId)
      implements RunState {}

  /**
   * Ended with an error as soon as it was started.
   *
   * @param again whether the kubelet starts it again, ever more seldom
   */
  record Crashed(Running was, boolean again, String message) implements RunState {}

  /**
   * Ended with its Pod.
   *
   * @param was empty when it never started
   */
  record Killed(Optional<Running> was, String finished) implements RunState {}

  /** Ended by itself, as far as this node can pretend that. */
  record Completed(Running was, String finished) implements RunState {}
}
