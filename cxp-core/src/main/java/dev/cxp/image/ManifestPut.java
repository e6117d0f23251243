package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;

/**
 * PUT {@code /v2/<name>/manifests/<tag>} (distribution specification, "Pushing manifests"): the
 * same bytes under one more tag.
 */
record ManifestPut(ImageReference target, ManifestDocument document) implements RegistryCall<Void> {

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String path() {
    return "manifests/" + target.selector();
  }

  @Override
  public String contentType() {
    return document.mediaType();
  }

  @Override
  public byte[] body() {
    return document.bytes();
  }

  @Override
  public String actions() {
    return "pull,push";
  }

  @Override
  public String describe() {
    return "tag " + document.digest() + " as " + target.canonical();
  }

  @Override
  public Void read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 405 || answer.says("UNSUPPORTED")) {
      throw advice.readOnlyRegistry(answer);
    }
    if (answer.status() / 100 != 2) {
      throw advice.unexpected(answer);
    }
    if (answer.isHtml()) {
      throw advice.notARegistry(answer);
    }
    answer
        .header("Docker-Content-Digest")
        .filter(given -> !given.equals(document.digest()))
        .ifPresent(
            given -> {
              // Registries may answer in another algorithm; what the tag leads to is looked up
              // next.
              if (given.startsWith("sha256:") == document.digest().startsWith("sha256:")) {
                throw advice.digestMismatch("the pushed manifest", document.digest(), given);
              }
            });
    return null;
  }
}
