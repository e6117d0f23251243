package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.util.Optional;

/**
 * HEAD {@code /v2/<name>/manifests/<reference>} (distribution specification, "Checking if content
 * exists in the registry").
 */
record ManifestHead(ImageReference reference) implements RegistryCall<ManifestHead.Sight> {

  /**
   * What a HEAD shows.
   *
   * @param there whether there is a manifest; empty when only a GET can tell
   * @param digest its digest, where the registry says it
   */
  record Sight(Optional<Boolean> there, Optional<String> digest) {}

  @Override
  public String method() {
    return "HEAD";
  }

  @Override
  public String path() {
    return "manifests/" + reference.selector();
  }

  @Override
  public String accept() {
    return MediaTypes.ACCEPT;
  }

  @Override
  public String describe() {
    return "read the digest of " + reference.canonical();
  }

  @Override
  public Sight read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 404) {
      // A HEAD has no body that could say what is missing, and a web server's page for "not found"
      // is not a registry's answer: only its media type tells them apart.
      return new Sight(answer.isHtml() ? Optional.empty() : Optional.of(false), Optional.empty());
    }
    if (answer.status() != 200) {
      throw advice.unexpected(answer);
    }
    if (answer.isHtml()) {
      throw advice.notARegistry(answer);
    }
    var digest = answer.header("Docker-Content-Digest");
    digest.ifPresent(given -> advice.checkDigest(reference, given));
    if (digest.isEmpty() && !MediaTypes.isKnown(answer.contentType())) {
      return new Sight(Optional.empty(), Optional.empty());
    }
    return new Sight(Optional.of(true), digest);
  }
}
