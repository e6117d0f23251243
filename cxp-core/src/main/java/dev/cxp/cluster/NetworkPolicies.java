package dev.cxp.cluster;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.check.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The NetworkPolicies of a cluster. Every API server takes them, and not every cluster enforces
 * them: there, whatever was seen says nothing about who may reach whom.
 *
 * <pre>{@code
 * NetworkPolicies.of(cluster).notVerified("environments", Set.of("shop-staging"));
 * }</pre>
 */
public final class NetworkPolicies {

  /** The name of the check that nobody can do here. */
  public static final String CHECK = "install.network-policies";

  private final Cluster cluster;

  private NetworkPolicies(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Those of a cluster. */
  public static NetworkPolicies of(Cluster cluster) {
    return new NetworkPolicies(Objects.requireNonNull(cluster, "cluster"));
  }

  /**
   * What is not verified of the policies in some namespaces.
   *
   * @param where the finding's place
   * @return empty where the cluster enforces policies, where there are none, and where this user
   *     may not see them
   */
  public Optional<Finding> notVerified(String where, Set<String> namespaces) {
    return isEnforced()
        ? Optional.empty()
        : finding(where, namespaces.stream().sorted().flatMap(this::policies));
  }

  /**
   * As {@link #notVerified(String, Set)}, of every namespace of a cluster that belongs to the run;
   * in one of others, of those that the run may change.
   */
  public Optional<Finding> notVerified(String where) {
    if (isEnforced()) {
      return Optional.empty();
    }
    return cluster
        .scope()
        .map(scope -> notVerified(where, namespaces(scope)))
        .orElseGet(() -> finding(where, everywhere()));
  }

  private static Set<String> namespaces(RunScope scope) {
    return Stream.concat(scope.namespaces().stream(), scope.adopted().stream())
        .collect(Collectors.toSet());
  }

  private boolean isEnforced() {
    return cluster.capabilities().contains(Capability.NETWORK_POLICY);
  }

  private Stream<NetworkPolicy> policies(String namespace) {
    return visible(
        () ->
            cluster
                .client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .list()
                .getItems());
  }

  private Stream<NetworkPolicy> everywhere() {
    return visible(
        () -> cluster.client().network().v1().networkPolicies().inAnyNamespace().list().getItems());
  }

  private static Stream<NetworkPolicy> visible(Supplier<List<NetworkPolicy>> look) {
    try {
      return look.get().stream();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403) {
        return Stream.empty();
      }
      throw e;
    }
  }

  private static Optional<Finding> finding(String where, Stream<NetworkPolicy> policies) {
    var names = policies.map(NetworkPolicies::name).sorted().toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Checks.notVerified(CHECK, where, Set.of(Capability.NETWORK_POLICY))
                .cause("nobody looked who may reach whom: this cluster may ignore NetworkPolicies")
                .evidence(String.join(", ", names)));
  }

  private static String name(HasMetadata policy) {
    return policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName();
  }
}
