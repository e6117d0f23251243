package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.Optional;

/** Where image references lead: mirrors first, then the registry that the reference names. */
public final class Registries {

  private Registries() {}

  /** Every reference is looked up at the registry that it names. */
  public static Registries upstream() {
    return new Registries();
  }

  /** Returns these with a mirror for references of one registry host. */
  public Registries mirror(String host, URI endpoint) {
    throw new UnsupportedOperationException();
  }

  /** Returns these with a mirror for every host, under a path that starts with the host's name. */
  public Registries mirrorAll(URI endpoint) {
    throw new UnsupportedOperationException();
  }

  /** Returns these without the fallback to the registry that the reference names. */
  public Registries withoutUpstream() {
    throw new UnsupportedOperationException();
  }

  /**
   * The digest under a reference, by HEAD; empty only when the registry says that there is none.
   */
  public Optional<String> digest(ImageReference reference) {
    throw new UnsupportedOperationException();
  }

  /** The manifest with its platforms; empty only when the registry says that there is none. */
  public Optional<ImageManifest> manifest(ImageReference reference) {
    throw new UnsupportedOperationException();
  }

  /** Gives an image that is there one more tag in the same repository; returns the digest. */
  public String tag(ImageReference existing, String newTag) {
    throw new UnsupportedOperationException();
  }

  /** Removes a tag, leaving the manifest; false when it was not there. */
  public boolean untag(ImageReference tagged) {
    throw new UnsupportedOperationException();
  }
}
