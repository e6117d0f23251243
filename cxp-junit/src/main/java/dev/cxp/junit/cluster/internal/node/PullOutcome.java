package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.ImageManifest;
import java.time.Duration;

/** What came of pulling an image. */
sealed interface PullOutcome {

  /** The image is on the node. */
  record Pulled(ImageManifest manifest, Duration took) implements PullOutcome {}

  /** It is not; the message is the container runtime's. */
  record Failed(String message) implements PullOutcome {}
}
