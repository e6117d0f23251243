package dev.cxp.image;

import java.net.URI;

/**
 * POST {@code /v2/<name>/blobs/uploads/} (distribution specification, "Pushing blobs"): where the
 * bytes are to go.
 */
record UploadStart() implements RegistryCall<URI> {

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String path() {
    return "blobs/uploads/";
  }

  @Override
  public String actions() {
    return "pull,push";
  }

  @Override
  public String describe() {
    return "begin to push a blob";
  }

  @Override
  public URI read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 405 || answer.says("UNSUPPORTED")) {
      throw advice.readOnlyRegistry(answer);
    }
    if (answer.status() / 100 != 2) {
      throw advice.unexpected(answer);
    }
    var target =
        Redirects.target(answer)
            .orElseThrow(() -> advice.malformed("it does not say where a blob is to be sent"));
    if (!Origin.of(target).equals(Origin.of(answer.from()))) {
      throw advice.malformed(
          "it wants a blob to be sent to " + Origin.of(target) + ", and CXP sends it nowhere else");
    }
    return target;
  }
}
