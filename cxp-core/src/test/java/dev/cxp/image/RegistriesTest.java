package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What registries answer about images that are there, and images that are not. */
class RegistriesTest {

  private static final Platform LINUX_ARM64 = new Platform("linux", "arm64");

  private final FakeRegistry registry = new FakeRegistry();
  private final Registries registries = Registries.upstream().pausing(time -> {});

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void the_digest_of_an_image_comes_by_head() {
    var digest = registry.image("app", "1");

    assertThat(registries.digest(reference("app:1"))).contains(digest);
    assertThat(registry.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("HEAD");
              assertThat(request.accept())
                  .contains(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_MANIFEST);
            });
  }

  @Test
  void a_head_that_is_answered_404_means_absent() {
    assertThat(registries.digest(reference("app:1"))).isEmpty();
    assertThat(registries.manifest(reference("app:1"))).isEmpty();
  }

  @Test
  void an_unknown_repository_means_absent() {
    registry.on("GET /v2/app/manifests/1", Reply.error(404, "NAME_UNKNOWN"));

    assertThat(registries.manifest(reference("app:1"))).isEmpty();
  }

  @Test
  void a_404_that_does_not_say_what_is_missing_is_an_error() {
    registry.on("GET /v2/app/manifests/1", Reply.of(404, "text/plain", "404 page not found"));

    assertThatThrownBy(() -> registries.manifest(reference("app:1")))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_A_REGISTRY));
  }

  @Test
  void a_web_page_for_not_found_does_not_mean_absent() {
    var page = Reply.of(404, "text/html", "<html>not found</html>");
    registry.on("HEAD /v2/app/manifests/1", page).on("GET /v2/app/manifests/1", page);

    assertThatThrownBy(() -> registries.digest(reference("app:1")))
        .hasMessageContaining("this is not a registry (a proxy or a login page answered)");
  }

  @Test
  void a_head_without_a_digest_is_followed_by_a_get() {
    var digest = registry.image("app", "1");
    registry.on("HEAD /v2/app/manifests/1", Reply.of(200));

    assertThat(registries.digest(reference("app:1"))).contains(digest);
  }

  @Test
  void an_image_by_digest_is_found_and_verified() {
    var digest = registry.image("app", "1");

    assertThat(registries.digest(reference("app:other@" + digest))).contains(digest);
    assertThat(registries.manifest(reference("app@" + digest)))
        .hasValueSatisfying(manifest -> assertThat(manifest.digest()).isEqualTo(digest));
  }

  @Test
  void a_single_image_runs_on_the_platform_of_its_configuration() {
    registry.image("app", "1");

    var manifest = registries.manifest(reference("app:1")).orElseThrow();

    assertThat(manifest.platforms()).isEqualTo(Set.of(Platform.LINUX_AMD64));
    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(manifest.runsOn(LINUX_ARM64)).isFalse();
  }

  @Test
  void an_index_runs_on_the_platforms_of_its_entries_without_attestations() {
    var image = registry.image("app", "amd64");
    registry.manifest(
        "app",
        "1",
        MediaTypes.OCI_INDEX,
        index(
            entry(image, "linux", "amd64"),
            entry(image, "linux", "arm64"),
            entry(image, "unknown", "unknown")));

    assertThat(registries.manifest(reference("app:1")).orElseThrow().platforms())
        .isEqualTo(Set.of(Platform.LINUX_AMD64, LINUX_ARM64));
  }

  @Test
  void an_entry_without_a_platform_is_looked_into() {
    var image = registry.image("app", "amd64");
    registry.manifest(
        "app",
        "1",
        MediaTypes.OCI_INDEX,
        index(
            "{\"mediaType\":\"%s\",\"digest\":\"%s\"}".formatted(MediaTypes.OCI_MANIFEST, image)));

    assertThat(registries.manifest(reference("app:1")).orElseThrow().platforms())
        .isEqualTo(Set.of(Platform.LINUX_AMD64));
  }

  @Test
  void a_docker_manifest_list_is_an_index() {
    var image = registry.image("app", "amd64");
    registry.manifest("app", "1", MediaTypes.DOCKER_LIST, index(entry(image, "linux", "arm64")));

    assertThat(registries.manifest(reference("app:1")).orElseThrow().platforms())
        .isEqualTo(Set.of(LINUX_ARM64));
  }

  @Test
  void an_artifact_that_is_no_image_runs_nowhere() {
    var json =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\","
            + "\"digest\":\"%s\"},\"layers\":[]}";
    registry.manifest(
        "chart", "1", MediaTypes.OCI_MANIFEST, json.formatted(registry.blob("chart", "{}")));

    assertThat(registries.manifest(reference("chart:1")).orElseThrow().platforms()).isEmpty();
  }

  @Test
  void a_vague_content_type_is_made_up_for_by_the_document() {
    var config = registry.blob("app", "{\"os\":\"linux\",\"architecture\":\"arm64\"}");
    registry.manifest("app", "1", "application/json", FakeRegistry.manifestJson(config));

    assertThat(registries.manifest(reference("app:1")).orElseThrow())
        .satisfies(
            manifest -> {
              assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
              assertThat(manifest.platforms()).isEqualTo(Set.of(LINUX_ARM64));
            });
  }

  private ImageReference reference(String text) {
    return ImageReference.parse(registry.host() + "/" + text);
  }

  private static String index(String... entries) {
    return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}";
  }

  private static String entry(String digest, String os, String architecture) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}}"
        .formatted(MediaTypes.OCI_MANIFEST, digest, os, architecture);
  }
}
