package dev.cxp.image;

/**
 * HEAD {@code /v2/<name>/blobs/<digest>} (distribution specification, "Checking if content
 * exists").
 */
record BlobHead(String digest) implements BlobCall<Boolean> {

  @Override
  public String method() {
    return "HEAD";
  }

  @Override
  public String describe() {
    return "look for the blob " + digest;
  }

  @Override
  public Boolean read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 404 && !answer.isHtml()) {
      return false;
    }
    if (answer.status() != 200) {
      throw advice.unexpected(answer);
    }
    return true;
  }
}
