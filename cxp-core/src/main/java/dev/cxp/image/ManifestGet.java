package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.util.Optional;

/**
 * GET {@code /v2/<name>/manifests/<reference>} (distribution specification, "Pulling manifests").
 */
record ManifestGet(ImageReference reference) implements RegistryCall<Optional<ManifestDocument>> {

  /** The specification's limit on what a registry must take. */
  static final int LIMIT = 4 * 1024 * 1024;

  @Override
  public String method() {
    return "GET";
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
  public int limit() {
    return LIMIT;
  }

  @Override
  public String describe() {
    return "read the manifest of " + reference.canonical();
  }

  @Override
  public Optional<ManifestDocument> read(Answer answer, RegistryAdvice advice) {
    if (answer.saysAbsent()) {
      return Optional.empty();
    }
    if (answer.status() == 404) {
      throw advice.notARegistry(answer);
    }
    if (answer.status() != 200) {
      throw advice.unexpected(answer);
    }
    if (answer.isHtml()) {
      throw advice.notARegistry(answer);
    }
    if (!answer.whole()) {
      throw advice.tooLarge("the manifest", LIMIT);
    }
    return Optional.of(ManifestDocument.read(reference, answer, advice));
  }
}
