package dev.cxp.cluster;

import dev.cxp.check.Capability;
import dev.cxp.image.Registries;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A Kubernetes cluster, what it can really do, and where its nodes find images.
 *
 * <p>Closing it ends whatever was started for it; the client is closed with it.
 */
public final class Cluster implements AutoCloseable {

  private final String tier;
  private final KubernetesClient client;
  private final Set<Capability> capabilities;
  private final Registries registries;
  private final Map<String, String> versions;
  private final Runnable onClose;

  private Cluster(Builder builder) {
    this.tier = builder.tier;
    this.client = builder.client;
    this.capabilities = Set.copyOf(builder.capabilities);
    this.registries = builder.registries;
    this.versions = Map.copyOf(builder.versions);
    this.onClose = builder.onClose;
  }

  /** Starts the description of a cluster that a client already talks to. */
  public static Builder using(KubernetesClient client) {
    return new Builder(Objects.requireNonNull(client, "client"));
  }

  /** The tier's name, as settings and reports have it: {@code embedded}. */
  public String tier() {
    return tier;
  }

  /** The client; it belongs to the cluster, so do not close it. */
  public KubernetesClient client() {
    return client;
  }

  /** What this cluster can really do. */
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /** Where the cluster's nodes find images. */
  public Registries registries() {
    return registries;
  }

  /** What runs here, for the report: {@code kubernetes -> v1.34.4}. */
  public Map<String, String> versions() {
    return versions;
  }

  @Override
  public void close() {
    try {
      client.close();
    } finally {
      onClose.run();
    }
  }

  @Override
  public String toString() {
    return tier + " cluster " + versions;
  }

  /** Collects what describes a cluster. */
  public static final class Builder {
    private final KubernetesClient client;
    private String tier = "unnamed";
    private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private Registries registries = Registries.upstream();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private Runnable onClose = () -> {};

    private Builder(KubernetesClient client) {
      this.client = client;
    }

    public Builder tier(String name) {
      this.tier = Objects.requireNonNull(name, "name");
      return this;
    }

    public Builder capabilities(Set<Capability> what) {
      this.capabilities.addAll(what);
      return this;
    }

    public Builder registries(Registries where) {
      this.registries = Objects.requireNonNull(where, "where");
      return this;
    }

    public Builder version(String component, String version) {
      this.versions.put(component, version);
      return this;
    }

    /** What to do after the client was closed; runs once for each call of close. */
    public Builder onClose(Runnable action) {
      this.onClose = Objects.requireNonNull(action, "action");
      return this;
    }

    public Cluster build() {
      return new Cluster(this);
    }
  }
}
