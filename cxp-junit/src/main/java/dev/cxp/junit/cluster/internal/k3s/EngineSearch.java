package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.junit.cluster.Availability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for a container engine where Testcontainers does, in its order. Testcontainers itself takes
 * seconds to find none, and says so at length.
 *
 * @param engine the address of the first that answers
 * @param attempts each place with what was found there
 * @param podman the address of a podman that answers where Testcontainers does not look
 */
record EngineSearch(Optional<String> engine, List<EnginePing> attempts, Optional<String> podman) {

  private static final Duration PATIENCE = Duration.ofMillis(700);

  EngineSearch {
    attempts = List.copyOf(attempts);
  }

  static EngineSearch ofThisJvm() {
    return look(System.getenv(), Path.of(System.getProperty("user.home")), Path.of("/"));
  }

  /**
   * @param environment the variables that Testcontainers reads
   * @param home the user's directory
   * @param root what absolute paths start from
   */
  static EngineSearch look(Map<String, String> environment, Path home, Path root) {
    var usual = EnginePlaces.of(environment, home, root);
    var pings =
        ask(Stream.concat(usual.stream(), EnginePlaces.ofPodman(environment, root).stream()));
    var attempts = pings.subList(0, usual.size());
    return new EngineSearch(
        answering(attempts), attempts, answering(pings.subList(usual.size(), pings.size())));
  }

  /** All at once: what does not answer takes its time. */
  private static List<EnginePing> ask(Stream<EnginePlaces.Place> places) {
    return places
        .map(place -> EnginePing.inBackground(() -> EnginePing.of(place, PATIENCE)))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private static Optional<String> answering(List<EnginePing> pings) {
    return pings.stream().filter(EnginePing::answers).findFirst().map(EnginePing::address);
  }

  Availability availability() {
    if (engine.isPresent()) {
      return Availability.available();
    }
    return Availability.unavailable(
        "no container engine answers:\n"
            + attempts.stream().map(each -> "  " + each).collect(Collectors.joining("\n")),
        remedy(),
        paste());
  }

  private String remedy() {
    if (podman.isPresent()) {
      return "a podman answers at " + podman.orElseThrow() + ": name it";
    }
    if (attempts.stream().anyMatch(EnginePing::refusesThisUser)) {
      return "let this user use the engine, and log in again";
    }
    if (isInstalled("podman")) {
      return "start podman's service, and name its socket";
    }
    return isInstalled("docker") ? "start Docker" : "install podman or Docker, and start it";
  }

  private String paste() {
    if (podman.isPresent()) {
      return export(podman.orElseThrow());
    }
    if (attempts.stream().anyMatch(EnginePing::refusesThisUser)) {
      return "sudo usermod -aG docker \"$USER\"";
    }
    var service = "podman system service --time=0 unix:///tmp/podman.sock & ";
    if (isInstalled("podman")) {
      return service + export("unix:///tmp/podman.sock");
    }
    return isInstalled("docker")
        ? "sudo systemctl start docker"
        : "sudo apt-get install podman; " + service + export("unix:///tmp/podman.sock");
  }

  /** Testcontainers' own cleaner needs a socket at Docker's path. */
  private static String export(String address) {
    return "export DOCKER_HOST=" + address + " TESTCONTAINERS_RYUK_DISABLED=true";
  }

  private static boolean isInstalled(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
