package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.wire.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Keystone behind a certificate that only a file of the user vouches for. */
class TlsTest {

  @TempDir private Path directory;

  private final FakeCloud cloud = new FakeCloud();
  private HttpsServer server;
  private SelfSigned certificate;

  @BeforeEach
  void start() throws Exception {
    certificate = SelfSigned.make(directory);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
    server.createContext(
        "/v3/auth/tokens",
        exchange -> {
          var login = cloud.login();
          login.headers().forEach(exchange.getResponseHeaders()::set);
          var body = login.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(login.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    cloud.close();
  }

  @Test
  void a_certificate_that_is_not_trusted_is_explained() {
    var error = refusal(TlsTrust.OF_THE_JVM);

    assertThat(error.kind()).isEqualTo(Kind.TLS);
    assertThat(error)
        .hasMessageContaining("its certificate is not trusted")
        .hasMessageContaining("cacert: /PATH/TO/ca.pem")
        .hasMessageContaining("openssl s_client -showcerts -connect 127.0.0.1:");
  }

  @Test
  void the_authority_that_clouds_yaml_names_is_believed() {
    assertThat(user(new TlsTrust(true, Optional.of(certificate.pem())))).isEqualTo("alice");
  }

  @Test
  void nothing_is_verified_when_the_user_says_so() {
    assertThat(user(new TlsTrust(false, Optional.empty()))).isEqualTo("alice");
  }

  @Test
  void an_authority_that_cannot_be_read_is_explained() throws Exception {
    var none = refusal(new TlsTrust(true, Optional.of(directory.resolve("none.pem"))));
    assertThat(none.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(none).hasMessageContaining("the file does not exist");

    var text = Files.writeString(directory.resolve("text.pem"), "no certificate");
    assertThat(refusal(new TlsTrust(true, Optional.of(text))))
        .hasMessageContaining("there is no certificate in PEM in it");
  }

  private CloudException refusal(TlsTrust trust) {
    return catchThrowableOfType(CloudException.class, () -> user(trust));
  }

  private String user(TlsTrust trust) {
    var entry =
        new CloudEntry(
            "test",
            Path.of("/clouds.yaml"),
            URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/v3"),
            cloud.entry().credential(),
            "one",
            "public",
            trust,
            Map.of());
    try (var session = Session.open(entry, Conditions.usual().pause(time -> {}))) {
      return session.user();
    }
  }
}
