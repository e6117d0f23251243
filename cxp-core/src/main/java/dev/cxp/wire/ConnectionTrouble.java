package dev.cxp.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why there is no answer, as far as the JDK's exceptions tell. */
public enum ConnectionTrouble {
  NO_SUCH_HOST(0, "its name does not resolve"),
  REFUSED(0, "nothing listens there"),
  NO_ROUTE(0, "there is no route to it"),
  CONNECT_TIMEOUT(1, "it did not accept a connection in time"),
  TIMEOUT(1, "it accepted the connection and gave no whole answer in time"),
  CLOSED(3, "it closed the connection without an answer"),
  PLAIN_BEHIND_TLS(0, "the server gave HTTP response to HTTPS client"),
  TLS_BEHIND_PLAIN(0, "the client sent an HTTP request to an HTTPS server"),
  CERTIFICATE(0, "its certificate is not trusted"),
  HANDSHAKE(0, "the TLS handshake failed"),
  NOT_HTTP(0, "what it answered is not HTTP");

  private final int repeats;
  private final String words;

  ConnectionTrouble(int repeats, String words) {
    this.repeats = repeats;
    this.words = words;
  }

  /** How often a request that met it is sent again, when that is safe. */
  public int repeats() {
    return repeats;
  }

  /** In words that follow "but": {@code nothing listens there}. */
  public String words() {
    return words;
  }

  /** What an exception of one of the JDK's HTTP clients means. */
  public static ConnectionTrouble of(IOException failure) {
    if (caused(failure, UnresolvedAddressException.class)
        || caused(failure, UnknownHostException.class)) {
      return NO_SUCH_HOST;
    }
    if (caused(failure, HttpConnectTimeoutException.class)
        || caused(failure, SocketTimeoutException.class) && says(failure, "connect timed out")) {
      return CONNECT_TIMEOUT;
    }
    if (caused(failure, HttpTimeoutException.class)
        || caused(failure, SocketTimeoutException.class)) {
      return TIMEOUT;
    }
    if (caused(failure, SSLException.class)) {
      return tls(failure);
    }
    if (caused(failure, NoRouteToHostException.class)) {
      return NO_ROUTE;
    }
    if (caused(failure, ConnectException.class)) {
      return REFUSED;
    }
    return afterConnecting(failure);
  }

  private static ConnectionTrouble tls(IOException failure) {
    if (caused(failure, CertificateException.class)) {
      return CERTIFICATE;
    }
    if (says(failure, "unrecognized ssl message") || says(failure, "plaintext connection")) {
      return PLAIN_BEHIND_TLS;
    }
    return HANDSHAKE;
  }

  private static ConnectionTrouble afterConnecting(IOException failure) {
    // A TLS server answers plain HTTP with an alert, whose first byte is 0x15.
    if (says(failure, "\u0015\u0003") || says(failure, "\\u0015")) {
      return TLS_BEHIND_PLAIN;
    }
    var received = !caused(failure, EOFException.class) && !says(failure, "received no bytes");
    if (received
        && (caused(failure, ProtocolException.class)
            || says(failure, "status line")
            || says(failure, "invalid http response")
            || says(failure, "parsing http")
            || says(failure, "invalid header")
            || says(failure, "content-length"))) {
      return NOT_HTTP;
    }
    return CLOSED;
  }

  private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
    return chain(failure).anyMatch(type::isInstance);
  }

  private static boolean says(Throwable failure, String words) {
    return chain(failure)
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .anyMatch(message -> message.toLowerCase(Locale.ROOT).contains(words));
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
  }
}
