package dev.cxp.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The API server refused an object, or could not be asked. */
public final class ApplyException extends CxpException {

  private static final long serialVersionUID = 1L;

  private final int code;

  private ApplyException(Explanation explanation, int code, Throwable cause) {
    super(explanation, cause);
    this.code = code;
  }

  /** The HTTP status of the API server's answer; 0 when there was none. */
  public int code() {
    return code;
  }

  static ApplyException refused(HasMetadata object, KubernetesClientException e) {
    return refused("to apply " + Cluster.describe(object), object, e);
  }

  /** As {@link #refused(HasMetadata, KubernetesClientException)}, for another deed. */
  static ApplyException refused(String what, HasMetadata object, KubernetesClientException e) {
    var explanation = Explanation.tried(what).happened(happened(e));
    for (var advice : advice(object, e)) {
      explanation = explanation.cause(advice.cause()).remedy(advice.remedy());
    }
    return new ApplyException(explanation, code(e), e);
  }

  /** The client has -1 where there was no answer. */
  private static int code(KubernetesClientException e) {
    return Math.max(0, e.getCode());
  }

  /** CXP itself did not send it: what is there is somebody else's, or not what it knows. */
  static ApplyException refusedHere(Explanation why) {
    return new ApplyException(why, 0, null);
  }

  /**
   * Looks at something in the cluster.
   *
   * @param what what is looked at, worded to follow "tried to read"
   * @throws ApplyException when the API server refuses that or does not answer
   */
  static <T> T reading(String what, Supplier<T> look) {
    try {
      return look.get();
    } catch (KubernetesClientException e) {
      var explanation = Explanation.tried("to read " + what).happened(happened(e));
      explanation =
          switch (code(e)) {
            case 0 ->
                explanation
                    .cause("the API server is not running or cannot be reached")
                    .remedy("check the cluster, and the address in the kubeconfig");
            case 401 ->
                explanation
                    .cause("the credential is missing, wrong or expired")
                    .remedy("renew the kubeconfig");
            case 403 ->
                explanation
                    .cause("RBAC does not let this user read it")
                    .remedy("give the user a Role with get, list and watch there");
            default -> explanation.remedy("read the API server's own words above");
          };
      throw new ApplyException(explanation, code(e), e);
    }
  }

  static ApplyException empty() {
    return refusedHere(
        Explanation.tried("to apply the Kubernetes objects of a YAML text")
            .happened("there is no object in it")
            .cause("the text is empty, or a template rendered to nothing")
            .remedy("look at the text; every document needs apiVersion, kind and metadata.name"));
  }

  static ApplyException unreadable(Exception e) {
    return new ApplyException(
        Explanation.tried("to read Kubernetes objects from YAML")
            .happened(
                e instanceof ClassCastException || e instanceof IllegalArgumentException
                    ? "one of its documents is no Kubernetes object"
                    : "it could not be parsed: " + innermost(e).getMessage())
            .cause("the indentation or a quote is wrong, or a template was not rendered")
            .remedy("correct the YAML; every document needs apiVersion, kind and metadata.name"),
        0,
        e);
  }

  /** The client wraps the parser's words, which name line and column, in general ones. */
  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  /** The kind that a CustomResourceDefinition describes has a name that another one has. */
  static ApplyException kindRefused(CustomResourceDefinition definition, String conditions) {
    return new ApplyException(
        trying(definition)
            .happened("the API server does not accept its names: " + conditions)
            .cause("another CustomResourceDefinition of the group has one of them")
            .remedy("compare spec.names with those of kubectl get crd, and take other names"),
        0,
        null);
  }

  /** The API server does not serve the kind that a CustomResourceDefinition describes. */
  static ApplyException kindLate(CustomResourceDefinition definition, String lastSeen) {
    return new ApplyException(
        trying(definition)
            .happened("the API server took it and does not serve its kind yet: " + lastSeen)
            .cause("the API server is busy")
            .remedy("look at its conditions")
            .paste("kubectl describe crd " + definition.getMetadata().getName()),
        0,
        null);
  }

  private static Explanation trying(HasMetadata object) {
    return Explanation.tried("to apply " + Cluster.describe(object));
  }

  private static String happened(KubernetesClientException e) {
    if (code(e) == 0) {
      return trouble(e)
          .map(trouble -> "the API server did not answer: " + trouble)
          .orElse("it was not sent: " + e.getMessage());
    }
    var status = e.getStatus();
    var message =
        status == null || status.getMessage() == null ? e.getMessage() : status.getMessage();
    return "the API server answered " + e.getCode() + ": " + message;
  }

  /** What went wrong with the connection; empty when there was no need of one. */
  private static Optional<String> trouble(KubernetesClientException e) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(IOException.class::isInstance)
        // The JDK's ConnectException often has no message of its own.
        .map(Throwable::toString)
        .findFirst();
  }

  private record Advice(String cause, String remedy) {}

  /** What the usual refusals mean, by status and field. */
  private static List<Advice> advice(HasMetadata object, KubernetesClientException e) {
    var advice = new ArrayList<Advice>();
    for (var cause : causes(e)) {
      var field = cause.getField() == null ? "" : cause.getField();
      var message = cause.getMessage() == null ? "" : cause.getMessage();
      if (field.startsWith("spec.externalIPs")) {
        advice.add(
            new Advice(
                "an external IP is empty or is no address, as when a placeholder in the values was"
                    + " never filled",
                "name the address under which a node is reached, or leave externalIPs out"));
      } else if (field.contains("nodePort") && message.contains("valid range")) {
        advice.add(
            new Advice(
                "the port is outside the API server's --service-node-port-range",
                "use a port of the range in the message, or leave nodePort out so that the API"
                    + " server chooses"));
      } else if (field.contains("nodePort") && message.contains("already allocated")) {
        advice.add(
            new Advice(
                "another Service of this cluster has the port, perhaps in another namespace",
                "use another port; kubectl get services -A shows who has it"));
      } else if (message.contains("field is immutable")) {
        advice.add(
            new Advice(
                field + " of a " + object.getKind() + " cannot change once it exists",
                "delete the object and apply it again, or keep the field as it was"));
      }
    }
    if (advice.isEmpty()) {
      general(object, e, advice);
    }
    return advice;
  }

  private static void general(
      HasMetadata object, KubernetesClientException e, List<Advice> advice) {
    if (code(e) == 0 && trouble(e).isEmpty()) {
      if (object.getMetadata().getNamespace() == null) {
        advice.add(
            new Advice(
                "the object names no namespace, and the client has none either",
                "write metadata.namespace into the object"));
        if (object instanceof Namespaced) {
          return;
        }
      }
      advice.add(
          new Advice(
              "the cluster does not know the kind "
                  + object.getKind()
                  + " of "
                  + object.getApiVersion(),
              "install the CustomResourceDefinition first, or correct apiVersion and kind"));
      return;
    }
    switch (code(e)) {
      case 401 ->
          advice.add(
              new Advice("the credential is missing, wrong or expired", "renew the kubeconfig"));
      case 403 ->
          advice.add(
              new Advice(
                  "RBAC does not allow it, a quota is used up, or an admission policy refuses it",
                  "the message says which; kubectl auth can-i --list -n "
                      + object.getMetadata().getNamespace()));
      case 404 ->
          advice.add(
              new Advice(
                  "the namespace does not exist, or the cluster does not know the kind "
                      + object.getKind(),
                  "create the namespace first, or install the CustomResourceDefinition"));
      case 409 ->
          advice.add(
              new Advice(
                  "another field manager owns a field with another value",
                  "agree on one owner; the message names the manager and the fields"));
      case 0 ->
          advice.add(
              new Advice(
                  "the API server is not running or cannot be reached",
                  "check the address in the kubeconfig"));
      default -> {
        // The API server's own words are the best there is.
      }
    }
  }

  static List<StatusCause> causes(KubernetesClientException e) {
    var status = e.getStatus();
    return status == null || status.getDetails() == null || status.getDetails().getCauses() == null
        ? List.of()
        : status.getDetails().getCauses();
  }
}
