package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.ImageManifest;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a simulated node is told.
 *
 * @param name the Node's name
 * @param platform what images must run on
 * @param kubernetes the version that it reports for its kubelet: {@code v1.34.4}
 * @param images asks the registries for a manifest; empty when there is none, throws when a
 *     registry gives no answer that settles it
 * @param pullBackoff the first pause after a failed pull; it doubles up to five times this
 */
public record NodeOptions(
    String name,
    Platform platform,
    String kubernetes,
    Function<ImageReference, Optional<ImageManifest>> images,
    Duration pullBackoff) {

  public NodeOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(kubernetes, "kubernetes");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(pullBackoff, "pullBackoff");
  }
}
