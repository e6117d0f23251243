package dev.cxp.junit.cluster.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The executable that the jar {@code dev.cxp:cxp-embedded-kube} carries, as its properties describe
 * it.
 *
 * @param executable the resource's name
 * @param sha256 the hash of the executable, in hex
 * @param size its size in bytes
 * @param kubernetes the version of the Kubernetes in it
 * @param platform what it runs on, in Go's names: {@code linux/amd64}
 * @param skipped whether the jar was built without the executable
 * @param loader where the resource is
 */
record KubeArtifact(
    String executable,
    String sha256,
    long size,
    String kubernetes,
    String platform,
    boolean skipped,
    ClassLoader loader) {

  static final String FOLDER = "dev/cxp/embedded/kube/";
  private static final String PROPERTIES = FOLDER + "embedded-kube.properties";

  KubeArtifact {
    Objects.requireNonNull(executable, "executable");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(kubernetes, "kubernetes");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(loader, "loader");
  }

  /** The artifact on the class path, if there is one. */
  static Optional<KubeArtifact> find() {
    return find(KubeArtifact.class.getClassLoader())
        .or(
            () ->
                Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                    .flatMap(KubeArtifact::find));
  }

  static Optional<KubeArtifact> find(ClassLoader loader) {
    try (var stream = loader.getResourceAsStream(PROPERTIES)) {
      if (stream == null) {
        return Optional.empty();
      }
      var properties = new Properties();
      properties.load(stream);
      return Optional.of(read(properties, loader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KubeArtifact read(Properties properties, ClassLoader loader) {
    return new KubeArtifact(
        FOLDER + properties.getProperty("executable", "embedded-kube"),
        properties.getProperty("sha256", ""),
        Long.parseLong(properties.getProperty("size", "0")),
        properties.getProperty("kubernetes", "unknown"),
        properties.getProperty("os", "") + "/" + properties.getProperty("arch", ""),
        Boolean.parseBoolean(properties.getProperty("skipped", "false")),
        loader);
  }

  /** The file name in the cache. */
  String fileName() {
    return executable.substring(executable.lastIndexOf('/') + 1);
  }

  /** The bytes of the executable. */
  InputStream open() throws IOException {
    var stream = loader.getResourceAsStream(executable);
    if (stream == null) {
      throw new IOException("the jar has no resource " + executable);
    }
    return stream;
  }
}
