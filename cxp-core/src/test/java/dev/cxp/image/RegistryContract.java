package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What {@link Registries} relies on in every registry. Extend it for each registry that tests can
 * have; it speaks to it over HTTP only, pushes to a repository of its own, and uses nothing but the
 * public API.
 */
public abstract class RegistryContract {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String repository = "contract/" + UUID.randomUUID();

  /** Where the registry listens, in plain HTTP: {@code 127.0.0.1:5000}. */
  protected abstract String registryHostAndPort();

  /** The client under test. */
  protected Registries registries() {
    return Registries.upstream().insecure(registryHostAndPort());
  }

  @Test
  void an_image_that_was_pushed_is_found_under_its_digest() {
    var digest = pushImage(reference("1"), "amd64");

    assertThat(registries().digest(reference("1"))).contains(digest);
    assertThat(registries().digest(reference("1").withDigest(digest))).contains(digest);
  }

  @Test
  void a_tag_that_was_never_pushed_is_absent() {
    pushImage(reference("1"), "amd64");

    assertThat(registries().digest(reference("2"))).isEmpty();
    assertThat(registries().manifest(reference("2"))).isEmpty();
  }

  @Test
  void a_repository_that_was_never_pushed_to_is_absent() {
    assertThat(registries().digest(reference("1"))).isEmpty();
    assertThat(registries().manifest(reference("1"))).isEmpty();
  }

  @Test
  void a_digest_that_nobody_pushed_is_absent() {
    pushImage(reference("1"), "amd64");
    var other =
        reference("1").withDigest(sha256("something else".getBytes(StandardCharsets.UTF_8)));

    assertThat(registries().digest(other)).isEmpty();
    assertThat(registries().manifest(other)).isEmpty();
  }

  @Test
  void an_image_runs_on_the_platform_of_its_configuration() {
    var digest = pushImage(reference("1"), "arm64");

    assertThat(registries().manifest(reference("1")))
        .contains(
            new ImageManifest(
                reference("1"), digest, MANIFEST, Set.of(new Platform("linux", "arm64"))));
  }

  @Test
  void an_index_runs_on_the_platforms_of_its_images() {
    var digest = pushIndex(reference("1"), "amd64", "arm64");

    assertThat(registries().manifest(reference("1")))
        .contains(
            new ImageManifest(
                reference("1"),
                digest,
                INDEX,
                Set.of(new Platform("linux", "amd64"), new Platform("linux", "arm64"))));
  }

  @Test
  void a_new_tag_leads_to_the_same_digest() {
    var digest = pushImage(reference("staging-1"), "amd64");

    assertThat(registries().tag(reference("staging-1"), "canary-1")).isEqualTo(digest);

    assertThat(registries().digest(reference("canary-1"))).contains(digest);
    assertThat(registries().digest(reference("staging-1"))).contains(digest);
  }

  @Test
  void a_new_tag_can_be_given_by_digest_and_to_an_index() {
    var digest = pushIndex(reference("1"), "amd64");

    registries().tag(reference("1").withDigest(digest), "2");

    assertThat(registries().digest(reference("2"))).contains(digest);
  }

  @Test
  void a_tag_moves_only_when_that_was_allowed_and_can_be_put_back() {
    var first = pushImage(reference("1"), "amd64");
    var second = pushImage(reference("2"), "arm64");

    assertThatThrownBy(() -> registries().tag(reference("2"), "1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.TAG_TAKEN));
    assertThat(registries().digest(reference("1"))).contains(first);

    var change = registries().tagging(reference("2"), "1").overwriting();
    change.carryOut();
    assertThat(registries().digest(reference("1"))).contains(second);

    assertThat(change.undo()).isTrue();
    assertThat(registries().digest(reference("1"))).contains(first);
  }

  @Test
  void a_new_tag_that_is_undone_is_gone() {
    var digest = pushImage(reference("1"), "amd64");
    var change = registries().tagging(reference("1"), "2");
    change.carryOut();

    assertThat(change.undo()).isTrue();

    assertThat(registries().digest(reference("2"))).isEmpty();
    assertThat(registries().digest(reference("1"))).contains(digest);
  }

  @Test
  void what_is_not_there_cannot_be_tagged() {
    assertThatThrownBy(() -> registries().tag(reference("1"), "2"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.ABSENT));
  }

  @Test
  void a_removed_tag_leaves_the_image() {
    var digest = pushImage(reference("1"), "amd64");
    registries().tag(reference("1"), "2");

    assertThat(registries().untag(reference("2"))).isTrue();

    assertThat(registries().digest(reference("2"))).isEmpty();
    assertThat(registries().digest(reference("1"))).contains(digest);
    assertThat(registries().digest(reference("1").withDigest(digest))).contains(digest);
  }

  @Test
  void a_tag_that_is_not_there_cannot_be_removed() {
    pushImage(reference("1"), "amd64");

    assertThat(registries().untag(reference("2"))).isFalse();
  }

  @Test
  void a_mirror_finds_what_was_pushed_to_its_push_target() {
    var mirrored =
        registries().mirrorAll(URI.create("http://" + registryHostAndPort())).withoutUpstream();
    var reference = ImageReference.parse("registry.example:5000/" + repository + ":1");

    var digest = pushImage(mirrored.pushTarget(reference), "amd64");

    assertThat(mirrored.digest(reference)).contains(digest);
    assertThat(mirrored.tag(reference, "2")).isEqualTo(digest);
    assertThat(mirrored.digest(reference.withTag("2"))).contains(digest);
  }

  /** A reference in this test's own repository. */
  protected final ImageReference reference(String tag) {
    return ImageReference.parse(registryHostAndPort() + "/" + repository + ":" + tag);
  }

  /** Pushes an image without layers to where a reference leads; returns its digest. */
  protected static String pushImage(ImageReference target, String architecture) {
    var config = "{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
    var digest = pushBlob(target, config);
    var manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[]}\
        """
            .formatted(MANIFEST, CONFIG, digest, config.length());
    return pushManifest(target, target.selector(), MANIFEST, manifest);
  }

  /** Pushes an index of images without layers; returns its digest. */
  protected static String pushIndex(ImageReference target, String... architectures) {
    var entries = new StringBuilder();
    for (var architecture : architectures) {
      var single = target.withTag(target.selector() + "-" + architecture);
      entries
          .append(entries.isEmpty() ? "" : ",")
          .append(
              """
              {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"%s"}}\
              """
                  .formatted(
                      MANIFEST, pushImage(single, architecture), size(single), architecture));
    }
    var index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}\
        """
            .formatted(INDEX, entries);
    return pushManifest(target, target.selector(), INDEX, index);
  }

  private static long size(ImageReference pushed) {
    var request = HttpRequest.newBuilder(uri(pushed, "manifests/" + pushed.selector()));
    return send(request.header("Accept", MANIFEST).build(), 200).body().length();
  }

  private static String pushBlob(ImageReference target, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var start =
        HttpRequest.newBuilder(uri(target, "blobs/uploads/"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    var location = send(start, 202).headers().firstValue("Location").orElseThrow();
    var digest = sha256(bytes);
    var upload =
        start.uri().resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
    send(
        HttpRequest.newBuilder(upload)
            .header("Content-Type", "application/octet-stream")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build(),
        201);
    return digest;
  }

  private static String pushManifest(
      ImageReference target, String selector, String type, String json) {
    send(
        HttpRequest.newBuilder(uri(target, "manifests/" + selector))
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        201);
    return sha256(json.getBytes(StandardCharsets.UTF_8));
  }

  private static URI uri(ImageReference target, String path) {
    return URI.create("http://" + target.registry() + "/v2/" + target.repository() + "/" + path);
  }

  private static HttpResponse<String> send(HttpRequest request, int expected) {
    try {
      var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s", response).isEqualTo(expected);
      return response;
    } catch (IOException e) {
      throw new AssertionError(request + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(request + " was interrupted", e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
