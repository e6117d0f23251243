package dev.cxp.image;

import dev.cxp.check.Explanation;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.ConnectionTrouble;
import java.net.URI;

/** The part of {@link RegistryAdvice} that is about having got no answer at all. */
final class ConnectionAdvice {

  private final ImageReference reference;
  private final Origin origin;
  private final URI uri;

  ConnectionAdvice(ImageReference reference, URI uri) {
    this.reference = reference;
    this.origin = Origin.of(uri);
    this.uri = uri;
  }

  /** Under which kind of error a trouble is told. */
  static Kind kind(ConnectionTrouble trouble) {
    return switch (trouble) {
      case NO_SUCH_HOST -> Kind.UNKNOWN_HOST;
      case REFUSED, NO_ROUTE, CLOSED -> Kind.UNREACHABLE;
      case CONNECT_TIMEOUT, TIMEOUT -> Kind.TIMEOUT;
      case PLAIN_BEHIND_TLS, TLS_BEHIND_PLAIN, CERTIFICATE, HANDSHAKE -> Kind.TLS;
      case NOT_HTTP -> Kind.NOT_A_REGISTRY;
    };
  }

  /** Completes an explanation that has what was tried and what happened. */
  Explanation explain(ConnectionTrouble trouble, Explanation so) {
    return switch (trouble) {
      case NO_SUCH_HOST -> unknownHost(so);
      case REFUSED, NO_ROUTE -> refused(so);
      case CONNECT_TIMEOUT ->
          so.cause("a firewall or security group drops packets to this port, or the machine is off")
              .remedy("open the port for this machine and for the nodes")
              .paste(curl());
      case TIMEOUT ->
          so.cause("the registry hangs, or something else than a registry listens there")
              .cause("the network in between drops large packets (MTU)")
              .remedy(
                  "try by hand; if it is only slow, give it time: registries.requestTimeout(...)")
              .paste(curl());
      case CLOSED ->
          so.cause("the registry crashed or restarts, or its proxy has no registry behind it")
              .cause("the port is another service's")
              .remedy("look at the registry's own log")
              .paste(curl());
      case PLAIN_BEHIND_TLS ->
          so.cause("the registry speaks plain HTTP on this port")
              .remedy(
                  "say so: registries.insecure(\"" + hostAndPort() + "\"), and tell the nodes too")
              .paste("curl -fsSI http://" + hostAndPort() + "/v2/");
      case TLS_BEHIND_PLAIN ->
          so.cause("the registry speaks https on this port")
              .remedy(
                  "leave out insecure(...); for a loopback host name it by its URL:"
                      + " registries.mirror(\""
                      + reference.registry()
                      + "\", URI.create(\"https://"
                      + hostAndPort()
                      + "\"))")
              .paste("curl -fsSI https://" + hostAndPort() + "/v2/");
      case CERTIFICATE ->
          so.cause(
                  "it is signed by an authority that this JVM does not know, is for another name, or expired")
              .remedy(
                  "give the JVM the authority (-Djavax.net.ssl.trustStore=...), and the nodes too"
                      + " (containerd: hosts.toml, ca = ...)")
              .paste(certificate());
      case HANDSHAKE ->
          so.cause(
                  "the registry speaks plain HTTP on this port, or no TLS version that Java allows")
              .remedy(
                  "see which of both it is; for plain HTTP say registries.insecure(\""
                      + hostAndPort()
                      + "\")")
              .paste(certificate());
      case NOT_HTTP ->
          so.cause("the port is another service's: not every open port is a registry")
              .remedy("correct the registry's port")
              .paste(curl());
    };
  }

  private Explanation unknownHost(Explanation so) {
    var host = origin.host();
    if (Hosts.isInsideCluster(host)) {
      return so.cause(
              host
                  + " is a name of the cluster's own DNS, which only Pods use: nodes and laptops do"
                  + " not, so containerd cannot resolve it either")
          .remedy(
              "give the registry a name or address that the nodes reach (NodePort, LoadBalancer or"
                  + " an entry in DNS), and use it in image references")
          .remedy(
              "or give the nodes' containerd a mirror for it, and CXP too: registries.mirror(\""
                  + reference.registry()
                  + "\", URI.create(\"http://NODE:PORT\"))")
          .paste("getent hosts " + host);
    }
    return so.cause("the name is misspelt, or is known only inside another network or VPN")
        .cause("the image reference lacks its registry, and its first part was read as one")
        .remedy("correct the registry's name in the image reference")
        .paste("getent hosts " + host);
  }

  private Explanation refused(Explanation so) {
    return so.cause("the registry is not running, or listens on another port")
        .cause(
            "the address is another machine's: localhost is not the same on a laptop, a node and in a Pod")
        .remedy("start the registry, or correct its host and port")
        .paste(curl());
  }

  private String hostAndPort() {
    return uri.getRawAuthority();
  }

  private String curl() {
    return "curl -fsSI " + Origin.shown(uri);
  }

  private String certificate() {
    return "openssl s_client -showcerts -connect "
        + origin.host()
        + ":"
        + origin.port()
        + " </dev/null";
  }
}
