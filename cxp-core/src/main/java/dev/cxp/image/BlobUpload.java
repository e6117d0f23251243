package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.Optional;

/**
 * PUT to the address of an upload (distribution specification, "Pushing a blob monolithically").
 */
record BlobUpload(URI upload, String digest, BlobFile source) implements RegistryCall<Void> {

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String path() {
    return "blobs/uploads/";
  }

  @Override
  public URI uri(Endpoint endpoint, ImageReference reference) {
    var separator = upload.getRawQuery() == null ? "?" : "&";
    return URI.create(upload + separator + "digest=" + digest);
  }

  @Override
  public String contentType() {
    return "application/octet-stream";
  }

  @Override
  public Optional<BlobFile> file() {
    return Optional.of(source);
  }

  @Override
  public String actions() {
    return "pull,push";
  }

  @Override
  public String describe() {
    return "push the blob " + digest;
  }

  @Override
  public Void read(Answer answer, RegistryAdvice advice) {
    if (answer.status() / 100 != 2) {
      throw advice.unexpected(answer);
    }
    return null;
  }
}
