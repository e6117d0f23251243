package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.RawServer;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs live elsewhere; credentials do not go there. */
class RedirectTest {

  private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"arm64\"}";

  private final FakeRegistry registry = new FakeRegistry();
  private final FakeRegistry store = new FakeRegistry();
  private final Registries registries =
      Registries.upstream()
          .pausing(time -> {})
          .credentials(registry.host(), Credentials.of("alice", () -> "s3cret"));
  private final String config = registry.blob("app", CONFIG);

  RedirectTest() {
    registry.manifest("app", "1", MediaTypes.OCI_MANIFEST, FakeRegistry.manifestJson(config));
    registry.guardedBy(
        request ->
            request.authorization().isEmpty()
                ? Optional.of(Reply.of(401).with("WWW-Authenticate", "Basic realm=\"x\""))
                : Optional.empty());
  }

  @AfterEach
  void close() {
    registry.close();
    store.close();
  }

  @Test
  void a_blob_at_another_host_is_read_without_credentials() {
    redirectBlobTo(store.uri() + "/bucket/1?signature=abc");
    store.on("GET /bucket/1", Reply.of(200, "application/octet-stream", CONFIG));

    assertThat(registries.manifest(reference()).orElseThrow().platforms())
        .isEqualTo(Set.of(new Platform("linux", "arm64")));

    assertThat(store.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.authorization()).isEmpty();
              assertThat(request.query()).isEqualTo("signature=abc");
            });
  }

  @Test
  void a_blob_elsewhere_at_the_same_host_is_read_with_credentials() {
    redirectBlobTo("/elsewhere");
    registry.on("GET /elsewhere", Reply.of(200, "application/octet-stream", CONFIG));

    assertThat(registries.manifest(reference())).isPresent();
    assertThat(registry.requests())
        .last()
        .extracting(Request::authorization)
        .asString()
        .startsWith("Basic ");
  }

  @Test
  void a_store_that_refuses_gets_no_credentials_and_its_signature_is_not_shown() {
    redirectBlobTo(store.uri() + "/bucket/1?signature=abc");
    store.on("GET /bucket/1", Reply.of(401).with("WWW-Authenticate", "Basic realm=\"store\""));

    assertThat(error()).hasMessageNotContaining("signature");
    assertThat(store.requests()).extracting(Request::authorization).containsOnly("");
  }

  @Test
  void a_store_that_is_down_is_named_without_its_signature() {
    redirectBlobTo("http://" + RawServer.deserted() + "/bucket/1?signature=abc");

    assertThat(error())
        .hasMessageContaining("nothing listens there")
        .hasMessageNotContaining("signature");
  }

  @Test
  void a_login_page_behind_a_redirect_is_not_a_registry() {
    registry.on("GET /v2/app/manifests/1", Reply.of(302).with("Location", store.uri() + "/login"));
    store.on("GET /login", Reply.of(200, "text/html", "<html>log in</html>"));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.NOT_A_REGISTRY);
    assertThat(error).hasMessageContaining(store.uri() + " answered 200 with text/html");
  }

  @Test
  void redirects_in_a_circle_end() {
    redirectBlobTo("/v2/app/blobs/" + config);

    assertThat(error().kind()).isEqualTo(Kind.REFUSED);
    assertThat(registry.requests()).hasSizeLessThan(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "::::", "mailto:me", "ftp://x/", "http:///x", "http://x:99999/", "//"})
  void a_redirect_to_nowhere_is_an_error(String location) {
    redirectBlobTo(location);

    assertThat(error().kind()).isEqualTo(Kind.REFUSED);
  }

  private void redirectBlobTo(String location) {
    registry.on("GET /v2/app/blobs/" + config, Reply.of(307).with("Location", location));
  }

  private RegistryException error() {
    return catchThrowableOfType(RegistryException.class, () -> registries.manifest(reference()));
  }

  private ImageReference reference() {
    return ImageReference.parse(registry.host() + "/app:1");
  }
}
