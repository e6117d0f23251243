package dev.cxp.suite.parity;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.TinyImage;
import dev.cxp.lab.RunDirectory;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The images that scenarios name, and how they come to where the cluster's nodes look first. */
final class Images {

  private static final String REPOSITORY = "registry.example/parity/";

  /** Serves on port 8080 unless it is told something else; see {@code program/main.go}. */
  static final String PROGRAM = REPOSITORY + "program:1";

  /** The same program, another image. */
  static final String NEXT = REPOSITORY + "program:2";

  /** Nobody pushes this one. */
  static final String ABSENT = REPOSITORY + "program:never-pushed";

  /** An image for another platform only. */
  static final String FOREIGN = REPOSITORY + "foreign:1";

  private Images() {}

  /** Pushes all of them. */
  static void pushTo(Cluster cluster) throws IOException {
    var directory = Files.createTempDirectory("cxp-parity-");
    try {
      var program = unpacked(directory);
      for (var image : List.of(PROGRAM, NEXT)) {
        push(program, image, cluster.registries().pushTarget(ImageReference.parse(image)));
      }
    } finally {
      RunDirectory.remove(directory);
    }
    TinyImage.of(new Platform("linux", "s390x")).pushTo(cluster, FOREIGN);
  }

  private static void push(Path program, String image, ImageReference target) {
    var platform = Platform.ofThisMachine();
    try {
      Jib.fromScratch()
          .setPlatforms(
              Set.of(
                  new com.google.cloud.tools.jib.api.buildplan.Platform(
                      platform.architecture(), platform.os())))
          .addFileEntriesLayer(layer(program))
          .setEntrypoint("/program")
          .addLabel("org.opencontainers.image.ref.name", image)
          .containerize(
              Containerizer.to(RegistryImage.named(target.canonical()))
                  .setAllowInsecureRegistries(true)
                  .setApplicationLayersCache(program.resolveSibling("layers"))
                  .setBaseImageLayersCache(program.resolveSibling("base"))
                  .setToolName("cxp-suite"));
    } catch (Exception e) {
      throw new CxpException(
          Explanation.tried("to push " + image + " as " + target.canonical())
              .happened(e.toString()),
          e);
    }
  }

  private static FileEntriesLayer layer(Path program) throws IOException {
    return FileEntriesLayer.builder()
        .addEntry(program, AbsoluteUnixPath.get("/program"), FilePermissions.fromOctalString("755"))
        .build();
  }

  private static Path unpacked(Path directory) throws IOException {
    try (var stream = Images.class.getResourceAsStream("program")) {
      if (stream == null) {
        throw new CxpException(
            Explanation.tried("to find the program that runs in the containers")
                .happened("it was not built")
                .cause("the build skipped what needs Go")
                .remedy("build again without -Dcxp.embedded-kube.skip"));
      }
      return Files.write(directory.resolve("program"), stream.readAllBytes());
    }
  }
}
