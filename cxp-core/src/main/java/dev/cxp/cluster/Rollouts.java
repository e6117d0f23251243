package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for workloads by watching them, never by sleeping. A workload that cannot succeed any more
 * ends its part of the wait at once; the others are waited for until they are decided or the time
 * is up.
 *
 * <pre>{@code
 * try (var rollouts = Rollouts.watch(cluster.client(), "app.kubernetes.io/part-of", "spotifybuddies")) {
 *   var states = rollouts.await(applied, Duration.ofSeconds(60));
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

  private final KubernetesClient client;
  private final SharedIndexInformer<Deployment> deployments;
  private final SharedIndexInformer<StatefulSet> statefulSets;
  private final SharedIndexInformer<Job> jobs;
  private final SharedIndexInformer<ReplicaSet> replicaSets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<EndpointSlice> slices;
  private volatile Runnable onChange = () -> {};

  private Rollouts(KubernetesClient client, String label, String value) {
    this.client = client;
    var handler = new Handler();
    deployments =
        client.apps().deployments().inAnyNamespace().withLabel(label, value).inform(handler.of());
    statefulSets =
        client.apps().statefulSets().inAnyNamespace().withLabel(label, value).inform(handler.of());
    jobs = client.batch().v1().jobs().inAnyNamespace().withLabel(label, value).inform(handler.of());
    replicaSets =
        client.apps().replicaSets().inAnyNamespace().withLabel(label, value).inform(handler.of());
    pods = client.pods().inAnyNamespace().withLabel(label, value).inform(handler.of());
    services = client.services().inAnyNamespace().withLabel(label, value).inform(handler.of());
    // EndpointSlices carry the labels of their Service.
    slices =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inAnyNamespace()
            .withLabel(label, value)
            .inform(handler.of());
  }

  /** Watches everything in the cluster that has this label. */
  static Rollouts watch(KubernetesClient client, String label, String value) {
    return new Rollouts(client, label, value);
  }

  /**
   * Waits until every workload is ready or stuck, or the time is up.
   *
   * @param workloads as the API server returned them when they were applied: a state older than
   *     that does not count
   * @return the last state of each, in the given order; {@link WorkloadState.Progressing} where the
   *     time was up
   */
  Map<HasMetadata, WorkloadState> await(
      Collection<? extends HasMetadata> workloads, Duration timeout) {
    var states = decided(workloads, timeout);
    states.replaceAll(this::withWarnings);
    return states;
  }

  /** What is still on its way when the time is up says by events what holds it. */
  private WorkloadState withWarnings(HasMetadata workload, WorkloadState state) {
    return state instanceof WorkloadState.Progressing progressing
        ? progressing.warnedOf(PodWarnings.about(view(find(Key.of(workload))), client))
        : state;
  }

  /**
   * The states by which they were decided, and not later ones: a container that crashes again and
   * again runs for a moment in between.
   */
  private Map<HasMetadata, WorkloadState> decided(
      Collection<? extends HasMetadata> workloads, Duration timeout) {
    var decided = new CompletableFuture<Map<HasMetadata, WorkloadState>>();
    onChange =
        () -> {
          var states = states(workloads);
          if (states.values().stream().noneMatch(WorkloadState.Progressing.class::isInstance)) {
            decided.complete(states);
          }
        };
    onChange.run();
    try {
      return decided.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The last states say how far each of them came.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      onChange = () -> {};
    }
    return states(workloads);
  }

  private Map<HasMetadata, WorkloadState> states(Collection<? extends HasMetadata> workloads) {
    var states = new LinkedHashMap<HasMetadata, WorkloadState>();
    workloads.forEach(workload -> states.put(workload, state(workload)));
    return states;
  }

  private WorkloadState state(HasMetadata applied) {
    var current = find(Key.of(applied));
    if (current == null || isOlder(current, applied)) {
      return new WorkloadState.Progressing("the API server has accepted it", List.of());
    }
    var view = view(current);
    return new ServiceEndpoints(services.getStore().list(), slices.getStore().list())
        .refine(view, WorkloadJudge.judge(view));
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
    var all = new ArrayList<HasMetadata>(deployments.getStore().list());
    all.addAll(statefulSets.getStore().list());
    all.addAll(jobs.getStore().list());
    return all.stream().filter(object -> Key.of(object).equals(key)).findFirst().orElse(null);
  }

  @Override
  public void close() {
    List.of(deployments, statefulSets, jobs, replicaSets, pods, services, slices)
        .forEach(SharedIndexInformer::stop);
  }

  /** Wakes whoever waits, whatever changed. */
  private final class Handler {
    <T> ResourceEventHandler<T> of() {
      return new ResourceEventHandler<>() {
        @Override
        public void onAdd(T object) {
          onChange.run();
        }

        @Override
        public void onUpdate(T before, T now) {
          onChange.run();
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
          onChange.run();
        }
      };
    }
  }
}
