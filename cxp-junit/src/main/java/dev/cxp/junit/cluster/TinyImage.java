package dev.cxp.junit.cluster;

import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import java.util.List;
import java.util.Objects;

/**
 * An image with nothing in it, for tests that care whether an image is there and not what it runs.
 * The same platform and label give the same digest.
 *
 * <pre>{@code
 * TinyImage.of(Platform.LINUX_AMD64).pushTo(cluster, "registry.example/app:1.0");
 * }</pre>
 *
 * @param platform what it claims to run on
 * @param label makes images differ
 */
public record TinyImage(Platform platform, String label) {

  /** An empty tar archive: two blocks of zeros. */
  private static final byte[] LAYER = new byte[1024];

  public TinyImage {
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(label, "label");
  }

  /** The image for this platform. */
  public static TinyImage of(Platform platform) {
    return new TinyImage(platform, "");
  }

  /** Returns an image with another digest. */
  public TinyImage labelled(String text) {
    return new TinyImage(platform, text);
  }

  /**
   * Pushes it to where the cluster's nodes look for this image first.
   *
   * @param image the image as Pods name it
   * @return its digest
   */
  public String pushTo(Cluster cluster, String image) {
    return pushTo(cluster.registries().pushTarget(ImageReference.parse(image)));
  }

  /**
   * Pushes it to the registry that the reference names, by plain HTTP.
   *
   * @return its digest
   * @throws dev.cxp.check.CxpException when the registry does not take it
   */
  public String pushTo(ImageReference target) {
    return new OciImage(platform, List.of(LAYER))
        .label("dev.cxp.tiny", label.replaceAll("[\"\\\\]", ""))
        .pushTo(target);
  }
}
