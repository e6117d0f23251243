package dev.cxp.examples;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.cxp.image.Registries;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes tiny images on the spot and pushes them to where the cluster's nodes look first. They hold
 * a program that stands in for the real one, and a label, so that each reference has a digest of
 * its own.
 */
final class SpotifyBuddiesImages {

  private static Path program;

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
        .forEach(image -> push(pipeline, image, registries.pushTarget(image)));
  }

  private static void push(Pipeline pipeline, ImageReference image, ImageReference target) {
    var platform = dev.cxp.image.Platform.ofThisMachine();
    var standIn = StandIn.of(pipeline, image);
    try {
      Jib.fromScratch()
          .setPlatforms(Set.of(new Platform(platform.architecture(), platform.os())))
          .addFileEntriesLayer(layer(standIn, program(standIn, platform)))
          .setEntrypoint(standIn.entrypoint())
          .setEnvironment(standIn.environment())
          .addLabel("org.opencontainers.image.ref.name", image.canonical())
          .containerize(
              Containerizer.to(RegistryImage.named(target.canonical()))
                  .setAllowInsecureRegistries(true)
                  .setToolName("cxp-examples"));
    } catch (Exception e) {
      throw new IllegalStateException("could not push " + image + " as " + target, e);
    }
  }

  private static FileEntriesLayer layer(StandIn standIn, Path program) {
    var layer = FileEntriesLayer.builder().setName("stand-in");
    for (var path : standIn.paths()) {
      layer.addEntry(program, AbsoluteUnixPath.get(path), FilePermissions.fromOctalString("755"));
    }
    return layer.build();
  }

  /** Written once: all images hold the same program. */
  private static synchronized Path program(StandIn standIn, dev.cxp.image.Platform platform)
      throws IOException {
    if (program == null) {
      program = Files.createTempFile("stand-in", "");
      program.toFile().deleteOnExit();
      Files.write(program, standIn.program(platform));
    }
    return program;
  }
}
