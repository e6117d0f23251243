package dev.cxp.image;

import dev.cxp.image.ManifestDocument.Blob;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies an image from one endpoint to another, under the same repository's name: what an index
 * lists, configurations and layers. What is there already is left alone.
 */
final class ImageCopy {

  private static final Logger LOG = LoggerFactory.getLogger(ImageCopy.class);

  /** Indexes in indexes; nobody builds deeper ones, and one could contain itself. */
  private static final int DEEPEST = 4;

  private final RegistryClient client;
  private final Endpoint from;
  private final Endpoint to;
  private final Tally tally;

  ImageCopy(RegistryClient client, Endpoint from, Endpoint to, Tally tally) {
    this.client = client;
    this.from = from;
    this.to = to;
    this.tally = tally;
  }

  /**
   * Copies all that a document refers to, and not the document itself.
   *
   * @throws RegistryException when something of it is missing, or one side fails
   */
  void contentOf(ImageReference reference, ManifestDocument document) {
    LOG.info("{} is copied from {} to {}", reference, from, to);
    contentOf(reference, document, 0);
  }

  private void contentOf(ImageReference reference, ManifestDocument document, int depth) {
    if (depth > DEEPEST) {
      throw advice("copy it to " + to, from, reference)
          .malformed("its index lists indexes more than " + DEEPEST + " deep");
    }
    document.blobs().forEach(blob -> copy(reference, blob));
    for (var digest : document.children()) {
      var child = reference.withDigest(digest);
      var found =
          client
              .call(from, child, new ManifestGet(child), tally)
              .orElseThrow(() -> advice("copy it to " + to, from, reference).blobAbsent(digest));
      contentOf(reference, found, depth + 1);
      client.call(to, child, new ManifestPut(child, found), tally);
    }
  }

  private void copy(ImageReference reference, Blob blob) {
    if (client.call(to, reference, new BlobHead(blob.digest()), tally)) {
      return;
    }
    try {
      var file = new BlobFile(Files.createTempFile("cxp-blob-", ""), blob.size());
      try {
        client.call(from, reference, new BlobDownload(blob.digest(), file), tally);
        var upload = client.call(to, reference, new UploadStart(), tally);
        client.call(to, reference, new BlobUpload(upload, blob.digest(), file), tally);
      } finally {
        Files.deleteIfExists(file.path());
      }
    } catch (IOException e) {
      throw advice("copy it to " + to, from, reference).localFile(e);
    }
  }

  private RegistryAdvice advice(String what, Endpoint endpoint, ImageReference reference) {
    return client.advice(what, endpoint, reference, tally);
  }
}
