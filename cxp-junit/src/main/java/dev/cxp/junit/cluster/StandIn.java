package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Port;
import dev.cxp.pipeline.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an image must hold to stand in for one of a pipeline's on a node that runs containers: one
 * small program, under the name of each command that the pipeline runs in that image. It listens on
 * the ports of the image's applications, answers every HTTP request with 200 and {@code /metrics}
 * as Prometheus reads it, and ends with 0 where a Job or a probe calls it. So a pipeline's wiring
 * can be tried without its real images.
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

  private final List<Application> users;

  private StandIn(List<Application> users) {
    this.users = users;
  }

  /**
   * The stand-in for this image of the pipeline.
   *
   * @throws CxpException when no application of the pipeline uses the image
   */
  public static StandIn of(Pipeline pipeline, ImageReference image) {
    Objects.requireNonNull(image, "image");
    var users =
        pipeline.environments().stream()
            .flatMap(environment -> environment.applications().stream())
            .flatMap(application -> application.workloads().stream())
            .filter(application -> application.imageReference().equals(image))
            .toList();
    if (users.isEmpty()) {
      throw new CxpException(
          Explanation.tried("to make a stand-in for " + image)
              .happened("no application of the pipeline " + pipeline.name() + " uses that image")
              .remedy("make stand-ins for pipeline.images() only"));
    }
    return new StandIn(users);
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
        "CXP_STAND_IN_ENDS", String.join(",", ends()));
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
        .flatMap(application -> application.ports().stream())
        .map(Port::number)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  /** The names under which the program ends at once. */
  private SortedSet<String> ends() {
    var jobs = users.stream().filter(StandIn::isJob).toList();
    var names =
        Stream.concat(jobs.stream().flatMap(StandIn::command), probes())
            .map(command -> command.substring(command.lastIndexOf('/') + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    if (jobs.size() == users.size()) {
      names.add(ENTRYPOINT.substring(1));
    }
    return names;
  }

  private Stream<String> commands() {
    return users.stream().flatMap(StandIn::command);
  }

  private static Stream<String> command(Application application) {
    return application.command().stream().limit(1);
  }

  private Stream<String> probes() {
    return users.stream()
        .flatMap(application -> Stream.of(application.readiness(), application.liveness()))
        .flatMap(Optional::stream)
        .map(Probe::action)
        .filter(Probe.Exec.class::isInstance)
        .flatMap(action -> ((Probe.Exec) action).command().stream().limit(1));
  }

  private static boolean isJob(Application application) {
    return application.kind() == Application.Kind.JOB;
  }

  /** A command without a path is looked for in the image's PATH. */
  private static String path(String command) {
    return command.startsWith("/") ? command : COMMANDS + command;
  }
}
