package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates a cloud's addresses may show.
 *
 * @param verify whether they are looked at at all
 * @param authorities a file of certificates in PEM that are believed instead of the JVM's own
 */
record TlsTrust(boolean verify, Optional<Path> authorities) {

  /** Those that the JVM trusts. */
  static final TlsTrust OF_THE_JVM = new TlsTrust(true, Optional.empty());

  TlsTrust {
    Objects.requireNonNull(authorities, "authorities");
  }

  /**
   * Makes TLS connections accordingly; the JVM's own way when nothing else is asked for.
   *
   * @throws CloudException of kind {@link Kind#CONFIGURATION} when the file of certificates cannot
   *     be read
   */
  SSLSocketFactory sockets() {
    if (verify && authorities.isEmpty()) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, verify ? managers(authorities.get()) : new TrustManager[] {BLIND}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  private static TrustManager[] managers(Path file) throws GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    try (var in = Files.newInputStream(file)) {
      store.load(null, null);
      var number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      if (number == 0) {
        throw new CertificateException("no certificate");
      }
    } catch (IOException | CertificateException e) {
      throw unreadable(file, e);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static CloudException unreadable(Path file, Exception cause) {
    return new CloudException(
        Kind.CONFIGURATION,
        0,
        "",
        Explanation.tried("to read the authorities that clouds.yaml names as cacert, " + file)
            .happened(
                Files.isReadable(file)
                    ? "there is no certificate in PEM in it"
                    : "the file does not exist, or this user may not read it")
            .remedy("correct cacert in clouds.yaml, or leave it out to use the JVM's authorities")
            .paste("openssl x509 -noout -subject -in " + file),
        cause);
  }

  /** For {@code verify: false}, which the user has to write. */
  private static final X509ExtendedTrustManager BLIND =
      new X509ExtendedTrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      };
}
