package dev.cxp.image;

import java.util.List;

/** The media types of manifests, as the OCI image specification and Docker name them. */
final class MediaTypes {

  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  /** What a client that knows all four asks for; schema 1 is left out on purpose. */
  static final String ACCEPT =
      String.join(", ", OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST);

  private static final List<String> CONFIGS =
      List.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private MediaTypes() {}

  static boolean isIndex(String type) {
    return type.equals(OCI_INDEX) || type.equals(DOCKER_LIST);
  }

  static boolean isManifest(String type) {
    return type.equals(OCI_MANIFEST) || type.equals(DOCKER_MANIFEST);
  }

  static boolean isKnown(String type) {
    return isIndex(type) || isManifest(type);
  }

  static boolean isSchema1(String type) {
    return type.startsWith("application/vnd.docker.distribution.manifest.v1+");
  }

  /** Whether a config says what an image runs on; configs of charts and other artifacts do not. */
  static boolean isImageConfig(String type) {
    return CONFIGS.contains(type);
  }

  /** Whether a Content-Type says nothing about the document. */
  static boolean isVague(String type) {
    return List.of("", "application/json", "application/octet-stream", "text/plain").contains(type);
  }
}
