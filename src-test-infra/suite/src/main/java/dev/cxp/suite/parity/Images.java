package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.TinyImage;
import dev.cxp.lab.LabImage;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

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
  static void pushTo(Cluster cluster) {
    for (var image : List.of(PROGRAM, NEXT)) {
      // The name makes two images of one program.
      new LabImage(program(), List.of("/program"), List.of("/program"), Map.of("IMAGE", image))
          .pushTo(cluster.registries().pushTarget(ImageReference.parse(image)));
    }
    TinyImage.of(new Platform("linux", "s390x")).pushTo(cluster, FOREIGN);
  }

  private static byte[] program() {
    try (var stream = Images.class.getResourceAsStream("program")) {
      if (stream == null) {
        throw new CxpException(
            Explanation.tried("to find the program that runs in the containers")
                .happened("it was not built")
                .cause("the build skipped what needs Go")
                .remedy("build again without -Dcxp.embedded-kube.skip"));
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
