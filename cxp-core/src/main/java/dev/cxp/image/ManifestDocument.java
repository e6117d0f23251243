package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest or index: the bytes as the registry gave them, which its digest is made of, and the
 * document in them.
 */
final class ManifestDocument {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final String digest;
  private final String mediaType;
  private final byte[] bytes;
  private final JsonNode document;

  private ManifestDocument(String digest, String mediaType, byte[] bytes, JsonNode document) {
    this.digest = digest;
    this.mediaType = mediaType;
    this.bytes = bytes;
    this.document = document;
  }

  /**
   * An entry of an index.
   *
   * @param platform what it runs on; empty when the index does not say
   */
  record Entry(String mediaType, String digest, Optional<Platform> platform) {}

  /** Verifies the digest, then reads. */
  static ManifestDocument read(ImageReference reference, Answer answer, RegistryAdvice advice) {
    var bytes = answer.body();
    var named = answer.header("Docker-Content-Digest");
    named.ifPresent(given -> advice.checkDigest(reference, given));
    var expected = reference.digest().or(() -> named);
    var digest =
        expected.map(like -> Digests.like(like, bytes)).orElseGet(() -> Digests.sha256(bytes));
    expected
        .filter(other -> !other.equals(digest))
        .ifPresent(
            other -> {
              throw advice.digestMismatch("the manifest", other, digest);
            });
    var document = json(bytes, "the manifest", advice);
    var type = mediaType(answer.contentType(), document);
    if (MediaTypes.isSchema1(type)) {
      throw advice.schema1();
    }
    if (!MediaTypes.isKnown(type)) {
      throw advice.malformed(
          "the manifest's media type '" + Text.brief(type) + "' is none that CXP knows");
    }
    check(type, document, advice);
    return new ManifestDocument(digest, type, bytes, document);
  }

  String digest() {
    return digest;
  }

  String mediaType() {
    return mediaType;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  boolean isIndex() {
    return MediaTypes.isIndex(mediaType);
  }

  /**
   * A configuration or layer.
   *
   * @param size in bytes
   */
  record Blob(String digest, long size) {}

  /** The digests of all that an index lists, attestations included. */
  List<String> children() {
    return document
        .path("manifests")
        .valueStream()
        .map(entry -> entry.path("digest").stringValue(""))
        .filter(Digests::isDigest)
        .toList();
  }

  /**
   * The configuration and the layers of an image, without layers that are to be had elsewhere (OCI
   * image specification, descriptor property {@code urls}).
   */
  List<Blob> blobs() {
    return Stream.concat(
            Stream.of(document.path("config")).filter(JsonNode::isObject),
            document.path("layers").valueStream())
        .filter(blob -> blob.path("urls").isEmpty())
        .map(
            blob -> new Blob(blob.path("digest").stringValue(""), blob.path("size").longValue(-1L)))
        .filter(blob -> Digests.isDigest(blob.digest()))
        .distinct()
        .toList();
  }

  /** The entries of an index, without those that are no images, such as attestations. */
  List<Entry> entries() {
    return document
        .path("manifests")
        .valueStream()
        .filter(ManifestDocument::isImage)
        .map(ManifestDocument::entry)
        .toList();
  }

  /** The digest of the configuration; empty when the manifest is not of an image. */
  Optional<String> imageConfig() {
    var config = document.path("config");
    return MediaTypes.isImageConfig(config.path("mediaType").stringValue(""))
        ? Optional.of(config.path("digest").stringValue("")).filter(Digests::isDigest)
        : Optional.empty();
  }

  /** The platform in the bytes of a configuration. */
  static Optional<Platform> platformOfConfig(byte[] config, RegistryAdvice advice) {
    return platform(json(config, "the configuration", advice));
  }

  private static JsonNode json(byte[] bytes, String what, RegistryAdvice advice) {
    try {
      var document = JSON.readTree(bytes);
      if (document.isObject()) {
        return document;
      }
    } catch (JacksonException e) {
      throw advice.malformed(what + " is not JSON");
    }
    throw advice.malformed(what + " is not a JSON object");
  }

  /** What Content-Type says, or where that is vague the document itself. */
  private static String mediaType(String contentType, JsonNode document) {
    if (!MediaTypes.isVague(contentType)) {
      return contentType;
    }
    var own = document.path("mediaType").stringValue("");
    if (!own.isEmpty()) {
      return own;
    }
    if (document.path("schemaVersion").intValue(0) == 1) {
      return "application/vnd.docker.distribution.manifest.v1+json";
    }
    return document.path("manifests").isArray() ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  /** A document that can be read in two ways is refused, as containerd refuses it. */
  private static void check(String type, JsonNode document, RegistryAdvice advice) {
    var own = document.path("mediaType").stringValue(type);
    if (!own.equals(type)) {
      throw advice.malformed(
          "the registry calls the manifest "
              + type
              + " and the manifest itself says "
              + Text.brief(own));
    }
    var lists = document.has("manifests");
    var holds = document.has("config") || document.has("layers");
    if (lists && holds) {
      throw advice.malformed("the manifest is an index and an image at once");
    }
    if (MediaTypes.isIndex(type)
        ? !document.path("manifests").isArray()
        : !document.path("config").isObject()) {
      throw advice.malformed(
          MediaTypes.isIndex(type)
              ? "the index has no list of manifests"
              : "the manifest has no configuration");
    }
  }

  private static boolean isImage(JsonNode entry) {
    var platform = entry.path("platform");
    var unknown =
        platform.path("os").stringValue("").equals("unknown")
            || platform.path("architecture").stringValue("").equals("unknown");
    return !unknown && Digests.isDigest(entry.path("digest").stringValue(""));
  }

  private static Entry entry(JsonNode entry) {
    return new Entry(
        entry.path("mediaType").stringValue(""),
        entry.path("digest").stringValue(""),
        platform(entry.path("platform")));
  }

  private static Optional<Platform> platform(JsonNode node) {
    var os = node.path("os").stringValue("");
    var architecture = node.path("architecture").stringValue("");
    return os.isEmpty() || architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(new Platform(os, architecture));
  }
}
