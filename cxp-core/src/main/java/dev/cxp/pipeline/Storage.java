package dev.cxp.pipeline;

import java.util.Objects;

/**
 * A persistent volume that an application claims.
 *
 * @param name the claim's name within the application
 * @param size a Kubernetes quantity: {@code 5Gi}
 * @param mountPath where the container sees it
 */
public record Storage(String name, String size, String mountPath) {

  public Storage {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(mountPath, "mountPath");
  }
}
