package dev.cxp.image;

/** A call about one blob, {@code /v2/<name>/blobs/<digest>}. */
interface BlobCall<T> extends RegistryCall<T> {

  /** The blob's digest. */
  String digest();

  @Override
  default String path() {
    return "blobs/" + digest();
  }

  @Override
  default String accept() {
    return "*/*";
  }
}
