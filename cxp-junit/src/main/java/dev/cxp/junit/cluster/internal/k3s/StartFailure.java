package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.Setting;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.ContainerFetchException;

/** Why k3s did not become a usable cluster, as a person needs it. */
final class StartFailure {

  private StartFailure() {}

  /**
   * @param postmortem how the container was; empty when there was none
   * @param missing what the cluster lacked when it was last looked at
   */
  static ClusterUnavailableException of(
      ClusterRequest request,
      String image,
      Optional<Postmortem> postmortem,
      List<String> missing,
      RuntimeException thrown) {
    var trying = Explanation.tried("to start k3s in a container of " + image);
    return new ClusterUnavailableException(
        postmortem
            .map(each -> afterStart(request, trying, each, missing, thrown))
            .orElseGet(() -> beforeStart(trying, image, thrown)),
        thrown);
  }

  private static Explanation afterStart(
      ClusterRequest request,
      Explanation trying,
      Postmortem postmortem,
      List<String> missing,
      RuntimeException thrown) {
    if (postmortem.ended()) {
      return postmortem.explain(trying.happened(postmortem.text()));
    }
    if (!isTimeout(thrown)) {
      return postmortem.explain(trying.happened(rootMessage(thrown) + "; " + postmortem.text()));
    }
    var lacking = missing.isEmpty() ? "its kubeconfig" : String.join(", and ", missing);
    var timedOut =
        trying
            .happened(
                "it made no progress for "
                    + request.startTimeout().toMillis() / 1000.0
                    + " s, and still lacked "
                    + lacking
                    + "; "
                    + postmortem.text())
            .cause("the machine is busy, or slow")
            .cause("the node cannot pull the images of k3s itself, CoreDNS among them")
            .remedy("give each step longer with " + Setting.START_TIMEOUT.key())
            .paste("-D" + Setting.START_TIMEOUT.key() + "=5m");
    return postmortem.explain(timedOut);
  }

  private static Explanation beforeStart(
      Explanation trying, String image, RuntimeException thrown) {
    var happened = trying.happened(rootMessage(thrown));
    if (chainHas(thrown, "testcontainers/ryuk")) {
      return happened
          .cause("Testcontainers' cleaner, Ryuk, cannot be pulled or started")
          .remedy("switch it off: CXP's containers end with the JVM without it")
          .paste("export TESTCONTAINERS_RYUK_DISABLED=true");
    }
    if (causedBy(thrown, ContainerFetchException.class)) {
      return trying
          .happened("the engine cannot get the image: " + rootMessage(thrown))
          .cause("there is no such image or tag, or its name is misspelt")
          .cause("its registry cannot be reached, or wants a login")
          .remedy("pull it by hand and read what the engine says, or name another")
          .paste("docker pull " + image)
          .paste("-D" + Setting.K3S_IMAGE.key() + "=" + Setting.K3S_IMAGE.defaultValue());
    }
    return happened.cause("the engine refuses to create such a container: see its log");
  }

  private static boolean isTimeout(Throwable thrown) {
    return causedBy(thrown, ConditionTimeoutException.class);
  }

  private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
    for (var each = thrown; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean chainHas(Throwable thrown, String text) {
    for (var each = thrown; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains(text)) {
        return true;
      }
    }
    return false;
  }

  static String rootMessage(Throwable thrown) {
    var root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.lines().findFirst().orElse("").strip();
  }
}
