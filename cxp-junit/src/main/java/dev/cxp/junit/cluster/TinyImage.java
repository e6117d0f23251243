package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An image with nothing in it, for tests that care whether an image is there and not what it runs.
 * The same platform and label give the same digest.
 *
 * <pre>{@code
 * TinyImage.of(Platform.LINUX_AMD64).pushTo(cluster, "registry.example/app:1.0");
 * }</pre>
 *
 * @param platform what it claims to run on
 * @param label makes images differ
 */
public record TinyImage(Platform platform, String label) {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** An empty tar archive: two blocks of zeros. */
  private static final byte[] LAYER = new byte[1024];

  public TinyImage {
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(label, "label");
  }

  /** The image for this platform. */
  public static TinyImage of(Platform platform) {
    return new TinyImage(platform, "");
  }

  /** Returns an image with another digest. */
  public TinyImage labelled(String text) {
    return new TinyImage(platform, text);
  }

  /**
   * Pushes it to where the cluster's nodes look for this image first.
   *
   * @param image the image as Pods name it
   * @return its digest
   */
  public String pushTo(Cluster cluster, String image) {
    return pushTo(cluster.registries().pushTarget(ImageReference.parse(image)));
  }

  /**
   * Pushes it to the registry that the reference names, by plain HTTP.
   *
   * @return its digest
   * @throws CxpException when the registry does not take it
   */
  public String pushTo(ImageReference target) {
    var repository = "http://" + target.registry() + "/v2/" + target.repository();
    var config = config().getBytes(StandardCharsets.UTF_8);
    var manifest = manifest(config).getBytes(StandardCharsets.UTF_8);
    upload(repository, LAYER);
    upload(repository, config);
    put(URI.create(repository + "/manifests/" + target.selector()), MANIFEST, manifest);
    return digest(manifest);
  }

  private String config() {
    return """
    {"architecture":"%s","os":"%s","config":{"Labels":{"dev.cxp.tiny":"%s"}},\
    "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
        .formatted(
            platform.architecture(),
            platform.os(),
            label.replaceAll("[\"\\\\]", ""),
            digest(LAYER));
  }

  private static String manifest(byte[] config) {
    return """
    {"schemaVersion":2,"mediaType":"%s",\
    "config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},\
    "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":%d,"digest":"%s"}]}"""
        .formatted(MANIFEST, config.length, digest(config), LAYER.length, digest(LAYER));
  }

  private static void upload(String repository, byte[] blob) {
    var begin = URI.create(repository + "/blobs/uploads/");
    var begun =
        send(HttpRequest.newBuilder(begin).POST(HttpRequest.BodyPublishers.noBody()).build());
    var location = begun.headers().firstValue("Location").orElseThrow();
    var separator = location.contains("?") ? "&" : "?";
    put(
        begin.resolve(location + separator + "digest=" + digest(blob)),
        "application/octet-stream",
        blob);
  }

  private static void put(URI uri, String type, byte[] body) {
    send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw failed(request, "it answered " + response.statusCode() + " " + response.body(), null);
      }
      return response;
    } catch (IOException e) {
      throw failed(request, "it did not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(request, "the thread was interrupted", e);
    }
  }

  private static CxpException failed(HttpRequest request, String what, Throwable cause) {
    return new CxpException(
        Explanation.tried("to push a tiny image to " + request.uri())
            .happened(what)
            .remedy("push to a registry on loopback that takes plain HTTP and no credentials"),
        cause);
  }

  private static String digest(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
