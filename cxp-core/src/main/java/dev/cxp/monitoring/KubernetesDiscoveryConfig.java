package dev.cxp.monitoring;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One entry of {@code kubernetes_sd_configs}.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <kubernetes_sd_config>}.
 *
 * @param role what it discovers
 * @param namespaces where it looks; empty, without {@code ownNamespace}, means everywhere
 * @param ownNamespace whether it looks in the namespace that Prometheus runs in
 */
public record KubernetesDiscoveryConfig(Role role, List<String> namespaces, boolean ownNamespace) {

  /** What is discovered. */
  public enum Role {
    ENDPOINTS,
    ENDPOINTSLICE,
    SERVICE,
    POD;

    /** The role as configurations have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public KubernetesDiscoveryConfig {
    Objects.requireNonNull(role, "role");
    namespaces = List.copyOf(namespaces);
  }

  /** Whether it looks in a namespace, when Prometheus runs in {@code own}. */
  public boolean covers(String namespace, String own) {
    return namespaces.contains(namespace)
        || ownNamespace && namespace.equals(own)
        || namespaces.isEmpty() && !ownNamespace;
  }
}
