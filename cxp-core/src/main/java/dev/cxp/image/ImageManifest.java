package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.util.Objects;
import java.util.Set;

/**
 * What a registry holds under a reference: the digest of the manifest or index, and what it runs
 * on.
 *
 * @param reference the reference that was asked for
 * @param digest the digest of the manifest or index itself
 * @param mediaType its media type
 * @param platforms the platforms that it has images for
 */
public record ImageManifest(
    ImageReference reference, String digest, String mediaType, Set<Platform> platforms) {

  public ImageManifest {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(mediaType, "mediaType");
    platforms = Set.copyOf(platforms);
  }

  /**
   * Whether it leads to an image for each platform. From a single image a container runtime starts
   * containers even where no processor takes its program.
   */
  public boolean isIndex() {
    return MediaTypes.isIndex(mediaType);
  }

  /** Whether a node of this platform can run it. */
  public boolean runsOn(Platform platform) {
    return platforms.contains(platform);
  }
}
