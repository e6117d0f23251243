package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.wire.ConnectionTrouble;
import java.net.URI;

/** What to do when a service gave no answer at all. */
final class ConnectionAdvice {

  private final CloudEntry entry;
  private final Service service;
  private final URI uri;

  ConnectionAdvice(CloudEntry entry, Service service, URI uri) {
    this.entry = entry;
    this.service = service;
    this.uri = uri;
  }

  /** Under which kind of error a trouble is told. */
  static Kind kind(ConnectionTrouble trouble) {
    return switch (trouble) {
      case NO_SUCH_HOST, REFUSED, NO_ROUTE, CONNECT_TIMEOUT, CLOSED -> Kind.UNREACHABLE;
      case TIMEOUT -> Kind.TIMEOUT;
      case PLAIN_BEHIND_TLS, TLS_BEHIND_PLAIN, CERTIFICATE, HANDSHAKE -> Kind.TLS;
      case NOT_HTTP -> Kind.MALFORMED;
    };
  }

  /** Completes an explanation that has what was tried. */
  Explanation explain(ConnectionTrouble trouble, Explanation tried) {
    var so = tried.happened(service.project() + " at " + origin() + ": " + trouble.words());
    return switch (trouble) {
      case NO_SUCH_HOST ->
          so.cause("the name is misspelt, or is known only inside the cloud's network or a VPN")
              .remedy(address())
              .paste("getent hosts " + uri.getHost());
      case REFUSED, NO_ROUTE ->
          so.cause(service.project() + " is not running, or listens on another port")
              .cause("the address is one that only the cloud's own machines reach")
              .remedy(address())
              .paste(curl(uri.getScheme()));
      case CONNECT_TIMEOUT ->
          (isHttps() ? otherScheme(so) : so)
              .cause("a firewall drops packets to this port, or the address is inside the cloud")
              .remedy(address() + "; if the cloud asks for a VPN, connect to it")
              .paste(curl(uri.getScheme()));
      case TIMEOUT ->
          so.cause(service.project() + " is overloaded or hangs")
              .cause("the network in between drops large packets (MTU)")
              .remedy("see whether it answers by hand; if so, try again")
              .paste(curl(uri.getScheme()));
      case CLOSED ->
          otherScheme(so.cause(service.project() + " or the proxy before it crashed or restarts"))
              .remedy("see whether it answers by hand, and try again")
              .paste(curl(uri.getScheme()));
      case PLAIN_BEHIND_TLS ->
          so.cause(service.project() + " speaks plain HTTP on this port")
              .remedy("write http:// instead of https:// as " + key())
              .paste(curl("http"));
      case TLS_BEHIND_PLAIN ->
          so.cause(service.project() + " speaks https on this port")
              .remedy("write https:// instead of http:// as " + key())
              .paste(curl("https"));
      case CERTIFICATE ->
          so.cause(
                  "it is signed by an authority that is not trusted here, is for another name, or"
                      + " expired")
              .remedy(
                  "put the cloud's authority into a file and name it in "
                      + entry.file()
                      + ": cacert: /PATH/TO/ca.pem")
              .paste(certificate());
      case HANDSHAKE ->
          so.cause(
                  service.project()
                      + " speaks plain HTTP on this port, or no TLS version that Java allows")
              .remedy("see which of both it is; for plain HTTP write http:// as " + key())
              .paste(certificate());
      case NOT_HTTP ->
          so.cause("the port is another service's").remedy(address()).paste(curl(uri.getScheme()));
    };
  }

  /** Not every server says so when it is greeted in the wrong way: some wait, some hang up. */
  private Explanation otherScheme(Explanation so) {
    return isHttps()
        ? so.cause(service.project() + " speaks plain HTTP on this port: then write http://")
        : so.cause(service.project() + " speaks https on this port: then write https://");
  }

  private boolean isHttps() {
    return uri.getScheme().equals("https");
  }

  private String address() {
    return "correct " + key() + " in " + entry.file();
  }

  /** Where the address stands: Keystone's in clouds.yaml, the others' in the catalog. */
  private String key() {
    return service == Service.IDENTITY
        ? "auth_url"
        : service.types().get(0).replace('-', '_')
            + "_endpoint_override, which replaces what the catalog says (or interface, now "
            + entry.view()
            + ")";
  }

  private String origin() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  private String curl(String scheme) {
    return "curl -sS -o /dev/null -w '%{http_code}\\n' "
        + scheme
        + "://"
        + uri.getRawAuthority()
        + "/";
  }

  private String certificate() {
    var port = uri.getPort() < 0 ? 443 : uri.getPort();
    return "openssl s_client -showcerts -connect " + uri.getHost() + ":" + port + " </dev/null";
  }
}
