package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;

/** Why a run leaves alone what it did not make. */
final class Foreign {

  private Foreign() {}

  /** What is in a namespace, or the namespace itself, belongs to somebody else. */
  static Explanation namespace(HasMetadata object, Namespace live) {
    var metadata = live.getMetadata();
    var name = metadata.getName();
    var other = RunScope.label(live);
    var explanation =
        trying(object)
            .happened(
                "the namespace "
                    + name
                    + " exists since "
                    + metadata.getCreationTimestamp()
                    + (other == null
                        ? " and no run of CXP made it"
                        : " and belongs to the run " + other + expiry(live)));
    explanation =
        other == null
            ? explanation.cause("somebody uses the namespace for something else")
            : explanation
                .cause("another run works in the same namespace now")
                .cause("an earlier run was killed, and its time is not up yet");
    return explanation
        .remedy("name another namespace in the specification")
        .remedy(
            "or let the run work in that one: what exists there is changed and stays changed, and"
                + " only what the run adds is removed")
        .paste("-Dcxp.kubeconfig.adopt-namespaces=" + name);
  }

  /** An object outside of namespaces that somebody else made. */
  static Explanation object(HasMetadata object) {
    return trying(object)
        .happened("it exists, and this run did not make it")
        .cause("the whole cluster shares it, so a change could break others")
        .remedy("give the object another name, or leave it out where the cluster has it already");
  }

  private static Explanation trying(HasMetadata object) {
    return Explanation.tried("to apply " + Cluster.describe(object));
  }

  private static String expiry(Namespace live) {
    var annotations = live.getMetadata().getAnnotations();
    var expires = annotations == null ? null : annotations.get(RunScope.EXPIRES);
    return expires == null ? "" : ", which may be alive until " + expires;
  }
}
