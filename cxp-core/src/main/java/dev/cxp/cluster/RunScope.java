package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one run makes in a cluster that others use too, so that it removes just that. Every
 * namespace of the run, and every cluster-scoped object, carries the label {@link #RUN}; a
 * namespace also says in {@link #EXPIRES} until when the run may still be alive, and the run puts
 * that off while it is.
 *
 * <p>What exists already and lacks the run's label is refused, except objects in a namespace that
 * was adopted: those are changed as asked, stay changed, and are never removed.
 *
 * <pre>{@code
 * RunScope.sweep(client);                       // what killed runs left behind
 * var scope = RunScope.open(client, Duration.ofHours(1), Set.of());
 * var cluster = Cluster.using(client).scope(scope).build();
 * cluster.close();                              // removes what the run made
 * }</pre>
 */
public final class RunScope implements AutoCloseable {

  /** The label that names the run that an object belongs to. */
  public static final String RUN = "cxp.dev/run";

  /** The annotation of a run's namespaces with the instant from which anyone may remove them. */
  public static final String EXPIRES = "cxp.dev/expires";

  private static final Logger LOG = LoggerFactory.getLogger(RunScope.class);

  /** How long {@link #close} waits for finalizers and for the namespace controller. */
  private static final Duration REMOVAL = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final Set<String> adopted;
  private final RunNamespaces namespaces;
  private final RunRemoval removal;

  private RunScope(KubernetesClient client, RunNamespaces namespaces, Set<String> adopted) {
    this.client = client;
    this.adopted = Set.copyOf(adopted);
    this.namespaces = namespaces;
    this.removal = new RunRemoval(client, namespaces.run());
  }

  /**
   * Begins a run: makes its first namespace, {@code cxp-run-ID}, which owns whatever the run makes
   * outside of its namespaces.
   *
   * @param lifetime how long after this JVM was killed others may remove what it left
   * @param adopted existing namespaces in which the run may create and change objects
   * @throws KubernetesClientException when the API server does not let this user make namespaces,
   *     or does not answer
   */
  public static RunScope open(KubernetesClient client, Duration lifetime, Set<String> adopted) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(lifetime, "lifetime");
    return new RunScope(client, RunNamespaces.begin(client, lifetime), adopted);
  }

  /**
   * Removes the namespaces of runs that have expired, and with them what those own; no others.
   *
   * @return the names of the namespaces
   * @throws KubernetesClientException when namespaces cannot be listed
   */
  public static List<String> sweep(KubernetesClient client) {
    return RunRemoval.sweep(Objects.requireNonNull(client, "client"));
  }

  /** The value of the label {@link #RUN}. */
  public String run() {
    return namespaces.run();
  }

  /** The namespaces that this run made and has not removed. */
  public Set<String> namespaces() {
    return namespaces.names();
  }

  /** The namespaces that were there before and that the run may change. */
  public Set<String> adopted() {
    return adopted;
  }

  /**
   * Applies an object if it is the run's to apply.
   *
   * @param apply the server-side apply itself
   * @throws ApplyException when the object, or its namespace, belongs to somebody else
   */
  <T extends HasMetadata> T apply(T object, UnaryOperator<T> apply) {
    if (isNamespace(object)) {
      return applyNamespace(object, apply);
    }
    if (!isNamespaced(object)) {
      return applyOutside(object, apply, false);
    }
    var namespace = namespaceOf(object);
    if (namespaces.owns(namespace)) {
      return apply.apply(object);
    }
    if (adopted.contains(namespace)) {
      return applyOutside(object, apply, true);
    }
    var live = client.namespaces().withName(namespace).get();
    if (live == null) {
      return apply.apply(object); // the API server's answer says it best
    }
    throw ApplyException.refusedHere(Foreign.namespace(object, live));
  }

  private <T extends HasMetadata> T applyNamespace(T object, UnaryOperator<T> apply) {
    var name = object.getMetadata().getName();
    if (adopted.contains(name)) {
      var live = client.resource(object).get();
      if (live != null && !run().equals(label(live))) {
        return live; // its labels and annotations are its owner's
      }
    }
    namespaces
        .claim(name)
        .ifPresent(
            foreign -> {
              throw ApplyException.refusedHere(Foreign.namespace(object, foreign));
            });
    return apply.apply(labelled(object));
  }

  /** Applies what is in no namespace of the run. */
  private <T extends HasMetadata> T applyOutside(
      T object, UnaryOperator<T> apply, boolean mayChange) {
    var live = client.resource(object).get();
    if (live == null || run().equals(label(live))) {
      var applied = apply.apply(owned(labelled(object)));
      removal.add(applied);
      return applied;
    }
    if (!mayChange) {
      throw ApplyException.refusedHere(Foreign.object(object));
    }
    LOG.warn("{} was there before this run: it stays as changed now", Cluster.describe(live));
    return apply.apply(object);
  }

  private <T extends HasMetadata> T labelled(T object) {
    var copy = client.getKubernetesSerialization().clone(object);
    var labels = new HashMap<String, String>();
    if (copy.getMetadata().getLabels() != null) {
      labels.putAll(copy.getMetadata().getLabels());
    }
    labels.put(RUN, run());
    copy.getMetadata().setLabels(labels);
    return copy;
  }

  /** Lets the garbage collector remove it with the run's first namespace, if nobody else does. */
  private <T extends HasMetadata> T owned(T copy) {
    var owner = namespaces.first().getMetadata();
    copy.addOwnerReference(
        new OwnerReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Namespace")
            .withName(owner.getName())
            .withUid(owner.getUid())
            .build());
    return copy;
  }

  private static boolean isNamespace(HasMetadata object) {
    return object instanceof Namespace
        || ("Namespace".equals(object.getKind()) && "v1".equals(object.getApiVersion()));
  }

  private static boolean isNamespaced(HasMetadata object) {
    // A generic object could be of either sort; without a namespace it is checked on its own.
    return object.getMetadata().getNamespace() != null
        || (object instanceof Namespaced && !(object instanceof GenericKubernetesResource));
  }

  private String namespaceOf(HasMetadata object) {
    var named = object.getMetadata().getNamespace();
    if (named != null) {
      return named;
    }
    return client.getNamespace() == null ? "default" : client.getNamespace();
  }

  static String label(HasMetadata object) {
    var labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(RUN);
  }

  /**
   * Removes what the run made, and waits until it is gone, a minute at most. What stays is logged
   * with its reason; a later {@link #sweep} removes it. Does nothing when called again.
   */
  @Override
  public void close() {
    remove(REMOVAL);
  }

  /** As {@link #close}, without waiting: for a JVM that is going down. */
  public void abandon() {
    remove(Duration.ZERO);
  }

  private void remove(Duration patience) {
    var made = namespaces.end();
    if (!made.isEmpty()) {
      removal.run(made, patience);
    }
  }
}
