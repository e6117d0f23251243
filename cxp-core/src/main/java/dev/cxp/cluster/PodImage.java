package dev.cxp.cluster;

import java.util.Objects;
import java.util.Optional;

/**
 * What one Pod of an application really runs.
 *
 * @param pod the Pod's name
 * @param phase Pending, Running, Succeeded, Failed or Unknown
 * @param ready whether the Pod's Ready condition is true
 * @param image the image as the Pod's template names it
 * @param digest the digest that the node pulled; empty before it did
 */
public record PodImage(
    String pod, String phase, boolean ready, String image, Optional<String> digest) {

  public PodImage {
    Objects.requireNonNull(pod, "pod");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(digest, "digest");
  }

  @Override
  public String toString() {
    return pod
        + "  "
        + phase
        + (ready ? "" : " (not ready)")
        + "  "
        + digest.orElse("no digest yet");
  }
}
