package dev.cxp.junit.cluster.internal.k3s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Where container engines listen. */
final class EnginePlaces {

  private EnginePlaces() {}

  /**
   * @param name where the address comes from, empty for a usual place
   * @param address as Docker's clients take it: {@code unix:///var/run/docker.sock}
   */
  record Place(String name, String address) {}

  /** Where Testcontainers looks, in its order. */
  static List<Place> of(Map<String, String> environment, Path home, Path root) {
    var places = new ArrayList<Place>();
    Optional.ofNullable(environment.get("DOCKER_HOST"))
        .filter(address -> !address.isBlank())
        .ifPresent(address -> places.add(new Place("DOCKER_HOST", address)));
    var properties = home.resolve(".testcontainers.properties");
    named(properties).ifPresent(address -> places.add(new Place(properties.toString(), address)));
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      places.add(new Place("", "npipe:////./pipe/docker_engine"));
      return places;
    }
    places.add(socket(root.resolve("var/run/docker.sock")));
    runtime(environment, root)
        .map(each -> socket(each.resolve("docker.sock")))
        .ifPresent(places::add);
    places.add(socket(home.resolve(".docker/run/docker.sock")));
    places.add(socket(home.resolve(".docker/desktop/docker.sock")));
    return places;
  }

  /** Where podman listens when its socket unit is started; Testcontainers does not look there. */
  static List<Place> ofPodman(Map<String, String> environment, Path root) {
    var places = new ArrayList<Place>();
    runtime(environment, root)
        .map(each -> socket(each.resolve("podman/podman.sock")))
        .ifPresent(places::add);
    places.add(socket(root.resolve("run/podman/podman.sock")));
    return places;
  }

  private static Optional<Path> runtime(Map<String, String> environment, Path root) {
    return Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> root.resolve(directory.substring(1)));
  }

  private static Place socket(Path path) {
    return new Place("", "unix://" + path);
  }

  private static Optional<String> named(Path file) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    var properties = new Properties();
    try (var stream = Files.newInputStream(file)) {
      properties.load(stream);
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
    return Optional.ofNullable(properties.getProperty("docker.host"));
  }
}
