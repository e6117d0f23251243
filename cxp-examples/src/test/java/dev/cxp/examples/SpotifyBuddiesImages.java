package dev.cxp.examples;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.cxp.image.Registries;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes tiny images on the spot and pushes them to where the cluster's nodes look first. They hold
 * nothing but a label, so that each reference has a digest of its own.
 */
final class SpotifyBuddiesImages {

  private SpotifyBuddiesImages() {}

  /** Pushes an image for every reference of the pipeline. */
  static void push(Pipeline pipeline, Registries registries) {
    push(pipeline, registries, image -> true);
  }

  /** Pushes an image for each reference of the pipeline that is wanted. */
  static void push(Pipeline pipeline, Registries registries, Predicate<ImageReference> wanted) {
    pipeline.images().stream()
        .filter(wanted)
        .parallel()
        .forEach(image -> push(image, registries.pushTarget(image)));
  }

  private static void push(ImageReference image, ImageReference target) {
    var platform = dev.cxp.image.Platform.ofThisMachine();
    try {
      Jib.fromScratch()
          .setPlatforms(Set.of(new Platform(platform.architecture(), platform.os())))
          .addLabel("org.opencontainers.image.ref.name", image.canonical())
          .containerize(
              Containerizer.to(RegistryImage.named(target.canonical()))
                  .setAllowInsecureRegistries(true)
                  .setToolName("cxp-examples"));
    } catch (Exception e) {
      throw new IllegalStateException("could not push " + image + " as " + target, e);
    }
  }
}
