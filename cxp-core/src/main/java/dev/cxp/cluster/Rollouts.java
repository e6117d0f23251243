package dev.cxp.cluster;

import dev.cxp.pipeline.Application;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for workloads by watching them, never by sleeping. A workload that cannot succeed any more
 * ends its part of the wait at once; the others are waited for until they are decided or the time
 * is up.
 *
 * <pre>{@code
 * try (var rollouts = Rollouts.labelled(cluster.client(), "app.kubernetes.io/part-of", "spotifybuddies")) {
 *   var states = rollouts.await(applied, Duration.ofSeconds(60), Rollouts.KEEP_ALL);
 * }
 * }</pre>
 */
final class Rollouts implements AutoCloseable {

  /** Names a workload across namespaces. */
  private record Key(String kind, String namespace, String name) {
    static Key of(HasMetadata object) {
      var metadata = object.getMetadata();
      return new Key(object.getKind(), metadata.getNamespace(), metadata.getName());
    }
  }

  /** Leaves all Pods alone. */
  static final Predicate<Pod> KEEP_ALL = pod -> false;

  private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

  private final KubernetesClient client;
  private final Semaphore changes = new Semaphore(0);
  private final Map<String, String> deleted = new LinkedHashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final List<SharedIndexInformer<? extends HasMetadata>> workloads;
  private final SharedIndexInformer<ReplicaSet> replicaSets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<EndpointSlice> slices;

  /** What is watched of everything that the cluster has of a kind. */
  private interface Selection {
    <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
        Informable<T> of(MixedOperation<T, L, R> all);
  }

  private Rollouts(
      KubernetesClient client,
      Selection workload,
      List<String> kinds,
      Selection made,
      Selection rest) {
    this.client = client;
    try {
      workloads = new ArrayList<>();
      kinds.forEach(kind -> workloads.add(watch(workload, kind)));
      replicaSets = watch(made, client.apps().replicaSets());
      pods = watch(made, client.pods());
      services = watch(rest, client.services());
      slices = watch(rest, client.discovery().v1().endpointSlices());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Watches what applications become and has this label, in the whole cluster; EndpointSlices have
   * their Service's.
   */
  static Rollouts labelled(KubernetesClient client, String label, String value) {
    var all =
        new Selection() {
          @Override
          public <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
              Informable<T> of(MixedOperation<T, L, R> operation) {
            return operation.inAnyNamespace().withLabel(label, value);
          }
        };
    var kinds = Arrays.stream(Application.Kind.values()).map(Application.Kind::apiName).toList();
    return new Rollouts(client, all, kinds, all, all);
  }

  /** Watches one workload, what its selector finds, and the Services of its namespace. */
  static Rollouts of(KubernetesClient client, HasMetadata workload) {
    var namespace = workload.getMetadata().getNamespace();
    var name = workload.getMetadata().getName();
    var selector = Workloads.selector(workload);
    return new Rollouts(
        client,
        new Selection() {
          @Override
          public <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
              Informable<T> of(MixedOperation<T, L, R> operation) {
            return operation.inNamespace(namespace).withField("metadata.name", name);
          }
        },
        List.of(workload.getKind()),
        new Selection() {
          @Override
          public <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
              Informable<T> of(MixedOperation<T, L, R> operation) {
            return operation.inNamespace(namespace).withLabelSelector(selector);
          }
        },
        new Selection() {
          @Override
          public <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
              Informable<T> of(MixedOperation<T, L, R> operation) {
            return operation.inNamespace(namespace);
          }
        });
  }

  private SharedIndexInformer<? extends HasMetadata> watch(Selection selection, String kind) {
    return switch (kind) {
      case "Deployment" -> watch(selection, client.apps().deployments());
      case "StatefulSet" -> watch(selection, client.apps().statefulSets());
      case "DaemonSet" -> watch(selection, client.apps().daemonSets());
      case "Job" -> watch(selection, client.batch().v1().jobs());
      default -> throw Workloads.unknown(kind);
    };
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
      SharedIndexInformer<T> watch(Selection selection, MixedOperation<T, L, R> all) {
    var informer = selection.of(all).inform(new Waking<>());
    informers.add(informer);
    return informer;
  }

  /**
   * Waits until every workload is ready or stuck, or the time is up.
   *
   * @param workloads as the API server returned them when they were applied: a state older than
   *     that does not count
   * @param replaced which Pods of an earlier revision are deleted when they hold the update of a
   *     StatefulSet, so that they come back in the current one
   * @return the last state of each, in the given order; {@link WorkloadState.Progressing} where the
   *     time was up
   */
  Map<HasMetadata, WorkloadState> await(
      Collection<? extends HasMetadata> workloads, Duration timeout, Predicate<Pod> replaced) {
    var states = decided(workloads, timeout, replaced);
    states.replaceAll(this::explained);
    return states;
  }

  /** What is still on its way when the time is up says by events what holds it. */
  private WorkloadState explained(HasMetadata workload, WorkloadState state) {
    var view = view(find(Key.of(workload)));
    var told =
        state instanceof WorkloadState.Progressing progressing
            ? progressing.warnedOf(PodWarnings.about(view, client))
            : state;
    var lines =
        view.all().stream()
            .map(pod -> deleted.get(pod.getMetadata().getNamespace() + "/" + name(pod)))
            .filter(Objects::nonNull)
            .toList();
    return lines.isEmpty() ? told : told.withPods(lines);
  }

  /**
   * The states by which they were decided, and not later ones: a container that crashes again and
   * again runs for a moment in between.
   */
  private Map<HasMetadata, WorkloadState> decided(
      Collection<? extends HasMetadata> workloads, Duration timeout, Predicate<Pod> replaced) {
    var end = System.nanoTime() + timeout.toNanos();
    while (true) {
      changes.drainPermits();
      var states = states(workloads, replaced);
      var left = end - System.nanoTime();
      if (left <= 0
          || states.values().stream().noneMatch(WorkloadState.Progressing.class::isInstance)) {
        return states;
      }
      try {
        if (!changes.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          return states(workloads, replaced);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return states;
      }
    }
  }

  private Map<HasMetadata, WorkloadState> states(
      Collection<? extends HasMetadata> workloads, Predicate<Pod> replaced) {
    var states = new LinkedHashMap<HasMetadata, WorkloadState>();
    workloads.forEach(workload -> states.put(workload, state(workload, replaced)));
    return states;
  }

  private WorkloadState state(HasMetadata applied, Predicate<Pod> replaced) {
    var current = find(Key.of(applied));
    if (current == null || isOlder(current, applied)) {
      return new WorkloadState.Progressing("the API server has accepted it", List.of());
    }
    var view = view(current);
    for (var pod : view.isObserved() ? view.holding() : List.<Pod>of()) {
      if (replaced.test(pod) && delete(pod)) {
        return new WorkloadState.Progressing(
            "Pod " + name(pod) + " of an earlier revision is being replaced", List.of());
      }
    }
    return new ServiceEndpoints(services.getStore().list(), slices.getStore().list())
        .refine(view, WorkloadJudge.judge(view));
  }

  /** Whether the Pod is going, or has changed since it was looked at. */
  private boolean delete(Pod pod) {
    var metadata = pod.getMetadata();
    var why = PodTrouble.reason(pod) + "  (of an earlier revision, deleted)";
    try {
      client.resource(pod).lockResourceVersion(metadata.getResourceVersion()).delete();
      LOG.info("{}/{}", metadata.getNamespace(), why);
      deleted.put(metadata.getNamespace() + "/" + name(pod), why);
      return true;
    } catch (KubernetesClientException e) {
      // A conflict says that the Pod has changed, and then the watch shows it again.
      return e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  private WorkloadView view(HasMetadata current) {
    return current == null
        ? new WorkloadView(null, List.of())
        : WorkloadView.of(current, replicaSets.getStore().list(), pods.getStore().list());
  }

  /** The watch may still show the object as it was before it was applied. */
  private static boolean isOlder(HasMetadata seen, HasMetadata applied) {
    var wanted = applied.getMetadata().getGeneration();
    var generation = seen.getMetadata().getGeneration();
    return !Objects.equals(seen.getMetadata().getUid(), applied.getMetadata().getUid())
        || wanted != null && generation != null && generation < wanted;
  }

  private HasMetadata find(Key key) {
    return workloads.stream()
        .flatMap(informer -> informer.getStore().list().stream())
        .filter(object -> Key.of(object).equals(key))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }

  /** Wakes whoever waits, whatever changed. */
  private final class Waking<T> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changes.release();
    }

    @Override
    public void onUpdate(T before, T now) {
      changes.release();
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      changes.release();
    }
  }
}
