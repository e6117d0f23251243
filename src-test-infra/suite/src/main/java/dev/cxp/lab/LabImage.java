package dev.cxp.lab;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A tiny image that runs: one static program, under as many names as are wanted.
 *
 * @param program the program's bytes
 * @param paths where it is in the image
 */
public record LabImage(
    byte[] program,
    Collection<String> paths,
    List<String> entrypoint,
    Map<String, String> environment) {

  /** An image with what a stand-in needs. */
  public static LabImage of(StandIn standIn) {
    return new LabImage(
        standIn.program(Platform.ofThisMachine()),
        standIn.paths(),
        standIn.entrypoint(),
        standIn.environment());
  }

  /** Pushes it, for this machine's platform, to a registry that takes plain HTTP. */
  public void pushTo(ImageReference target) {
    pushTo(target, Set.of(Platform.ofThisMachine()));
  }

  /** Pushes it to a registry that takes plain HTTP: as an index when there are two platforms. */
  public void pushTo(ImageReference target, Set<Platform> platforms) {
    try {
      containerize(
          platforms,
          Containerizer.to(RegistryImage.named(target.canonical()))
              .setAllowInsecureRegistries(true));
    } catch (Exception e) {
      throw failed("push " + target.canonical(), e);
    }
  }

  /** Writes it to a file, as {@code docker save} does. */
  public void writeTo(Path archive, String name) {
    try {
      containerize(
          Set.of(Platform.ofThisMachine()), Containerizer.to(TarImage.at(archive).named(name)));
    } catch (Exception e) {
      throw failed("write " + archive, e);
    }
  }

  private void containerize(Set<Platform> platforms, Containerizer containerizer) throws Exception {
    var directory = Files.createTempDirectory("cxp-lab-image-");
    try {
      builder(Files.write(directory.resolve("program"), program))
          .setPlatforms(
              platforms.stream().map(LabImage::platform).collect(Collectors.toUnmodifiableSet()))
          .containerize(
              containerizer
                  .setApplicationLayersCache(directory.resolve("layers"))
                  .setBaseImageLayersCache(directory.resolve("base"))
                  .setToolName("cxp-lab"));
    } finally {
      RunDirectory.remove(directory);
    }
  }

  private static com.google.cloud.tools.jib.api.buildplan.Platform platform(Platform platform) {
    return new com.google.cloud.tools.jib.api.buildplan.Platform(
        platform.architecture(), platform.os());
  }

  private JibContainerBuilder builder(Path file) throws IOException {
    var layer = FileEntriesLayer.builder();
    for (var path : paths) {
      layer.addEntry(file, AbsoluteUnixPath.get(path), FilePermissions.fromOctalString("755"));
    }
    return Jib.fromScratch()
        .addFileEntriesLayer(layer.build())
        .setEntrypoint(entrypoint)
        .setEnvironment(environment);
  }

  private static CxpException failed(String what, Exception cause) {
    return new CxpException(Explanation.tried("to " + what).happened(cause.toString()), cause);
  }
}
