package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with a certificate that nobody signed. */
class CertificateTest {

  private static final String PASSWORD = "changeit";

  @Test
  void a_certificate_that_is_not_trusted_is_explained(@TempDir Path directory) throws Exception {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory.resolve("keys.p12"))));
    server.start();
    try {
      var at = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
      var registries = Registries.upstream().pausing(time -> {}).mirror("quay.io", at);
      var reference = ImageReference.parse("quay.io/app:1");

      var error =
          catchThrowableOfType(
              RegistryException.class, () -> registries.withoutUpstream().digest(reference));

      assertThat(error.kind()).isEqualTo(Kind.TLS);
      assertThat(error)
          .hasMessageContaining("its certificate is not trusted")
          .hasMessageContaining("-Djavax.net.ssl.trustStore")
          .hasMessageContaining("openssl s_client -showcerts -connect 127.0.0.1:");
    } finally {
      server.stop(0);
    }
  }

  private static SSLContext selfSigned(Path file) throws Exception {
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(output).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
