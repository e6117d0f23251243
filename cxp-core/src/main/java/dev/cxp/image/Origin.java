package dev.cxp.image;

import java.net.URI;
import java.util.Locale;

/** Who is behind a URL: scheme, host and port. Credentials given to one are for no other. */
record Origin(String scheme, String host, int port) {

  static Origin of(URI uri) {
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    // Where Java sees no host (a last label of digits and letters, say), the authority has it.
    var authority = uri.getRawAuthority().replaceFirst("^.*@", "").toLowerCase(Locale.ROOT);
    var host = Hosts.withoutPort(authority);
    var port = authority.substring(host.length()).replace(":", "");
    var usual = scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, host, port.isEmpty() ? usual : Integer.parseInt(port));
  }

  /**
   * Whether a URL is one that can be asked: absolute, http or https, with a host and a real port.
   */
  static boolean isAskable(URI uri) {
    return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
        && uri.getHost() != null
        && uri.getPort() <= 65_535;
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  /** A URL without what may be secret: userinfo, query and fragment. */
  static String shown(URI uri) {
    return of(uri) + (uri.getRawPath() == null ? "" : uri.getRawPath());
  }

  @Override
  public String toString() {
    var usual = port == (isTls() ? 443 : 80);
    return scheme + "://" + host + (usual ? "" : ":" + port);
  }
}
