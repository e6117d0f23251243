package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.IMAGE;
import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityServiceTest {

  private static EmbeddedOpenStack openstack;

  @BeforeAll
  static void start() {
    openstack = EmbeddedOpenStack.start();
  }

  @AfterAll
  static void stop() {
    openstack.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openstack", "unrestricted", "password"})
  void each_cloud_of_the_file_logs_in_and_gets_a_catalog(String cloud) {
    var client = TestClient.of(openstack, cloud);

    assertThat(client.endpoints())
        .containsOnlyKeys("identity", "compute", "network", "volumev3", "image", "reservation");
    assertThat(client.get(NETWORK, "/v2.0/networks").status()).isEqualTo(200);
  }

  @Test
  void a_credential_by_name_and_user_logs_in_as_a_restricted_one() {
    var secret = TestClient.auth(openstack, "openstack").get("application_credential_secret");

    var answer =
        TestClient.logIn(
            openstack,
            """
            {"auth": {"identity": {"methods": ["application_credential"],
              "application_credential": {"name": "loopback", "secret": "%s",
                "user": {"name": "student", "domain": {"name": "Default"}}}}}}"""
                .formatted(secret));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.at("/token/application_credential/restricted")).isEqualTo("true");
    assertThat(answer.at("/token/catalog/0/endpoints/0/region")).isEqualTo("KVM@TACC");
  }

  @Test
  void a_wrong_secret_is_401() {
    var id = TestClient.auth(openstack, "openstack").get("application_credential_id");

    var answer = TestClient.logIn(openstack, TestClient.credentialLogin(id, "wrong"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text())
        .isEqualTo(
            "{\"error\":{\"code\":401,\"message\":\"The request you have made requires"
                + " authentication.\",\"title\":\"Unauthorized\"}}");
    assertThat(answer.header("www-authenticate"))
        .isEqualTo("Keystone uri=\"" + openstack.authUrl() + "\"");
  }

  @Test
  void an_unknown_credential_is_404() {
    var answer = TestClient.logIn(openstack, TestClient.credentialLogin("nope", "any"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/error/message"))
        .isEqualTo("Could not find Application Credential: nope.");
  }

  @Test
  void a_wrong_password_and_a_wrong_project_are_401() {
    var auth = TestClient.auth(openstack, "password");

    assertThat(
            TestClient.logIn(openstack, TestClient.passwordLogin("student", "wrong", "chameleon"))
                .status())
        .isEqualTo(401);
    assertThat(
            TestClient.logIn(
                    openstack, TestClient.passwordLogin("student", auth.get("password"), "nope"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void a_credential_cannot_ask_for_a_scope() {
    var auth = TestClient.auth(openstack, "openstack");
    var login =
        TestClient.credentialLogin(
            auth.get("application_credential_id"), auth.get("application_credential_secret"));

    var answer =
        TestClient.logIn(
            openstack,
            login.substring(0, login.length() - 2)
                + ", \"scope\": {\"project\": {\"id\": \"x\"}}}}");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.at("/error/message"))
        .isEqualTo(
            "Error authenticating with application credential: Application credentials cannot"
                + " request a scope.");
  }

  @Test
  void a_body_without_auth_and_one_that_is_no_json_are_400() {
    assertThat(TestClient.logIn(openstack, "{}").at("/error/message"))
        .startsWith("Expecting to find auth in request body.");
    assertThat(TestClient.logIn(openstack, "{nope").at("/error/message"))
        .startsWith("Expecting to find valid JSON in request body.");
  }

  @Test
  void a_token_makes_another_one_unless_it_is_of_a_credential() {
    var byPassword = TestClient.of(openstack, "password");
    var byCredential = TestClient.of(openstack, "openstack");

    var second = byToken(byPassword.token(), byPassword.project());
    var refused = byToken(byCredential.token(), byCredential.project());

    assertThat(second.at("/token/methods/0")).isEqualTo("token");
    assertThat(second.at("/token/methods/1")).isEqualTo("password");
    assertThat(refused.status()).isEqualTo(403);
  }

  private static TestClient.Answer byToken(String token, String project) {
    return TestClient.logIn(
        openstack,
        """
        {"auth": {"identity": {"methods": ["token"], "token": {"id": "%s"}},
          "scope": {"project": {"id": "%s"}}}}"""
            .formatted(token, project));
  }

  @Test
  void a_token_is_shown_and_revoked() {
    var client = TestClient.of(openstack, "password");
    var tokens = openstack.authUrl() + "/auth/tokens";
    var subject = Map.of("X-Auth-Token", client.token(), "X-Subject-Token", client.token());

    var shown = TestClient.send(tokens, "GET", null, subject);
    var head = TestClient.send(tokens, "HEAD", null, subject);
    var revoked = TestClient.send(tokens, "DELETE", null, subject);

    assertThat(shown.at("/token/user/name")).isEqualTo("student");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("x-subject-token")).isEqualTo(client.token());
    assertThat(revoked.status()).isEqualTo(204);
    assertThat(client.get(COMPUTE, "/servers").status()).isEqualTo(401);
  }

  @Test
  void services_refuse_a_bad_token_in_their_own_words() {
    var url = openstack.authUrl().replace("/identity/v3", "");
    var bad = Map.of("X-Auth-Token", "bad");

    assertThat(TestClient.send(url + "/compute/v2.1/servers", "GET", null, bad).at("/error/code"))
        .isEqualTo("401");
    assertThat(TestClient.send(url + "/network/v2.0/ports", "GET", null, bad).at("/error/title"))
        .isEqualTo("Unauthorized");
    assertThat(TestClient.send(url + "/image/v2/images", "GET", null, bad).at("/code"))
        .isEqualTo("401 Unauthorized");
  }

  @Test
  void a_token_expires_and_the_next_login_is_good_again() {
    try (var shortLived =
        EmbeddedOpenStack.builder().tokenLifetime(Duration.ofMinutes(5)).start()) {
      var client = TestClient.of(shortLived);
      shortLived.clock().advance(Duration.ofMinutes(4));
      assertThat(client.get(IMAGE, "/v2/images").status()).isEqualTo(200);

      shortLived.clock().advance(Duration.ofMinutes(2));

      assertThat(client.get(IMAGE, "/v2/images").status()).isEqualTo(401);
      assertThat(TestClient.of(shortLived).get(IMAGE, "/v2/images").status()).isEqualTo(200);
    }
  }

  @Test
  void the_version_document_leads_to_v3_without_a_token() {
    var url = openstack.authUrl().replace("/v3", "/");

    var answer = TestClient.send(url, "GET", null, Map.of());

    assertThat(answer.status()).isEqualTo(300);
    assertThat(answer.at("/versions/values/0/id")).isEqualTo("v3.14");
    assertThat(answer.at("/versions/values/0/links/0/href")).isEqualTo(openstack.authUrl() + "/");
  }
}
