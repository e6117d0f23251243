package dev.cxp.pipeline;

import java.util.Objects;

/**
 * The registry that the pipeline pushes its own images to.
 *
 * @param host host and port, as image references have it
 * @param insecure whether it speaks plain HTTP
 */
public record ImageRegistry(String host, boolean insecure) {

  public ImageRegistry {
    Objects.requireNonNull(host, "host");
  }

  /** A registry with TLS. */
  public static ImageRegistry at(String host) {
    return new ImageRegistry(host, false);
  }

  /** Returns this registry as one that speaks plain HTTP. */
  public ImageRegistry overHttp() {
    return new ImageRegistry(host, true);
  }
}
