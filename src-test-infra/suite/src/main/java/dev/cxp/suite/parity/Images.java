package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.lab.LabImage;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

  /** A single image, for another platform, with a program that no processor here takes. */
  static final String FOREIGN = REPOSITORY + "foreign:1";

  /** An index of such images. */
  static final String FOREIGN_INDEX = REPOSITORY + "foreign-index:1";

  private static final Platform MAINFRAME = new Platform("linux", "s390x");
  private static final Platform POWER = new Platform("linux", "ppc64le");

  private Images() {}

  /** Pushes all of them. */
  static void pushTo(Cluster cluster) {
    var here = Set.of(Platform.ofThisMachine());
    push(cluster, PROGRAM, program(), here);
    push(cluster, NEXT, program(), here);
    var foreign = "of another processor".getBytes(StandardCharsets.UTF_8);
    push(cluster, FOREIGN, foreign, Set.of(MAINFRAME));
    push(cluster, FOREIGN_INDEX, foreign, Set.of(MAINFRAME, POWER));
  }

  private static void push(Cluster cluster, String image, byte[] program, Set<Platform> platforms) {
    // The name makes two images of one program.
    new LabImage(program, List.of("/program"), List.of("/program"), Map.of("IMAGE", image))
        .pushTo(cluster.registries().pushTarget(ImageReference.parse(image)), platforms);
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
