package dev.cxp.junit.cluster;

import dev.cxp.image.Platform;
import dev.cxp.image.Registries;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a test wants of its cluster.
 *
 * @param name what the cluster is for, in messages and progress: a test class's name
 * @param settings what the user set
 * @param progress hears of each step of a start, as short sentences; called from any thread
 */
public record ClusterRequest(String name, CxpSettings settings, Consumer<String> progress) {

  /**
   * @throws dev.cxp.check.CxpException when a setting's value is not valid
   */
  public ClusterRequest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(progress, "progress");
    settings.checkAll();
  }

  /** A request whose progress nobody hears. */
  public static ClusterRequest of(String name, CxpSettings settings) {
    return new ClusterRequest(name, settings, step -> {});
  }

  /** Whether nodes may go to the registry that an image names. */
  public boolean upstream() {
    return settings.upstream();
  }

  /** Where nodes look first, by registry host. */
  public Map<String, URI> mirrors() {
    return settings.mirrors();
  }

  /**
   * Where nodes find images that a registry of the cluster's own stands before: that one for every
   * image, then the mirrors, then, unless it is left out, the registry that an image names. Written
   * is to the cluster's own, and outside only where a setting names the registry.
   */
  public Registries registriesBehind(URI own) {
    var writable = new HashSet<>(settings.writableRegistries());
    writable.add(own.getAuthority());
    var registries = withMirrors(Registries.upstream().mirrorAll(own)).writingTo(writable);
    return upstream() ? registries : registries.withoutUpstream();
  }

  /**
   * Where nodes find images that have no registry of the run's own: the mirrors, then the registry
   * that an image names. Written is only where a setting names the registry.
   */
  Registries registriesOutside() {
    return withMirrors(Registries.upstream()).writingTo(settings.writableRegistries());
  }

  /** The registries, with the mirrors before them and the credentials that the user named. */
  private Registries withMirrors(Registries registries) {
    var all = registries;
    for (var mirror : mirrors().entrySet()) {
      all = all.mirror(mirror.getKey(), mirror.getValue());
    }
    for (var credentials : settings.credentials().entrySet()) {
      all = all.credentials(credentials.getKey(), credentials.getValue());
    }
    return all;
  }

  /** How long the start may go without progress. */
  public Duration startTimeout() {
    return settings.startTimeout();
  }

  /** Where executables are unpacked. */
  public Path cacheDirectory() {
    return settings.cacheDirectory();
  }

  /** The platform of the nodes. */
  public Platform platform() {
    return settings.platform();
  }
}
