package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Port;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an image must hold to stand in for one of a pipeline's on a node that runs containers: one
 * small program, under the name of each command that the pipeline runs in that image. It listens on
 * the ports of the image's containers, answers every HTTP request with 200 and {@code /metrics} as
 * Prometheus reads it, and ends with 0 where a Job, an init container or a probe calls it. So a
 * pipeline's wiring can be tried without its real images.
 *
 * <pre>{@code
 * public void beforeInstall(Cluster cluster) {
 *   StandIn.pushAll(pipeline(), cluster);      // every image of the pipeline
 * }
 * }</pre>
 *
 * <p>Who makes images with a tool of their own asks for the parts:
 *
 * <pre>{@code
 * var standIn = StandIn.of(pipeline, image);
 * Files.write(file, standIn.program(Platform.ofThisMachine()));
 * // an image with the file at each of standIn.paths(), standIn.entrypoint(), standIn.environment()
 * }</pre>
 */
public final class StandIn {

  private static final String ENTRYPOINT = "/stand-in";
  private static final String COMMANDS = "/usr/local/bin/";

  private final ImageReference image;
  private final List<StandInUse> users;

  private StandIn(ImageReference image, List<StandInUse> users) {
    this.image = image;
    this.users = users;
  }

  /**
   * The stand-in for this image of the pipeline.
   *
   * @throws CxpException when no container of the pipeline uses the image
   */
  public static StandIn of(Pipeline pipeline, ImageReference image) {
    Objects.requireNonNull(image, "image");
    var users =
        pipeline.environments().stream()
            .flatMap(environment -> environment.workloads().stream())
            .flatMap(application -> StandInUse.of(application, image))
            .toList();
    if (users.isEmpty()) {
      throw new CxpException(
          Explanation.tried("to make a stand-in for " + image)
              .happened("no application of the pipeline " + pipeline.name() + " uses that image")
              .remedy("make stand-ins for pipeline.images() only"));
    }
    return new StandIn(image, users);
  }

  /**
   * Pushes a stand-in for every image of the pipeline to where the cluster's nodes look first. It
   * does on simulated nodes what it does on real ones. An image that is pushed afterwards takes the
   * place of its stand-in.
   *
   * @throws CxpException as {@link #pushTo} says
   */
  public static void pushAll(Pipeline pipeline, Cluster cluster) {
    pushAll(pipeline, cluster, image -> true);
  }

  /**
   * Pushes a stand-in for each image of the pipeline that is wanted, as {@link #pushAll(Pipeline,
   * Cluster)} does.
   *
   * <pre>{@code
   * StandIn.pushAll(pipeline, cluster, image -> !image.repository().equals("shop"));
   * }</pre>
   */
  public static void pushAll(Pipeline pipeline, Cluster cluster, Predicate<ImageReference> wanted) {
    Objects.requireNonNull(cluster, "cluster");
    pipeline.images().stream()
        .filter(wanted)
        .parallel()
        .forEach(image -> of(pipeline, image).pushTo(cluster, Platform.ofThisMachine()));
  }

  /**
   * Pushes this stand-in to where the cluster's nodes look for its image first. Each image has a
   * digest of its own.
   *
   * @return its digest
   * @throws CxpException when the cluster has no registry of its own before the image's, which a
   *     stand-in would overwrite; when that registry does not take it; or when there is no program
   *     for the platform
   */
  public String pushTo(Cluster cluster, Platform platform) {
    var target = cluster.registries().pushTarget(image);
    if (target.equals(image)) {
      throw new CxpException(
          Explanation.tried("to push a stand-in for " + image)
              .happened(
                  "nodes of this cluster ("
                      + cluster
                      + ") ask "
                      + image.registry()
                      + " for it, and a stand-in there would take the place of the real image")
              .remedy("use a tier that has a registry of its own")
              .paste("-Dcxp.cluster=embedded"));
    }
    var program = new TarLayer().file(ENTRYPOINT, program(platform)).bytes();
    var links = new TarLayer();
    paths().stream()
        .filter(path -> !path.equals(ENTRYPOINT))
        .forEach(path -> links.link(path, ENTRYPOINT));
    return new OciImage(platform, List.of(program, links.bytes()))
        .entrypoint(entrypoint())
        .environment(environment())
        .label("org.opencontainers.image.ref.name", image.canonical())
        .pushTo(target);
  }

  /** Where the program must be in the image, as absolute paths. */
  public SortedSet<String> paths() {
    return Stream.concat(
            Stream.of(ENTRYPOINT), Stream.concat(commands(), probes()).map(StandIn::path))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The image's entry point. */
  public List<String> entrypoint() {
    return List.of(ENTRYPOINT);
  }

  /** The image's environment, which tells the program what to do. */
  public Map<String, String> environment() {
    return Map.of(
        "PATH", "/usr/local/bin:/usr/bin:/bin",
        "CXP_STAND_IN_PORTS", ports(),
        "CXP_STAND_IN_ENDS", String.join(",", ends()),
        "CXP_STAND_IN_ENDS_CALLED", String.join(",", endsCalled()));
  }

  /**
   * The program, the same for every image.
   *
   * @throws CxpException when there is none for this platform on the class path
   */
  public byte[] program(Platform platform) {
    var name = "dev/cxp/stand-in/" + platform.os() + "-" + platform.architecture();
    try (var stream = open(name)) {
      if (stream != null) {
        return stream.readAllBytes();
      }
    } catch (IOException e) {
      throw new CxpException(trying(platform).happened(String.valueOf(e.getMessage())), e);
    }
    throw new CxpException(
        trying(platform)
            .happened("the class path has no " + name)
            .cause("dev.cxp:cxp-stand-in is missing, or was built without Go")
            .cause("there is a program for linux/amd64 and linux/arm64 only")
            .paste(
                "<dependency><groupId>dev.cxp</groupId><artifactId>cxp-stand-in</artifactId>"
                    + "<scope>test</scope></dependency>"));
  }

  private static InputStream open(String name) {
    return Stream.of(StandIn.class.getClassLoader(), Thread.currentThread().getContextClassLoader())
        .filter(Objects::nonNull)
        .map(loader -> loader.getResourceAsStream(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static Explanation trying(Platform platform) {
    return Explanation.tried("to get the stand-in program for " + platform);
  }

  private String ports() {
    return users.stream()
        .flatMap(user -> user.ports().stream())
        .map(Port::number)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  /** The names under which the program ends at once, whatever its arguments. */
  private SortedSet<String> ends() {
    return Stream.concat(
            users.stream()
                .filter(user -> user.ends() && !runsToo(user))
                .map(user -> name(user.call().get(0))),
            probes().map(StandIn::name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Calls with which it ends under a name that others keep running, as {@link StandInUse#key}. */
  private SortedSet<String> endsCalled() {
    return users.stream()
        .filter(user -> user.ends() && runsToo(user))
        .map(StandInUse::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean runsToo(StandInUse ending) {
    var name = name(ending.call().get(0));
    return users.stream().anyMatch(user -> !user.ends() && name(user.call().get(0)).equals(name));
  }

  private static String name(String command) {
    return command.substring(command.lastIndexOf('/') + 1);
  }

  private Stream<String> commands() {
    return users.stream().map(user -> user.call().get(0));
  }

  private Stream<String> probes() {
    return users.stream().flatMap(user -> user.probes().stream());
  }

  /** A command without a path is looked for in the image's PATH. */
  private static String path(String command) {
    return command.startsWith("/") ? command : COMMANDS + command;
  }
}
