package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that settle nothing are errors, each with its own words. */
class BadAnswerTest {

  private static final String GET = "GET /v2/app/manifests/1";
  private static final String HTML = "<!DOCTYPE html><html>please log in</html>";

  private final FakeRegistry registry = new FakeRegistry();
  private final Registries registries = Registries.upstream().pausing(time -> {});

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED",
    "401, UNAUTHORIZED",
    "403, FORBIDDEN",
    "405, REFUSED",
    "418, REFUSED",
    "429, RATE_LIMITED",
    "500, SERVER_ERROR",
    "502, SERVER_ERROR",
    "503, SERVER_ERROR",
    "504, SERVER_ERROR",
    "204, NOT_A_REGISTRY",
    "302, REFUSED"
  })
  void each_status_has_its_kind(int status, Kind kind) {
    registry.on(GET, Reply.of(status));

    assertThat(error().kind()).isEqualTo(kind);
  }

  @Test
  void the_registrys_own_words_are_shown() {
    registry.on(GET, Reply.error(403, "DENIED"));

    assertThat(error()).hasMessageContaining("it answered 403 (DENIED: about DENIED)");
  }

  @Test
  void long_words_with_line_breaks_are_cut() {
    var body =
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a\\n\\u001b[31m"
            + "b".repeat(5000)
            + "\"}]}";
    registry.on(GET, Reply.of(403, "application/json", body));

    assertThat(error().explanation().happened())
        .hasSizeLessThan(300)
        .doesNotContain("\n", "\u001b");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 404, 418})
  void a_web_page_is_not_a_registry(int status) {
    registry.on(GET, Reply.of(status, "text/html; charset=utf-8", HTML));

    assertThat(error())
        .hasMessageContaining("this is not a registry (a proxy or a login page answered)")
        .hasMessageContaining("curl -sSi " + registry.uri() + "/v2/");
  }

  @Test
  void a_web_page_for_head_is_not_a_registry() {
    registry.on("HEAD /v2/app/manifests/1", Reply.of(200, "text/html", HTML));

    var error =
        catchThrowableOfType(RegistryException.class, () -> registries.digest(reference("app:1")));

    assertThat(error.kind()).isEqualTo(Kind.NOT_A_REGISTRY);
  }

  @Test
  void a_web_page_that_calls_itself_json_is_not_a_registry() {
    registry.on(GET, Reply.of(200, "application/json", HTML));

    assertThat(error().kind()).isEqualTo(Kind.NOT_A_REGISTRY);
  }

  @Test
  void a_proxy_that_forbids_is_named() {
    registry.on(GET, Reply.of(403, "text/html", HTML));

    assertThat(error())
        .hasMessageContaining("a proxy or firewall answered in the registry's place");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{",
        "[]",
        "7",
        "null",
        "{}",
        "{\"manifests\":7}",
        "{\"config\":[]}",
        "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
        "{\"config\":{},\"manifests\":[]}",
        "{\"config\":{}} and more",
        "{\"config\":{\"a\":}"
      })
  void a_manifest_that_is_none_is_malformed(String body) {
    registry.on(GET, Reply.of(200, MediaTypes.OCI_MANIFEST, body));

    assertThat(error().kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void deep_nesting_is_malformed() {
    registry.on(GET, Reply.of(200, MediaTypes.OCI_MANIFEST, "[".repeat(100_000)));

    assertThat(error().kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void an_unknown_media_type_is_malformed() {
    registry.on(GET, Reply.of(200, "application/vnd.example", "{}"));

    assertThat(error()).hasMessageContaining("media type 'application/vnd.example' is none");
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.docker.distribution.manifest.v1+prettyjws, {}",
    "application/json, {\"schemaVersion\":1}"
  })
  void schema_1_is_refused_with_a_way_out(String type, String body) {
    registry.on(GET, Reply.of(200, type, body));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(error).hasMessageContaining("schema 1, which current container runtimes refuse");
  }

  @Test
  void a_manifest_over_4_mib_is_refused() {
    var large = new byte[4 * 1024 * 1024 + 1];
    registry.on(GET, new Reply(200, Map.of("Content-Type", MediaTypes.OCI_MANIFEST), large));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(error).hasMessageContaining("the manifest is larger than 4 MiB");
  }

  @Test
  void a_manifest_that_is_not_what_the_registry_says_is_a_mismatch_that_names_both() {
    registry.image("app", "1");
    var other = "sha256:" + "a".repeat(64);
    var body = FakeRegistry.manifestJson(other);
    registry.on(
        GET, Reply.of(200, MediaTypes.OCI_MANIFEST, body).with("Docker-Content-Digest", other));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.DIGEST_MISMATCH);
    assertThat(error)
        .hasMessageContaining("expected " + other)
        .hasMessageContaining(
            "got " + Digests.sha256(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void another_manifest_than_was_asked_for_is_a_mismatch() {
    var digest = registry.image("app", "1");
    var other = "sha256:" + "b".repeat(64);
    var good = Reply.of(200, MediaTypes.OCI_MANIFEST, FakeRegistry.manifestJson(digest));
    registry.on("GET /v2/app/manifests/" + other, good);
    registry.on("HEAD /v2/app/manifests/" + other, good.with("Docker-Content-Digest", digest));
    var reference = reference("app@" + other);

    var get = catchThrowableOfType(RegistryException.class, () -> registries.manifest(reference));
    var head = catchThrowableOfType(RegistryException.class, () -> registries.digest(reference));

    assertThat(get.kind()).isEqualTo(Kind.DIGEST_MISMATCH);
    assertThat(head.kind()).isEqualTo(Kind.DIGEST_MISMATCH);
  }

  @Test
  void a_digest_that_is_none_is_malformed() {
    registry.on(
        "HEAD /v2/app/manifests/1", Reply.of(200).with("Docker-Content-Digest", "sha256:short"));

    var error =
        catchThrowableOfType(RegistryException.class, () -> registries.digest(reference("app:1")));

    assertThat(error).hasMessageContaining("its digest 'sha256:short' is not a digest");
  }

  @Test
  void a_configuration_that_is_gone_is_an_error() {
    var gone = "sha256:" + "c".repeat(64);
    registry.manifest("app", "1", MediaTypes.OCI_MANIFEST, FakeRegistry.manifestJson(gone));

    assertThat(error()).hasMessageContaining("names the configuration " + gone);
  }

  @Test
  void a_configuration_that_was_altered_is_a_mismatch() {
    registry.image("app", "1");
    var config =
        registry.blob("app", "{\"os\":\"linux\",\"architecture\":\"amd64\",\"for\":\"1\"}");
    registry.on("GET /v2/app/blobs/" + config, Reply.of(200, "application/octet-stream", "{}"));

    assertThat(error().kind()).isEqualTo(Kind.DIGEST_MISMATCH);
  }

  private RegistryException error() {
    return catchThrowableOfType(
        RegistryException.class, () -> registries.manifest(reference("app:1")));
  }

  private ImageReference reference(String text) {
    return ImageReference.parse(registry.host() + "/" + text);
  }
}
