package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image that is made on the spot, pushed by plain HTTP to a registry that takes it without
 * credentials (OCI image and distribution specifications 1.1). The same parts give the same digest.
 *
 * @param platform what it runs on
 * @param layers tar archives, uncompressed
 * @param config what containers of it run and have
 */
record OciImage(Platform platform, List<byte[]> layers, Map<String, Object> config) {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  OciImage(Platform platform, List<byte[]> layers) {
    this(platform, layers, Map.of());
  }

  OciImage entrypoint(List<String> entrypoint) {
    return with("Entrypoint", entrypoint);
  }

  OciImage environment(Map<String, String> variables) {
    return with(
        "Env",
        variables.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted()
            .toList());
  }

  OciImage label(String name, String value) {
    return with("Labels", Map.of(name, value));
  }

  private OciImage with(String key, Object value) {
    var more = new LinkedHashMap<>(config);
    more.put(key, value);
    return new OciImage(platform, layers, more);
  }

  /**
   * Pushes it to the registry that the reference names.
   *
   * @return its digest
   * @throws CxpException when the registry does not take it
   */
  String pushTo(ImageReference target) {
    var repository = "http://" + target.registry() + "/v2/" + target.repository();
    var configuration = configuration().getBytes(StandardCharsets.UTF_8);
    var manifest = manifest(configuration).getBytes(StandardCharsets.UTF_8);
    layers.forEach(layer -> upload(repository, layer));
    upload(repository, configuration);
    put(URI.create(repository + "/manifests/" + target.selector()), MANIFEST, manifest);
    return Sha256.digest(manifest);
  }

  private String configuration() {
    return """
    {"architecture":"%s","os":"%s","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}"""
        .formatted(
            platform.architecture(),
            platform.os(),
            JSON.writeValueAsString(config),
            layers.stream()
                .map(layer -> '"' + Sha256.digest(layer) + '"')
                .collect(Collectors.joining(",")));
  }

  private String manifest(byte[] configuration) {
    return """
    {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
        .formatted(
            MANIFEST,
            descriptor("application/vnd.oci.image.config.v1+json", configuration),
            layers.stream()
                .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                .collect(Collectors.joining(",")));
  }

  private static String descriptor(String type, byte[] blob) {
    return "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"}"
        .formatted(type, blob.length, Sha256.digest(blob));
  }

  /** A blob that the repository has, as of another tag, is not sent again. */
  private static void upload(String repository, byte[] blob) {
    var there = URI.create(repository + "/blobs/" + Sha256.digest(blob));
    var head = HttpRequest.newBuilder(there).method("HEAD", HttpRequest.BodyPublishers.noBody());
    if (exchange(head.build()).statusCode() == 200) {
      return;
    }
    var begin = URI.create(repository + "/blobs/uploads/");
    var begun =
        send(HttpRequest.newBuilder(begin).POST(HttpRequest.BodyPublishers.noBody()).build());
    var location = begun.headers().firstValue("Location").orElseThrow();
    var separator = location.contains("?") ? "&" : "?";
    put(
        begin.resolve(location + separator + "digest=" + Sha256.digest(blob)),
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
    var response = exchange(request);
    if (response.statusCode() / 100 != 2) {
      throw failed(request, "it answered " + response.statusCode() + " " + response.body(), null);
    }
    return response;
  }

  private static HttpResponse<String> exchange(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw failed(request, "it did not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(request, "the thread was interrupted", e);
    }
  }

  private static CxpException failed(HttpRequest request, String what, Throwable cause) {
    return new CxpException(
        Explanation.tried("to push an image to " + request.uri())
            .happened(what)
            .remedy("push to a registry on loopback that takes plain HTTP and no credentials"),
        cause);
  }
}
