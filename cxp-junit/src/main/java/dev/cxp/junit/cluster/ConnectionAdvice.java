package dev.cxp.junit.cluster;

import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Explains why an existing cluster did not do what CXP asked for. */
final class ConnectionAdvice {

  private final Path path;
  private final String context;
  private final String server;

  ConnectionAdvice(Path path, String context, String server) {
    this.path = path;
    this.context = context;
    this.server = server;
  }

  /** The error for an exception of the client. */
  ClusterUnavailableException of(KubernetesClientException e) {
    return new ClusterUnavailableException(explained(e), e);
  }

  private Explanation explained(KubernetesClientException e) {
    var trying = NamedContextFile.trying(path);
    if (!wasAnswered(e)) {
      return unreachable(trying, e);
    }
    return switch (e.getCode()) {
      case 401 ->
          trying
              .happened(server + " answered 401: it does not know who is asking")
              .cause("the token or the client certificate of \"" + context + "\" has expired")
              .cause("the cluster was set up anew, and the kubeconfig is of the old one")
              .remedy("log in again, or get a new kubeconfig")
              .paste(kubectl("auth whoami"));
      case 403 ->
          trying
              .happened(server + " answered 403: " + status(e))
              .cause("the user of \"" + context + "\" lacks the rights that a run needs")
              .remedy(
                  "let whoever runs the cluster give it a ClusterRole with these rules, and admin"
                      + " in what it makes")
              .paste(
                  "kubectl create clusterrole cxp-run"
                      + " --verb=get,list,watch,create,patch,update,delete --resource=namespaces")
              .paste(
                  "kubectl create clusterrolebinding cxp-run --clusterrole=cxp-run --user=NAME; "
                      + "kubectl create clusterrolebinding cxp-run-admin --clusterrole=admin"
                      + " --user=NAME");
      default ->
          trying
              .happened(server + " answered " + e.getCode() + ": " + status(e))
              .cause("the address is not that of a Kubernetes API server, or it is in trouble")
              .paste(kubectl("get --raw /readyz?verbose"));
    };
  }

  private Explanation unreachable(Explanation trying, KubernetesClientException e) {
    var explanation = trying.happened(server + " did not answer: " + silence(e));
    if (Causes.has(e, SSLException.class)) {
      explanation =
          explanation
              .cause("certificate-authority-data is not of the authority that signed the server's")
              .cause("the server's certificate has expired, or names another host");
    } else {
      explanation =
          explanation
              .cause("the cluster is not running, or not reachable from here: a VPN, a firewall")
              .cause("the address in the kubeconfig is of a cluster that is gone");
    }
    return explanation.remedy("try it with kubectl").paste(kubectl("version"));
  }

  /** The JDK's exceptions for these have no message. */
  private static String silence(Throwable e) {
    if (Causes.has(e, UnresolvedAddressException.class)) {
      return "its name does not resolve";
    }
    if (Causes.has(e, HttpTimeoutException.class)) {
      return "the time for it was up";
    }
    return Causes.has(e, ConnectException.class) ? "it refuses connections" : Causes.root(e);
  }

  /** Whether there was an HTTP status at all. */
  static boolean wasAnswered(KubernetesClientException e) {
    return e.getCode() > 0;
  }

  private String kubectl(String command) {
    return "kubectl --kubeconfig " + path + " --context " + context + " " + command;
  }

  private static String status(KubernetesClientException e) {
    var status = e.getStatus();
    return status == null || status.getMessage() == null ? Causes.root(e) : status.getMessage();
  }
}
