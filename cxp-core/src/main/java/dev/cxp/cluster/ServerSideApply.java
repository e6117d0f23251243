package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Server-side apply under one field manager (Kubernetes documentation, "Server-Side Apply"). CXP's
 * own field managers do not conflict: who applies last has the field. With anybody else's it stays
 * a conflict.
 */
final class ServerSideApply {

  private static final Set<String> OURS =
      Set.of(Cluster.FIELD_MANAGER, Cluster.APPLY_FIELD_MANAGER, ImageChange.FIELD_MANAGER);

  /** The API server's words for one conflict; a manager's name is quoted as a Go string. */
  private static final Pattern CONFLICT =
      Pattern.compile("conflict with \"([^\"]*)\"(?: with subresource \"[^\"]*\")?(?: using .*)?");

  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final String manager;

  ServerSideApply(KubernetesClient client, String manager) {
    this.client = client;
    this.manager = manager;
  }

  /**
   * @throws KubernetesClientException when the API server refuses it, or does not answer
   */
  <T extends HasMetadata> T apply(T object) {
    try {
      return client.resource(object).fieldManager(manager).serverSideApply();
    } catch (KubernetesClientException e) {
      if (isAmongOurselves(e)) {
        return client.resource(object).fieldManager(manager).forceConflicts().serverSideApply();
      }
      if (isDefaultInTheWay(e) && object instanceof Deployment wanted && clearStrategy(wanted)) {
        return client.resource(object).fieldManager(manager).serverSideApply();
      }
      throw e;
    }
  }

  private static boolean isAmongOurselves(KubernetesClientException e) {
    var causes = ApplyException.causes(e);
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT
        && !causes.isEmpty()
        && causes.stream().allMatch(ServerSideApply::isOurs);
  }

  private static boolean isOurs(StatusCause cause) {
    var words = CONFLICT.matcher(Objects.toString(cause.getMessage(), ""));
    return "FieldManagerConflict".equals(cause.getReason())
        && words.matches()
        && OURS.contains(words.group(1));
  }

  /**
   * Whether a Deployment is to end its Pods before it starts others, and still has what the API
   * server fills in for a rolling update. Nobody owns that, so applying does not take it away.
   */
  private static boolean isDefaultInTheWay(KubernetesClientException e) {
    return e.getCode() == UNPROCESSABLE
        && ApplyException.causes(e).stream()
            .anyMatch(
                cause ->
                    "FieldValueForbidden".equals(cause.getReason())
                        && "spec.strategy.rollingUpdate".equals(cause.getField()));
  }

  /** Replaces the strategy where no field manager chose the one that is there. */
  private boolean clearStrategy(Deployment wanted) {
    var live = client.resource(wanted).get();
    var chosen =
        live == null
            || ManagedFields.of(live).stream()
                .anyMatch(entry -> ManagedFields.owns(entry, List.of("f:spec", "f:strategy")));
    if (chosen) {
      return false;
    }
    var how =
        new PatchContext.Builder().withPatchType(PatchType.JSON).withFieldManager(manager).build();
    client
        .resource(live)
        .patch(
            how,
            """
            [{"op":"test","path":"/metadata/resourceVersion","value":"%s"},
             {"op":"replace","path":"/spec/strategy","value":{"type":"Recreate"}}]\
            """
                .formatted(live.getMetadata().getResourceVersion()));
    return true;
  }
}
