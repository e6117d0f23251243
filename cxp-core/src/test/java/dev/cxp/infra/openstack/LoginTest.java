package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.infra.Requests;
import dev.cxp.infra.openstack.FakeCloud.Reply;
import dev.cxp.wire.RawServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signing in: what is sent, what is known afterwards, and why it may fail. */
class LoginTest {

  private static final String LOGIN = "POST /identity/v3/auth/tokens";
  private static final Named ALICE = new Named("", "alice", "", "Default");
  private static final Named PROJECT = new Named("", "chameleon", "default", "");
  private static final Named NOBODY = new Named("", "", "", "");
  private static final Conditions AT_ONCE = Conditions.usual().pause(time -> {});

  private final FakeCloud cloud = new FakeCloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void it_knows_what_keystone_says() {
    cloud.restricted();

    try (var session = Session.open(cloud.entry(), AT_ONCE)) {
      assertThat(session.describe()).isEqualTo("test (one), project chameleon");
      assertThat(session.project()).isEqualTo(new Token.Project("p1", "chameleon"));
      assertThat(session.user()).isEqualTo("alice");
      assertThat(session.roles()).containsExactlyInAnyOrder("member", "reader");
      assertThat(session.isRestricted()).isTrue();
      assertThat(session.requests()).isEqualTo(new Requests(1, 0));
    }
  }

  @Test
  void an_application_credential_is_sent_by_id() {
    assertThat(sent(new Credential.Application("id1", "", NOBODY, "s")))
        .isEqualTo(
            """
            {"auth":{"identity":{"methods":["application_credential"],\
            "application_credential":{"id":"id1","secret":"s"}}}}""");
  }

  @Test
  void an_application_credential_is_sent_by_name_and_user() {
    assertThat(sent(new Credential.Application("", "ci", ALICE, "s")))
        .isEqualTo(
            """
            {"auth":{"identity":{"methods":["application_credential"],\
            "application_credential":{"name":"ci",\
            "user":{"name":"alice","domain":{"name":"Default"}},"secret":"s"}}}}""");
  }

  @Test
  void a_password_is_sent_with_its_project() {
    assertThat(sent(new Credential.Password(ALICE, "p\"w", PROJECT)))
        .isEqualTo(
            """
            {"auth":{"identity":{"methods":["password"],"password":\
            {"user":{"name":"alice","domain":{"name":"Default"},"password":"p\\"w"}}},\
            "scope":{"project":{"name":"chameleon","domain":{"id":"default"}}}}}""");
  }

  @Test
  void a_token_is_sent_with_its_project_or_without() {
    assertThat(sent(new Credential.Token("t", NOBODY)))
        .isEqualTo("{\"auth\":{\"identity\":{\"methods\":[\"token\"],\"token\":{\"id\":\"t\"}}}}");
    assertThat(sent(new Credential.Token("t", new Named("p1", "", "", ""))))
        .contains("\"scope\":{\"project\":{\"id\":\"p1\"}}");
  }

  @Test
  void a_wrong_secret_is_explained_by_the_kind_of_credential() {
    cloud.on(LOGIN, keystone(401, "The request you have made requires authentication."));

    assertThat(refusal(Kind.UNAUTHORIZED, cloud.entry()))
        .hasMessageContaining("answered 401: The request you have made requires authentication.")
        .hasMessageContaining("the application credential expired, or was deleted")
        .hasMessageContaining("openstack application credential list");
    assertThat(
            refusal(
                Kind.UNAUTHORIZED, cloud.entry(new Credential.Password(ALICE, "wrong", PROJECT))))
        .hasMessageContaining("the user's name, domain or password is wrong");
    assertThat(refusal(Kind.UNAUTHORIZED, cloud.entry(new Credential.Token("old", NOBODY))))
        .hasMessageContaining("the token expired");
  }

  @Test
  void an_unknown_credential_is_not_mistaken_for_a_wrong_path() {
    cloud.on(LOGIN, keystone(404, "Could not find Application Credential: id1."));
    assertThat(refusal(Kind.UNAUTHORIZED, cloud.entry())).hasMessageContaining("was deleted");

    cloud.on(LOGIN, Reply.page(404, "<title>404 Not Found</title><h1>Not Found</h1>"));
    assertThat(refusal(Kind.CONFIGURATION, cloud.entry()))
        .hasMessageContaining("answered 404: Not Found")
        .hasMessageContaining("the path of auth_url is wrong");
  }

  @Test
  void what_keystone_refuses_otherwise_has_its_own_words() {
    cloud.on(LOGIN, keystone(403, "The password is expired"));
    assertThat(refusal(Kind.FORBIDDEN, cloud.entry())).hasMessageContaining("password is expired");

    cloud.on(LOGIN, keystone(400, "Expecting to find domain in user."));
    assertThat(refusal(Kind.REFUSED, cloud.entry())).hasMessageContaining("find domain in user");

    cloud.on(LOGIN, keystone(503, "down").with("X-Openstack-Request-Id", "req-7"));
    var error = refusal(Kind.SERVER_ERROR, cloud.entry());
    assertThat(error).hasMessageContaining("(request req-7)");
    assertThat(error.requestId()).isEqualTo("req-7");
    assertThat(error.status()).isEqualTo(503);

    cloud.on(LOGIN, keystone(429, "slow down"));
    refusal(Kind.RATE_LIMITED, cloud.entry());
  }

  @Test
  void a_page_in_keystones_place_is_recognized() {
    cloud.on(LOGIN, Reply.page(200, "<html><body>Welcome to Horizon</body></html>"));
    assertThat(refusal(Kind.MALFORMED, cloud.entry())).hasMessageContaining("web page (Horizon)");

    cloud.on(LOGIN, Reply.page(302, "").with("Location", "https://login.example/saml?state=x"));
    assertThat(refusal(Kind.MALFORMED, cloud.entry()))
        .hasMessageContaining("it leads to https://login.example/saml.");

    cloud.on(LOGIN, Reply.json(201, "{\"token\": {}}").with("X-Subject-Token", "t"));
    refusal(Kind.MALFORMED, cloud.entry());

    cloud.on(LOGIN, Reply.json(201, "{\"token\": ").with("X-Subject-Token", "t"));
    refusal(Kind.MALFORMED, cloud.entry());
  }

  @Test
  void a_token_for_no_project_is_an_error() {
    cloud.on(
        LOGIN,
        Reply.json(
                201,
                """
                {"token": {"issued_at": "2020-01-01T00:00:00.000000Z",
                "expires_at": "2020-01-01T01:00:00.000000Z", "user": {"name": "alice"}}}
                """)
            .with("X-Subject-Token", "t"));

    assertThat(refusal(Kind.CONFIGURATION, cloud.entry(new Credential.Token("t", NOBODY))))
        .hasMessageContaining("the token is for no project");
  }

  @Test
  void a_login_is_repeated_when_keystone_restarts() {
    cloud.on(
        LOGIN, request -> cloud.requests().size() < 3 ? keystone(503, "starting") : cloud.login());

    try (var session = Session.open(cloud.entry(), AT_ONCE)) {
      assertThat(session.requests()).isEqualTo(new Requests(3, 2));
    }
  }

  @Test
  void nothing_listens_and_nothing_is_repeated() {
    var error = refusal(Kind.UNREACHABLE, at("http://" + RawServer.deserted()));

    assertThat(error)
        .hasMessageContaining("nothing listens there")
        .hasMessageContaining("correct auth_url in /clouds.yaml")
        .hasMessageContaining("curl ");
  }

  @Test
  void a_name_that_does_not_resolve() {
    assertThat(refusal(Kind.UNREACHABLE, at("http://keystone.invalid:5000")))
        .hasMessageContaining("its name does not resolve")
        .hasMessageContaining("getent hosts keystone.invalid");
  }

  @Test
  void it_speaks_plain_http_where_https_is_written() {
    try (var server = RawServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(refusal(Kind.TLS, at("https://" + server.host())))
          .hasMessageContaining("write http:// instead");
    }
  }

  @Test
  void a_server_that_waits_for_the_end_of_a_tls_greeting_is_left_in_time() {
    try (var server = RawServer.silent()) {
      var hasty = AT_ONCE.connectTimeout(Duration.ofMillis(100));

      var error = refusal(Kind.UNREACHABLE, at("https://" + server.host()), hasty);

      assertThat(error).hasMessageContaining("speaks plain HTTP on this port: then write http://");
    }
  }

  @Test
  void it_speaks_https_where_http_is_written() {
    try (var server = RawServer.saying("\u0015\u0003\u0003\u0000\u0002\u0002\u0050")) {
      assertThat(refusal(Kind.UNREACHABLE, at("http://" + server.host())))
          .hasMessageContaining("speaks https on this port: then write https://");
    }
    cloud.on(LOGIN, Reply.page(400, "<h1>400</h1>The plain HTTP request was sent to HTTPS port"));
    assertThat(refusal(Kind.TLS, cloud.entry())).hasMessageContaining("write https:// instead");
  }

  @Test
  void it_speaks_another_protocol() {
    try (var server = RawServer.saying("SSH-2.0-OpenSSH_9.2\r\n")) {
      assertThat(refusal(Kind.MALFORMED, at("http://" + server.host())))
          .hasMessageContaining("what it answered is not HTTP");
    }
  }

  @Test
  void it_answers_nothing_in_time() {
    try (var server = RawServer.silent()) {
      var hasty = AT_ONCE.requestTimeout(Duration.ofMillis(200));

      assertThat(refusal(Kind.TIMEOUT, at("http://" + server.host()), hasty))
          .hasMessageContaining("gave no whole answer in time");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  private CloudEntry at(String server) {
    var entry = cloud.entry();
    return new CloudEntry(
        entry.name(),
        entry.file(),
        URI.create(server + "/v3"),
        entry.credential(),
        entry.region(),
        entry.view(),
        entry.trust(),
        Map.of());
  }

  private String sent(Credential credential) {
    Session.open(cloud.entry(credential), AT_ONCE).close();
    var requests = cloud.requests();
    return requests.get(requests.size() - 1).body();
  }

  private static CloudException refusal(Kind kind, CloudEntry entry) {
    return refusal(kind, entry, AT_ONCE);
  }

  private static CloudException refusal(Kind kind, CloudEntry entry, Conditions conditions) {
    var error =
        catchThrowableOfType(CloudException.class, () -> Session.open(entry, conditions).close());
    assertThat(error).isNotNull();
    assertThat(error.kind()).as(error.getMessage()).isEqualTo(kind);
    return error;
  }

  private static Reply keystone(int status, String message) {
    return Reply.json(
        status,
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"title\":\"x\"}}".formatted(status, message));
  }
}
