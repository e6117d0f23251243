package dev.cxp.image;

import java.io.IOException;
import java.util.Optional;

/**
 * GET {@code /v2/<name>/blobs/<digest>} into a file (distribution specification, "Pulling blobs").
 */
record BlobDownload(String digest, BlobFile target) implements BlobCall<Void> {

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public Optional<BlobFile> file() {
    return Optional.of(target);
  }

  @Override
  public String describe() {
    return "read the blob " + digest;
  }

  @Override
  public Void read(Answer answer, RegistryAdvice advice) {
    if (answer.status() == 404 && !answer.isHtml()) {
      throw advice.blobAbsent(digest);
    }
    if (answer.status() != 200) {
      throw advice.unexpected(answer);
    }
    if (!answer.whole()) {
      throw advice.malformed("the blob " + digest + " is larger than its manifest says");
    }
    try {
      var actual = Digests.like(digest, target.path());
      if (!actual.equals(digest)) {
        throw advice.digestMismatch("the blob", digest, actual);
      }
    } catch (IOException e) {
      throw advice.localFile(e);
    }
    return null;
  }
}
