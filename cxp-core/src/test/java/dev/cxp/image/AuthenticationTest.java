package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks: nobody, a user by Basic, or a token that somebody or nobody got. */
class AuthenticationTest {

  private static final String BASIC =
      "Basic "
          + Base64.getEncoder().encodeToString("alice:pässword".getBytes(StandardCharsets.UTF_8));
  private static final String TOKENS = "GET /tokens";

  private final FakeRegistry registry = new FakeRegistry();
  private final Registries anonymous = Registries.upstream().pausing(time -> {});
  private final Registries alice =
      anonymous.credentials(registry.host(), Credentials.of("alice", () -> "pässword"));

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void a_401_without_a_challenge_names_both_readings() {
    registry.guardedBy(request -> Optional.of(Reply.error(401, "UNAUTHORIZED")));

    var error = error(anonymous);

    assertThat(error.kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(error)
        .hasMessageContaining("it answered 401")
        .hasMessageContaining("no credentials are set for " + registry.host())
        .hasMessageContaining("the repository does not exist: Docker Hub and others answer 401")
        .hasMessageContaining(
            "skopeo inspect --raw --tls-verify=false docker://" + registry.host() + "/app:1");
  }

  @Test
  void a_basic_challenge_is_met_with_the_users_secret_once() {
    var digest = registry.image("app", "1");
    registry.guardedBy(basic());

    assertThat(alice.digest(reference())).contains(digest);
    assertThat(alice.digest(reference())).contains(digest);

    assertThat(registry.requests())
        .extracting(Request::authorization)
        .containsExactly("", BASIC, BASIC);
  }

  @Test
  void a_basic_challenge_without_credentials_is_an_error() {
    registry.guardedBy(basic());

    assertThat(error(anonymous)).hasMessageContaining("no credentials are set");
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void a_wrong_secret_is_an_error_that_names_the_user() {
    registry.guardedBy(basic());
    var wrong = anonymous.credentials(registry.host(), Credentials.of("alice", () -> "wrong"));

    assertThat(error(wrong)).hasMessageContaining("the secret of user alice is wrong or expired");
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void credentials_of_another_host_are_not_sent() {
    registry.guardedBy(basic());
    var other = anonymous.credentials("registry.example", Credentials.of("alice", () -> "x"));

    assertThat(error(other).kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(registry.requests()).extracting(Request::authorization).containsOnly("");
  }

  @Test
  void a_supplier_that_throws_or_gives_nothing_is_an_error() {
    registry.guardedBy(basic());
    Credentials broken =
        Credentials.of(
            "alice",
            () -> {
              throw new IllegalStateException("password=hunter2");
            });

    assertThat(error(anonymous.credentials(registry.host(), broken)))
        .hasMessageContaining("its supplier threw java.lang.IllegalStateException")
        .hasMessageNotContaining("hunter2");
    assertThat(error(anonymous.credentials(registry.host(), Credentials.of("alice", () -> null))))
        .hasMessageContaining("is empty");
  }

  @Test
  void a_token_is_had_anonymously_and_kept_for_its_scope() {
    var digest = registry.image("app", "1");
    registry
        .guardedBy(bearer("t0ken"))
        .on(TOKENS, token("{\"token\":\"t0ken\",\"expires_in\":300}"));

    assertThat(anonymous.digest(reference())).contains(digest);
    assertThat(anonymous.manifest(reference())).isPresent();

    assertThat(asked(TOKENS))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.query())
                  .isEqualTo("service=the registry&scope=repository:app:pull");
              assertThat(request.authorization()).isEmpty();
            });
  }

  @Test
  void a_token_is_had_with_credentials() {
    var digest = registry.image("app", "1");
    registry.guardedBy(bearer("t0ken")).on(TOKENS, token("{\"access_token\":\"t0ken\"}"));

    assertThat(alice.digest(reference())).contains(digest);

    assertThat(asked(TOKENS)).singleElement().extracting(Request::authorization).isEqualTo(BASIC);
    assertThat(asked("HEAD /v2/app/manifests/1"))
        .extracting(Request::authorization)
        .containsExactly("", "Bearer t0ken");
  }

  @Test
  void a_token_that_expired_is_fetched_again() {
    registry.image("app", "1");
    registry.guardedBy(bearer("t0ken")).on(TOKENS, token("{\"token\":\"t0ken\",\"expires_in\":0}"));

    anonymous.digest(reference());
    anonymous.digest(reference());

    assertThat(asked(TOKENS)).hasSize(2);
  }

  @Test
  void a_token_that_is_refused_later_is_fetched_again() {
    registry.image("app", "1");
    registry
        .guardedBy(bearer("first"))
        .on(TOKENS, token("{\"token\":\"first\"}"), token("{\"token\":\"second\"}"));
    anonymous.digest(reference());
    registry.guardedBy(bearer("second"));

    assertThat(anonymous.digest(reference())).isPresent();
  }

  @Test
  void a_token_that_is_refused_at_once_is_an_error() {
    registry.guardedBy(bearer("t0ken")).on(TOKENS, token("{\"token\":\"another\"}"));

    assertThat(error(alice).kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(registry.requests()).hasSize(3);
  }

  @Test
  void a_token_service_that_refuses_the_user_is_an_error() {
    registry.guardedBy(bearer("t0ken")).on(TOKENS, Reply.error(401, "UNAUTHORIZED"));

    assertThat(error(alice))
        .hasMessageContaining(
            "its token service http://" + registry.host() + "/tokens answered 401")
        .hasMessageContaining("the secret of user alice is wrong or expired");
  }

  @Test
  void a_token_service_that_is_down_is_not_called_unauthorized() {
    registry.guardedBy(bearer("t0ken")).on(TOKENS, Reply.of(503));

    assertThat(error(alice).kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void an_answer_without_a_token_is_an_error() {
    registry.guardedBy(bearer("t0ken"));
    for (var body : List.of("", "no", "{}", "[]", "{\"token\":7}", "{\"token\":\"a\\r\\nb\"}")) {
      registry.on(TOKENS, token(body));

      assertThat(error(alice).kind()).as(body).isEqualTo(Kind.UNAUTHORIZED);
    }
  }

  @Test
  void a_challenge_that_cannot_be_met_is_an_error() {
    for (var challenge :
        List.of(
            "Bearer",
            "Bearer realm=\"\"",
            "Bearer realm=\"file:///etc/passwd\"",
            "Negotiate abc==")) {
      registry.guardedBy(request -> Optional.of(Reply.of(401).with("WWW-Authenticate", challenge)));

      assertThat(error(alice).kind()).as(challenge).isEqualTo(Kind.UNAUTHORIZED);
    }
  }

  @Test
  void many_threads_share_one_token() throws Exception {
    var digest = registry.image("app", "1");
    registry
        .guardedBy(bearer("t0ken"))
        .on(TOKENS, token("{\"token\":\"t0ken\",\"expires_in\":300}"));
    var start = new CountDownLatch(1);
    var threads = Executors.newFixedThreadPool(16);
    try {
      Callable<Optional<String>> question =
          () -> {
            start.await();
            return alice.digest(reference());
          };
      var answers = IntStream.range(0, 64).mapToObj(i -> threads.submit(question)).toList();
      start.countDown();

      for (var answer : answers) {
        assertThat(answer.get()).contains(digest);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(asked(TOKENS)).hasSize(1);
  }

  @Test
  void writing_asks_for_a_token_that_may_write() {
    registry.image("app", "1");
    registry.guardedBy(bearer("t0ken")).on(TOKENS, token("{\"token\":\"t0ken\"}"));

    alice.tag(reference(), "2");

    assertThat(asked(TOKENS))
        .extracting(Request::query)
        .anySatisfy(query -> assertThat(query).endsWith("repository:app:pull,push"));
  }

  private Guard basic() {
    return request ->
        request.authorization().equals(BASIC)
            ? Optional.empty()
            : Optional.of(Reply.of(401).with("WWW-Authenticate", "Basic realm=\"x\""));
  }

  /** Lets requests with the token through, and leaves the scope to the client. */
  private Guard bearer(String token) {
    var challenge =
        "Bearer realm=\"http://" + registry.host() + "/tokens\",service=\"the registry\"";
    return request ->
        request.path().equals("/tokens") || request.authorization().equals("Bearer " + token)
            ? Optional.empty()
            : Optional.of(Reply.error(401, "UNAUTHORIZED").with("WWW-Authenticate", challenge));
  }

  private interface Guard extends Function<Request, Optional<Reply>> {}

  private static Reply token(String json) {
    return Reply.of(200, "application/json", json);
  }

  private List<Request> asked(String methodAndPath) {
    return registry.requests().stream()
        .filter(request -> (request.method() + " " + request.path()).equals(methodAndPath))
        .toList();
  }

  private RegistryException error(Registries registries) {
    return catchThrowableOfType(RegistryException.class, () -> registries.digest(reference()));
  }

  private ImageReference reference() {
    return ImageReference.parse(registry.host() + "/app:1");
  }
}
