package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;

/** GET {@code /v2/<name>/blobs/<digest>} (distribution specification, "Pulling blobs"). */
record BlobGet(ImageReference reference, String digest) implements BlobCall<byte[]> {

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public int limit() {
    return ManifestGet.LIMIT;
  }

  @Override
  public String describe() {
    return "read the configuration of " + reference.canonical();
  }

  @Override
  public byte[] read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 404 && !answer.isHtml()) {
      throw advice.malformed(
          "its manifest names the configuration " + digest + ", which the registry does not have");
    }
    if (answer.status() != 200) {
      throw advice.unexpected(answer);
    }
    if (!answer.whole()) {
      throw advice.tooLarge("the configuration", limit());
    }
    var actual = Digests.like(digest, answer.body());
    if (!actual.equals(digest)) {
      throw answer.isHtml()
          ? advice.notARegistry(answer)
          : advice.digestMismatch("the configuration", digest, actual);
    }
    return answer.body();
  }
}
