package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.openstack.FakeCloud.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret is in any text, also when a cloud echoes it. */
class SecretsTest {

  private static final String SECRET = FakeCloud.SECRET;
  private static final String USER_DATA = "I2Nsb3VkLWNvbmZpZyBwYXNzd29yZDogZ2VoZWlt";
  private static final String ADMIN_PASS = "admin-geheim";
  private static final String FERNET = "gAAAAABlZ0h4-abcdefghijklmnopqrstuvwxyz_0123456789==";
  private static final String LOGIN = "POST /identity/v3/auth/tokens";
  private static final List<Integer> STATUSES =
      List.of(200, 300, 400, 401, 403, 404, 405, 406, 409, 413, 429, 500, 501, 503);

  @TempDir private Path directory;

  private final FakeCloud cloud = new FakeCloud();
  private final List<Trace> traces = new ArrayList<>();
  private final Conditions conditions = Conditions.usual().pause(time -> {}).traces(traces::add);

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void an_answer_that_echoes_everything_is_shown_without_secrets() {
    try (var session = Session.open(cloud.entry(), conditions)) {
      for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
        for (var status : STATUSES) {
          for (var service : Service.values()) {
            assertSafe(texts(session, method, status, service));
          }
        }
      }
    }
    assertThat(traces).hasSizeGreaterThan(4 * STATUSES.size() * Service.values().length);
    assertSafe(traces.toString());
  }

  @Test
  void a_keystone_that_echoes_the_credential_is_shown_without_it() {
    var words = SECRET + " and " + FERNET;
    for (var status : STATUSES) {
      for (var body :
          List.of(
              "{\"error\": {\"message\": \"%s\"}}", "<h1>%s</h1>", "%s", "{\"token\": \"%s\"")) {
        cloud.on(LOGIN, Reply.json(status, body.formatted(words)));

        var error =
            catchThrowableOfType(
                CloudException.class, () -> Session.open(cloud.entry(), conditions).close());

        assertThat(error).isNotNull();
        assertSafe(written(error));
      }
    }
  }

  @Test
  void what_a_validator_repeats_of_a_request_is_not_shown() {
    cloud.on(
        "POST " + FakeCloud.SERVERS,
        Reply.json(
            400,
            """
            {"badRequest": {"message": "Invalid input for field/attribute server. Value: {'a': \
            'hidden. too'}. 'flavorRef' is a required property", "code": 400}}
            """));

    try (var session = Session.open(cloud.entry(), conditions)) {
      assertThat(call(session, "POST", Service.COMPUTE))
          .hasMessageContaining("Value: [hidden]. 'flavorRef' is a required property")
          .hasMessageNotContaining("hidden. too");
    }
  }

  @Test
  void no_value_shows_its_secret() {
    try (var session = Session.open(cloud.entry(), conditions)) {
      var credentials =
          List.of(
              new Credential.Application("id1", "", new Named("", "", "", ""), SECRET),
              new Credential.Password(
                  new Named("u", "", "", ""), SECRET, new Named("p", "", "", "")),
              new Credential.Token(SECRET, new Named("", "", "", "")));
      var secrets = new Secrets();
      secrets.add(SECRET);
      var call = post(Service.COMPUTE);
      var values =
          List.of(
              session,
              cloud.entry(),
              credentials,
              secrets,
              call,
              Token.of(
                  SECRET,
                  Json.read(cloud.login().body().getBytes(StandardCharsets.UTF_8)).orElseThrow(),
                  0),
              new Wire.Ask("POST", cloud.uri(), Map.of("X-Auth-Token", SECRET), call.body(), true),
              new Wire.Reply(
                  201,
                  Map.of("x-subject-token", SECRET),
                  SECRET.getBytes(StandardCharsets.UTF_8),
                  true),
              new Setting.Text(1, SECRET),
              new Setting.Items(1, List.of(new Setting.Text(1, SECRET))),
              new Setting.Block(1, Map.of("password", new Setting.Text(1, SECRET))));

      assertSafe(values.toString());
    }
  }

  @Test
  void a_clouds_yaml_that_is_wrong_is_not_quoted() throws IOException {
    for (var text :
        List.of(
            "clouds: {mine: {auth: {password: " + SECRET + "}}}",
            "clouds: {mine: {auth: {password: " + SECRET + "}}, mine: {}}",
            "clouds:\n  mine:\n    auth:\n      password: \"" + SECRET + "\n",
            "clouds:\n  mine:\n    auth:\n      password: @" + SECRET + "\n",
            "clouds:\n  mine:\n    auth:\n      password: {" + SECRET + "\n",
            "clouds:\n  mine:\n    auth:\n   password: " + SECRET + "\n",
            "clouds:\n  mine:\n    auth:\n\tpassword: " + SECRET + "\n",
            "clouds:\n  mine:\n    auth: " + SECRET + "\n",
            "clouds:\n  mine: " + SECRET + "\n",
            "clouds: " + SECRET + "\n",
            SECRET)) {
      var file = Files.writeString(directory.resolve("clouds.yaml"), text);

      var error =
          catchThrowableOfType(CloudException.class, () -> CloudsFile.read(file).entry("mine"));

      assertThat(error).as(text).isNotNull();
      assertSafe(written(error));
    }
  }

  private String texts(Session session, String method, int status, Service service) {
    var path = Endpoints.versioned(URI.create("http://h/" + path(service)), service, "p1");
    // One half is no JSON: that must not be shown as it is either.
    var end = service.ordinal() % 2 == 0 ? "}}" : "}";
    cloud.on(
        method + " " + path.getPath() + "/servers",
        request ->
            Reply.json(
                status,
                "{\"badRequest\": {\"message\": \"about %s %s %s %s %s\"%s"
                    .formatted(
                        SECRET,
                        request.headers().get("X-Auth-Token"),
                        FERNET,
                        hasBody(method) ? USER_DATA : "",
                        hasBody(method) ? ADMIN_PASS : "",
                        end)));
    var error = call(session, method, service);
    return error == null ? "" : written(error);
  }

  private static String path(Service service) {
    return service == Service.VOLUME ? "volume" : service.types().get(0);
  }

  private static CloudException call(Session session, String method, Service service) {
    var body = hasBody(method) ? post(service).body() : Optional.<byte[]>empty();
    var call = new Call(service, method, "/servers", body, Optional.empty(), "to try it");
    return catchThrowableOfType(CloudException.class, () -> session.send(call));
  }

  private static boolean hasBody(String method) {
    return method.equals("POST") || method.equals("PUT");
  }

  private static Call post(Service service) {
    var body =
        """
        {"server": {"name": "x", "user_data": "%s", "list": [{"adminPass": "%s"}]}}
        """
            .formatted(USER_DATA, ADMIN_PASS)
            .getBytes(StandardCharsets.UTF_8);
    return new Call(
        service, "POST", "/servers", Optional.of(body), Optional.empty(), "to make a server");
  }

  private static void assertSafe(String text) {
    assertThat(text).doesNotContain(SECRET, "t0ken-", FERNET, USER_DATA, ADMIN_PASS);
  }

  private static String written(Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
