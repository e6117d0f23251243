package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with a certificate that nobody signed. */
class CertificateTest {

  @Test
  void a_certificate_that_is_not_trusted_is_explained(@TempDir Path directory) throws Exception {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.make(directory).server()));
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
}
