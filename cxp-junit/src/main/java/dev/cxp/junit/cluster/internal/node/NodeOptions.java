package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.ImageManifest;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What simulated nodes are told.
 *
 * @param platform what images must run on
 * @param images asks the registries for a manifest; empty when there is none, throws when a
 *     registry gives no answer that settles it
 * @param pullBackoff the first pause after a failed pull; it doubles up to five times this
 */
public record NodeOptions(
    Platform platform,
    Function<ImageReference, Optional<ImageManifest>> images,
    Duration pullBackoff) {

  public NodeOptions {
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(pullBackoff, "pullBackoff");
  }
}
