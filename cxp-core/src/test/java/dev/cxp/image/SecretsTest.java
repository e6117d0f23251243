package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.pipeline.ImageReference;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No secret is in any message, also when a registry echoes it. */
class SecretsTest {

  private static final String SECRET = "s3cret-of-alice";
  private static final String TOKEN = "t0ken-of-alice";
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(("alice:" + SECRET).getBytes(StandardCharsets.UTF_8));

  private final FakeRegistry registry = new FakeRegistry();
  private final List<Retry> retries = new ArrayList<>();
  private final Registries registries =
      Registries.upstream()
          .pausing(time -> {})
          .onRetry(retries::add)
          .credentials(registry.host(), Credentials.of("alice", () -> SECRET));

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void an_answer_that_echoes_the_token_is_shown_without_it() {
    challengeByToken();
    registry.on("GET /tokens", Reply.of(200, "application/json", "{\"token\":\"" + TOKEN + "\"}"));
    for (var status : new int[] {400, 401, 403, 404, 405, 429, 500, 503}) {
      registry.on("GET /v2/app/manifests/1", request -> echo(status, request.authorization()));

      assertThat(text(status)).contains("[hidden]").doesNotContain(SECRET, TOKEN, ENCODED);
    }
    assertThat(retries).isNotEmpty();
    assertThat(retries.toString()).doesNotContain(SECRET, TOKEN, ENCODED);
  }

  @Test
  void a_token_service_that_echoes_the_secret_is_shown_without_it() {
    challengeByToken();
    for (var status : new int[] {400, 401, 403, 429, 500}) {
      registry.on(
          "GET /tokens", request -> echo(status, SECRET + " and " + request.authorization()));

      assertThat(text(status)).doesNotContain(SECRET, TOKEN, ENCODED);
    }
  }

  @Test
  void values_show_who_and_never_the_secret() {
    assertThat(registries.toString()).contains(registry.host()).doesNotContain(SECRET);
    assertThat(Credentials.of("alice", () -> SECRET)).hasToString("user alice with a secret");
    assertThat(Authorization.bearer(TOKEN).toString()).doesNotContain(TOKEN);
    assertThat(AuthChallenge.parse(List.of("Bearer x=\"" + TOKEN + "\"")).toString())
        .doesNotContain(TOKEN);
    assertThat(
            new Wire.Ask(
                "GET",
                registry.uri().resolve("/a?sig=" + TOKEN),
                "",
                Authorization.bearer(TOKEN),
                "",
                new byte[0],
                Optional.empty(),
                1))
        .hasToString("GET " + registry.uri() + "/a");
  }

  private void challengeByToken() {
    var challenge = "Bearer realm=\"" + registry.uri() + "/tokens\"";
    registry.guardedBy(
        request ->
            request.path().equals("/tokens") || !request.authorization().isEmpty()
                ? Optional.empty()
                : Optional.of(Reply.of(401).with("WWW-Authenticate", challenge)));
  }

  private static Reply echo(int status, String text) {
    return Reply.of(
        status,
        "application/json",
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"you sent %s\"}]}".formatted(text));
  }

  /** All that a log would show of the error. */
  private String text(int status) {
    var reference = ImageReference.parse(registry.host() + "/app:1");
    var error = catchThrowableOfType(RegistryException.class, () -> registries.manifest(reference));
    assertThat(error).as("%s", status).isNotNull();
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString() + error.explanation();
  }
}
