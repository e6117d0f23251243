package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;

/** DELETE {@code /v2/<name>/manifests/<tag>} (distribution specification, "Deleting tags"). */
record ManifestDelete(ImageReference tagged) implements RegistryCall<Boolean> {

  @Override
  public String method() {
    return "DELETE";
  }

  @Override
  public String path() {
    return "manifests/" + tagged.selector();
  }

  @Override
  public String actions() {
    return "delete";
  }

  @Override
  public String describe() {
    return "remove the tag " + tagged.canonical();
  }

  @Override
  public Boolean read(Answer answer, RegistryAdvice advice) {
    if (answer.saysAbsent()) {
      return false;
    }
    if (answer.status() == 405 || answer.says("UNSUPPORTED") || answer.says("DIGEST_INVALID")) {
      throw advice.unsupported(
          answer,
          "deleting is switched off, or the registry deletes by digest only",
          "allow it: the distribution registry wants storage.delete.enabled: true, and version 3"
              + " for tags");
    }
    if (answer.status() / 100 != 2) {
      throw advice.unexpected(answer);
    }
    if (answer.isHtml()) {
      throw advice.notARegistry(answer);
    }
    return true;
  }
}
