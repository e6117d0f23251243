package dev.cxp.cluster;

import dev.cxp.check.Capability;
import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Registries;
import dev.cxp.pipeline.Environment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A Kubernetes cluster, what it can really do, and where its nodes find images.
 *
 * <p>Closing it ends whatever was started for it; the client is closed with it.
 */
public final class Cluster implements AutoCloseable {

  /** Under which name an {@link Installation} owns the fields that it applies. */
  public static final String FIELD_MANAGER = "cxp";

  /**
   * Under which name {@link #apply} owns the fields that it applies. Not that of an installation:
   * under one name, what one of the two does not mention would be taken away from the other. Where
   * both give a field a value, the last one has it.
   */
  public static final String APPLY_FIELD_MANAGER = "cxp-apply";

  /** The annotation of a Node that plays what a kubelet does and runs no containers. */
  public static final String SIMULATED_NODE = "cxp.dev/simulated";

  private final String tier;
  private final KubernetesClient client;
  private final Set<Capability> capabilities;
  private final Registries registries;
  private final Map<String, String> versions;
  private final String nodeAddress;
  private final Function<Path, List<String>> imageLoader;
  private final NodePower nodePower;
  private final RunScope scope;
  private final List<ClusterLog> logs;
  private final Runnable onClose;

  private Cluster(Builder builder) {
    this.tier = builder.tier;
    this.client = builder.client;
    this.capabilities = Set.copyOf(builder.capabilities);
    this.registries = builder.registries;
    this.versions = Map.copyOf(builder.versions);
    this.nodeAddress = builder.nodeAddress;
    this.imageLoader = builder.imageLoader;
    this.nodePower = builder.nodePower;
    this.scope = builder.scope;
    this.logs = List.copyOf(builder.logs);
    this.onClose = builder.onClose;
  }

  /**
   * Starts the description of a cluster that a client already talks to.
   *
   * <pre>{@code
   * var cluster = Cluster.using(client).tier("staging").probed().build();
   * }</pre>
   */
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

  /** The logs of the cluster itself, where the tier has them. */
  public List<ClusterLog> logs() {
    return logs;
  }

  /** What this run makes here, in a cluster that others use too; empty in one of the run's own. */
  public Optional<RunScope> scope() {
    return Optional.ofNullable(scope);
  }

  /**
   * The address at which this JVM reaches the NodePorts of Services; empty where it reaches none.
   *
   * <pre>{@code
   * var url = "http://" + cluster.nodeAddress().orElseThrow() + ":30001/docs";
   * }</pre>
   */
  public Optional<String> nodeAddress() {
    return Optional.ofNullable(nodeAddress);
  }

  /**
   * Loads the images of an archive into every node, past all registries, so that Pods run them also
   * with {@code imagePullPolicy: Never}.
   *
   * @param archive an OCI layout or what {@code docker save} writes, as a tar file; Jib's {@code
   *     TarImage} makes one
   * @return the names of the images
   * @throws dev.cxp.check.CxpException when the cluster's nodes take none that way, or the archive
   *     cannot be read
   */
  public List<String> loadImage(Path archive) {
    Objects.requireNonNull(archive, "archive");
    if (imageLoader == null) {
      throw new CxpException(
          Explanation.tried("to load the images of " + archive + " into the nodes")
              .happened("nodes of this cluster (" + this + ") take images from registries only")
              .remedy("push the images to a registry: cluster.registries().pushTarget(image)")
              .remedy("use a tier whose nodes run containers and belong to the test")
              .paste("-Dcxp.cluster=embedded -Dcxp.node=real"));
    }
    if (!Files.isReadable(archive)) {
      throw new CxpException(
          Explanation.tried("to load the images of " + archive + " into the nodes")
              .happened("there is no such file that this user can read")
              .remedy("build the archive before, and give its path"));
    }
    return imageLoader.apply(archive.toAbsolutePath());
  }

  /**
   * Switches nodes off and on, to see what becomes of a pipeline that loses one.
   *
   * <pre>{@code
   * cluster.nodePower().off("cxp-node-2");
   * }</pre>
   *
   * @throws dev.cxp.check.CxpException where nodes cannot be switched
   */
  public NodePower nodePower() {
    if (nodePower == null) {
      throw new CxpException(
          Explanation.tried("to switch a node off or on")
              .happened("nodes of this cluster (" + this + ") cannot be switched")
              .remedy("use nodes that belong to the test and run containers")
              .paste("-Dcxp.cluster=embedded -Dcxp.node=real -Dcxp.nodes=3"));
    }
    return nodePower;
  }

  /**
   * Applies objects in order by server-side apply, as field manager {@link #APPLY_FIELD_MANAGER}.
   *
   * @return the objects as the API server has them now
   * @throws ApplyException at the first object that is refused, with the API server's reason; the
   *     ones before it stay applied
   */
  public List<HasMetadata> apply(List<? extends HasMetadata> objects) {
    return applyAs(APPLY_FIELD_MANAGER, objects);
  }

  /**
   * Applies one object; see {@link #apply(List)}. After a CustomResourceDefinition the kind that it
   * describes can be applied.
   */
  public <T extends HasMetadata> T apply(T object) {
    return applyAs(APPLY_FIELD_MANAGER, object);
  }

  List<HasMetadata> applyAs(String manager, List<? extends HasMetadata> objects) {
    var applied = new ArrayList<HasMetadata>();
    for (var object : objects) {
      applied.add(applyAs(manager, object));
    }
    return List.copyOf(applied);
  }

  <T extends HasMetadata> T applyAs(String manager, T object) {
    try {
      var applied = changing(object, new ServerSideApply(client, manager)::apply);
      if (applied instanceof CustomResourceDefinition definition) {
        new CustomKind(client, definition).awaitServed();
      }
      return applied;
    } catch (KubernetesClientException e) {
      throw ApplyException.refused(object, e);
    }
  }

  /** Changes an object, if it is the run's to change. */
  <T extends HasMetadata> T changing(T object, UnaryOperator<T> change) {
    return scope == null ? change.apply(object) : scope.apply(object, change);
  }

  /**
   * Applies the objects of a YAML text, which may hold several documents.
   *
   * @throws ApplyException when the text cannot be read or an object is refused
   */
  public List<HasMetadata> apply(String yaml) {
    List<HasMetadata> objects;
    try {
      objects =
          client
              .load(new ByteArrayInputStream(asYaml(yaml).getBytes(StandardCharsets.UTF_8)))
              .items();
    } catch (RuntimeException e) {
      throw ApplyException.unreadable(e);
    }
    if (objects.isEmpty()) {
      throw ApplyException.empty();
    }
    return apply(objects);
  }

  /**
   * The client reads what begins with a brace as JSON, also YAML in flow style, whose names have no
   * quotes. After a document's mark it reads YAML, and all JSON is YAML but for tabs.
   */
  private static String asYaml(String text) {
    return text.stripLeading().startsWith("{") && text.indexOf('\t') < 0 ? "--- " + text : text;
  }

  /**
   * Waits until a workload is ready, cannot become ready any more, or the time is up. It changes
   * nothing.
   *
   * @param workload a Deployment, StatefulSet, DaemonSet or Job that is in the cluster, whoever
   *     made it
   * @throws IllegalArgumentException for another kind
   * @throws ApplyException when it is not there, when the API server does not let this user look,
   *     or does not answer
   */
  public WorkloadState await(HasMetadata workload, Duration timeout) {
    return await(workload, timeout, Rollouts.KEEP_ALL);
  }

  /**
   * As {@link #await(HasMetadata, Duration)}.
   *
   * @param replaced which Pods of an earlier revision are deleted when they hold the update
   */
  WorkloadState await(HasMetadata workload, Duration timeout, Predicate<Pod> replaced) {
    var what = describe(workload);
    var live = ApplyException.reading(what, () -> live(workload));
    try (var rollouts = ApplyException.reading(what, () -> Rollouts.of(client, live))) {
      return rollouts.await(List.of(live), timeout, replaced).get(live);
    }
  }

  /** The workload as it is now: states older than that do not count. */
  private HasMetadata live(HasMetadata workload) {
    var metadata = workload.getMetadata();
    var namespace =
        metadata.getNamespace() == null ? client.getNamespace() : metadata.getNamespace();
    var live = Workloads.get(client, workload.getKind(), namespace, metadata.getName());
    if (live == null) {
      throw ApplyException.refusedHere(
          Explanation.tried("to wait for " + describe(workload))
              .happened("it is not in the cluster")
              .cause("it was never applied, or somebody deleted it meanwhile")
              .remedy("apply it, then wait for what cluster.apply(...) returned"));
    }
    return live;
  }

  /** An application of an environment as it is in this cluster now. */
  public InstalledApplication application(Environment environment, String application) {
    return new InstalledApplication(this, environment, environment.applicationNamed(application));
  }

  /** An object in words: {@code Service spotifybuddies-staging/spotifybuddies-app}. */
  static String describe(HasMetadata object) {
    var metadata = object.getMetadata();
    return object.getKind()
        + " "
        + (metadata.getNamespace() == null ? "" : metadata.getNamespace() + "/")
        + metadata.getName();
  }

  @Override
  public void close() {
    try (client) {
      scope().ifPresent(RunScope::close);
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
    private String nodeAddress;
    private Function<Path, List<String>> imageLoader;
    private NodePower nodePower;
    private RunScope scope;
    private final List<ClusterLog> logs = new ArrayList<>();
    private Runnable onClose = () -> {};

    private Builder(KubernetesClient client) {
      this.client = client;
    }

    public Builder tier(String name) {
      this.tier = Objects.requireNonNull(name, "name");
      return this;
    }

    /** Says what the cluster can do; {@link #probed()} finds it out. */
    public Builder capabilities(Set<Capability> what) {
      this.capabilities.addAll(what);
      return this;
    }

    /**
     * Asks the cluster what it can do: its version, whether controllers work, which nodes are Ready
     * and whether names resolve. What this client may not look at is not claimed, so that checks
     * which need it are NOT_VERIFIED.
     *
     * @throws CxpException when the API server does not answer
     */
    public Builder probed() {
      return probed("default", Duration.ofSeconds(10));
    }

    /**
     * As {@link #probed()}, for a client that may not look into the namespace {@code default}.
     *
     * @param namespace one that exists and that this client may look at
     * @param patience how long controllers may take to put a service account there
     */
    public Builder probed(String namespace, Duration patience) {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(patience, "patience");
      try {
        version("kubernetes", client.getKubernetesVersion().getGitVersion());
      } catch (KubernetesClientException e) {
        throw new CxpException(
            Explanation.tried(
                    "to find out what the cluster at " + client.getMasterUrl() + " can do")
                .happened("its API server did not tell its version: " + e.getMessage())
                .cause("it is not running, cannot be reached, or refuses the credential")
                .remedy("check the server and the user in the kubeconfig"),
            e);
      }
      var observed = ObservedCapabilities.of(client, namespace, patience);
      return capabilities(observed.capabilities()).version("node", observed.nodes());
    }

    public Builder registries(Registries where) {
      this.registries = Objects.requireNonNull(where, "where");
      return this;
    }

    public Builder version(String component, String version) {
      this.versions.put(component, version);
      return this;
    }

    /** Where this JVM reaches NodePorts. */
    public Builder nodeAddress(String address) {
      this.nodeAddress = Objects.requireNonNull(address, "address");
      return this;
    }

    /** What loads the images of an archive into every node, and returns their names. */
    public Builder imageLoader(Function<Path, List<String>> loader) {
      this.imageLoader = Objects.requireNonNull(loader, "loader");
      return this;
    }

    /** What switches nodes off and on. */
    public Builder nodePower(NodePower power) {
      this.nodePower = Objects.requireNonNull(power, "power");
      return this;
    }

    /** Keeps what the run makes apart from what others have there; closing removes it. */
    public Builder scope(RunScope ofRun) {
      this.scope = Objects.requireNonNull(ofRun, "scope");
      return this;
    }

    /** Adds a log of the cluster itself, which is shown when a test fails. */
    public Builder log(ClusterLog log) {
      this.logs.add(Objects.requireNonNull(log, "log"));
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
