package dev.cxp.image;

import dev.cxp.pipeline.Pipeline;
import java.util.Objects;

/**
 * A pipeline's images, where they are looked up, and for which platform.
 *
 * @param pipeline names the images
 * @param registries where its nodes find them
 * @param platform what its nodes are
 */
public record ImageSources(Pipeline pipeline, Registries registries, Platform platform) {

  public ImageSources {
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(registries, "registries");
    Objects.requireNonNull(platform, "platform");
  }
}
