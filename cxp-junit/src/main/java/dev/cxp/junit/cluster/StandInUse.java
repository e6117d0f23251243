package dev.cxp.junit.cluster;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Container;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Port;
import dev.cxp.pipeline.Probe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one container of a pipeline uses an image.
 *
 * @param call what is run, the command first; the image's entry point where the container has none
 * @param ports what it should listen on
 * @param ends whether it should end at once, as a Job and an init container do
 * @param probes the commands of its probes
 */
record StandInUse(List<String> call, List<Port> ports, boolean ends, List<String> probes) {

  private static final String ENTRYPOINT = "/stand-in";

  StandInUse {
    call = List.copyOf(call);
    ports = List.copyOf(ports);
    probes = List.copyOf(probes);
  }

  /** The uses of the image by the Pods of one workload. */
  static Stream<StandInUse> of(Application application, ImageReference image) {
    var own =
        Stream.of(application)
            .filter(app -> app.imageReference().equals(image))
            .map(
                app ->
                    new StandInUse(
                        call(app.command(), app.args()),
                        app.ports(),
                        app.kind() == Application.Kind.JOB,
                        Stream.of(app.readiness(), app.liveness())
                            .flatMap(Optional::stream)
                            .map(Probe::action)
                            .filter(Probe.Exec.class::isInstance)
                            .flatMap(action -> ((Probe.Exec) action).command().stream().limit(1))
                            .toList()));
    return Stream.of(
            own,
            containers(application.initContainers(), image, true),
            containers(application.sidecars(), image, false))
        .flatMap(uses -> uses);
  }

  private static Stream<StandInUse> containers(
      List<Container> containers, ImageReference image, boolean ends) {
    return containers.stream()
        .filter(container -> container.imageReference().equals(image))
        .map(
            container ->
                new StandInUse(
                    call(container.command(), container.args()),
                    container.ports(),
                    ends,
                    List.of()));
  }

  /** Arguments without a command go to the image's entry point. */
  private static List<String> call(List<String> command, List<String> args) {
    return Stream.concat(
            command.isEmpty() ? Stream.of(ENTRYPOINT) : command.stream(), args.stream())
        .toList();
  }

  /** The call in a form that fits into a list in an environment variable. */
  String key() {
    return Sha256.hex(String.join("\0", call).getBytes(StandardCharsets.UTF_8));
  }
}
