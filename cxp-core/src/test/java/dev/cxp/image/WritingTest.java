package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is written where it was not allowed; what is needed elsewhere is copied there. */
class WritingTest {

  private static final List<String> WRITES = List.of("POST", "PUT", "PATCH", "DELETE");

  private final FakeRegistry outside = new FakeRegistry();
  private final FakeRegistry own = new FakeRegistry();
  private final Registries registries =
      Registries.upstream().pausing(time -> {}).mirrorAll(own.uri()).writingTo(Set.of(own.host()));

  @AfterEach
  void close() {
    outside.close();
    own.close();
  }

  @Test
  void an_image_of_an_outside_registry_gets_its_tag_in_ones_own() {
    var digest = outside.image("shop/web", "staging-1");

    assertThat(registries.tag(reference("staging-1"), "canary-1")).isEqualTo(digest);

    assertThat(writes(outside)).isEmpty();
    assertThat(registries.digest(reference("canary-1"))).contains(digest);
    assertThat(registries.withoutUpstream().manifest(reference("canary-1")))
        .hasValueSatisfying(
            manifest ->
                assertThat(manifest.platforms()).containsExactly(new Platform("linux", "amd64")));
  }

  @Test
  void an_index_is_copied_with_all_that_it_lists() {
    var layer = outside.blob("shop/web", "a layer ".repeat(100_000));
    var config = outside.blob("shop/web", "{\"os\":\"linux\",\"architecture\":\"arm64\"}");
    var single =
        outside.manifest(
            "shop/web",
            "arm",
            MediaTypes.OCI_MANIFEST,
            """
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":40},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":800000}]}\
            """
                .formatted(config, layer));
    var index =
        outside.manifest(
            "shop/web",
            "staging-1",
            MediaTypes.OCI_INDEX,
            """
            {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":400}]}\
            """
                .formatted(MediaTypes.OCI_MANIFEST, single));

    registries.tag(reference("staging-1"), "canary-1");

    var repository = "/v2/" + outside.host().replace(':', '_') + "/shop/web";
    assertThat(own.holds(repository + "/manifests/" + index)).isTrue();
    assertThat(own.holds(repository + "/manifests/" + single)).isTrue();
    assertThat(own.holds(repository + "/blobs/" + config)).isTrue();
    assertThat(own.holds(repository + "/blobs/" + layer)).isTrue();
  }

  @Test
  void a_blob_that_is_not_what_its_digest_names_is_not_pushed() {
    outside.image("shop/web", "staging-1");
    outside.guardedBy(
        request ->
            request.path().contains("/blobs/")
                ? java.util.Optional.of(Reply.of(200, "application/octet-stream", "tampered"))
                : java.util.Optional.empty());

    var error = error(() -> registries.tag(reference("staging-1"), "canary-1"));

    assertThat(error.kind()).isEqualTo(Kind.DIGEST_MISMATCH);
    assertThat(writes(own)).isEmpty();
  }

  @Test
  void a_blob_that_is_larger_than_its_manifest_says_is_not_read_to_the_end() {
    outside.image("shop/web", "staging-1");
    outside.guardedBy(
        request ->
            request.path().contains("/blobs/")
                ? java.util.Optional.of(
                    Reply.of(200, "application/octet-stream", "x".repeat(1_000_000)))
                : java.util.Optional.empty());

    assertThat(error(() -> registries.tag(reference("staging-1"), "canary-1")))
        .hasMessageContaining("larger than its manifest says");
    assertThat(writes(own)).isEmpty();
  }

  @Test
  void a_tag_that_the_outside_registry_has_for_another_image_is_taken() {
    outside.image("shop/web", "staging-1");
    var released = outside.image("shop/web", "canary-1");

    var error = error(() -> registries.tag(reference("staging-1"), "canary-1"));

    assertThat(error.kind()).isEqualTo(Kind.TAG_TAKEN);
    assertThat(error).hasMessageContaining(released);
    assertThat(writes(own)).isEmpty();
  }

  @Test
  void a_tag_is_removed_in_ones_own_registry_only() {
    outside.image("shop/web", "staging-1");
    outside.image("shop/web", "canary-1");

    assertThat(registries.untag(reference("canary-1"))).isFalse();

    assertThat(writes(outside)).isEmpty();
  }

  @Test
  void a_registry_that_is_named_is_written_to() {
    outside.image("shop/web", "staging-1");

    registries
        .writingTo(Set.of(own.host(), outside.host()))
        .tag(reference("staging-1"), "canary-1");

    assertThat(writes(outside)).hasSize(1);
    assertThat(writes(own)).isEmpty();
  }

  @Test
  void where_nothing_may_be_written_nothing_is_asked() {
    var none = Registries.upstream().writingTo(Set.of());

    var error = error(() -> none.tag(reference("staging-1"), "canary-1"));

    assertThat(error.kind()).isEqualTo(Kind.READ_ONLY);
    assertThat(error)
        .hasMessageContaining("nothing may be written to http://" + outside.host())
        .hasMessageContaining("-Dcxp.registry.writable=" + outside.host());
    assertThat(error(() -> none.untag(reference("staging-1"))).kind()).isEqualTo(Kind.READ_ONLY);
    assertThat(error(() -> none.pushTarget(reference("staging-1"))).kind())
        .isEqualTo(Kind.READ_ONLY);
    assertThat(outside.requests()).isEmpty();
  }

  @Test
  void an_image_is_pushed_past_a_mirror_that_may_not_be_written_to() {
    var mirrored =
        Registries.upstream()
            .mirror(outside.host(), java.net.URI.create("http://127.0.0.1:1"))
            .mirrorAll(own.uri())
            .writingTo(Set.of(own.host()));

    assertThat(mirrored.pushTarget(reference("1")).registry()).isEqualTo(own.host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://registry.example", "registry.example/app"})
  void what_is_no_host_is_refused(String host) {
    assertThatThrownBy(() -> registries.writingTo(Set.of(host)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Request> writes(FakeRegistry registry) {
    return registry.requests().stream()
        .filter(request -> WRITES.contains(request.method()))
        .toList();
  }

  private static RegistryException error(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
    return catchThrowableOfType(RegistryException.class, what);
  }

  private ImageReference reference(String tag) {
    return ImageReference.parse(outside.host() + "/shop/web:" + tag);
  }
}
