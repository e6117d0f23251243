package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** Drives each Pod that is bound to the node, from its first container to its removal. */
final class PodLifecycle {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");
  private static final int WRITES = 5;

  private final KubernetesClient client;
  private final Store<Pod> pods;
  private final References references;
  private final VolumeAttachments attachments;
  private final ContainerStarter starter;
  private final PodEvents events;
  private final Map<String, NodeAddresses> nodes = new ConcurrentHashMap<>();
  private final Map<String, PodRun> runs = new ConcurrentHashMap<>();
  private final WorkQueue<String> queue;

  PodLifecycle(
      KubernetesClient client,
      Store<Pod> pods,
      References references,
      VolumeAttachments attachments,
      ContainerStarter starter,
      PodEvents events,
      ScheduledExecutorService threads) {
    this.client = client;
    this.pods = pods;
    this.references = references;
    this.attachments = attachments;
    this.starter = starter;
    this.events = events;
    this.queue = new WorkQueue<>(threads, this::reconcile);
  }

  /** Something about the Pod changed. */
  void changed(Pod pod) {
    queue.add(Cache.metaNamespaceKeyFunc(pod));
  }

  /** A ConfigMap or Secret appeared or changed: Pods of its namespace may wait for it. */
  void referencesChanged(String namespace) {
    runs.keySet().stream().filter(key -> key.startsWith(namespace + "/")).forEach(queue::add);
  }

  /** A claim, a volume or its attachment changed: Pods may wait for it. */
  void volumesChanged() {
    runs.forEach(
        (key, run) -> {
          if (!run.isMounted()) {
            queue.add(key);
          }
        });
  }

  private void reconcile(String key) {
    var pod = pods.getByKey(key);
    var run = runs.get(key);
    if (run != null && (pod == null || !run.isOf(pod))) {
      forget(key, run);
      run = null;
    }
    if (pod == null) {
      return;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      end(pod, run);
      return;
    }
    if (TERMINAL.contains(pod.getStatus().getPhase()) || (run != null && run.hasEnded())) {
      return;
    }
    if (run == null) {
      run = begin(key, pod);
    }
    var left = run.untilDeadline(pod);
    if (left.filter(PodLifecycle::isOver).isPresent()) {
      if (run.passDeadline()) {
        events.normal(pod, null, PodStatuses.DEADLINE_EXCEEDED, PodStatuses.PAST_DEADLINE);
      }
      publish(pod, run);
      run.end();
      return;
    }
    left.ifPresent(time -> queue.addAfter(key, time));
    var again = advance(key, pod, run);
    publish(pod, run);
    if (PodRun.endsByItself(pod) && allStarted(pod, run)) {
      everyContainer(pod).forEach(each -> completed(each, pod));
      publish(pod, run);
      run.end();
    }
    again.ifPresent(delay -> queue.addAfter(key, delay));
  }

  private static boolean isOver(Duration left) {
    return left.isNegative() || left.isZero();
  }

  private PodRun begin(String key, Pod pod) {
    var node = nodes.computeIfAbsent(pod.getSpec().getNodeName(), NodeAddresses::new);
    var host = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    var run = new PodRun(pod, node.ofNode(), host ? node.ofNode() : node.take());
    runs.put(key, run);
    return run;
  }

  private void forget(String key, PodRun run) {
    runs.remove(key);
    if (!run.isOnNodesNetwork()) {
      nodes.get(run.latest().getSpec().getNodeName()).release(run.address());
    }
  }

  /** Does what can be done now; returns when there is more to do, if that is known. */
  private Optional<Duration> advance(String key, Pod pod, PodRun run) {
    if (!run.isMounted()) {
      var missing = references.missingVolume(pod);
      if (missing.isPresent()) {
        var volume = missing.orElseThrow();
        var message =
            "MountVolume.SetUp failed for volume \"" + volume.volume() + "\" : " + volume.message();
        if (run.mountFails(message) && volume.worthAnEvent()) {
          events.warning(pod, null, "FailedMount", message);
        }
        return Optional.of(LOOK_AGAIN);
      }
      if (!attachments.has(pod)) {
        return Optional.of(LOOK_AGAIN);
      }
      run.mounted();
    }
    return startContainers(key, pod, run);
  }

  private Optional<Duration> startContainers(String key, Pod pod, PodRun run) {
    for (var init : pod.getSpec().getInitContainers()) {
      var again = start(key, pod, run, init, "spec.initContainers{" + init.getName() + "}");
      var state = run.container(init.getName());
      if (state.isWaiting() || state.isCrashed()) {
        return again;
      }
      if (!PodRun.isSidecar(init)) {
        state.complete();
      }
    }
    return pod.getSpec().getContainers().stream()
        .map(each -> start(key, pod, run, each, "spec.containers{" + each.getName() + "}"))
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  private Optional<Duration> start(
      String key, Pod pod, PodRun run, Container container, String field) {
    return starter.advance(
        new ContainerStarter.Subject(
            pod, container, field, run.container(container.getName()), () -> queue.add(key)));
  }

  /** Whether each runs, or ended and is not started again. */
  private static boolean allStarted(Pod pod, PodRun run) {
    return pod.getSpec().getContainers().stream()
        .map(each -> run.container(each.getName()).state())
        .allMatch(
            state ->
                state instanceof RunState.Running
                    || state instanceof RunState.Crashed crashed && !crashed.again());
  }

  private static List<Container> everyContainer(Pod pod) {
    return java.util.stream.Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .toList();
  }

  private void completed(Container container, Pod pod) {
    runs.get(Cache.metaNamespaceKeyFunc(pod)).container(container.getName()).complete();
  }

  private void publish(Pod seen, PodRun run) {
    write(
        run,
        latest ->
            new PodBuilder(latest)
                .editMetadata()
                .addToAnnotations(SimulatedNodes.ANNOTATION, unknown(seen))
                .endMetadata()
                .withStatus(PodStatuses.of(latest, run))
                .build());
  }

  private static String unknown(Pod pod) {
    return PodRun.endsByItself(pod)
        ? "exit code, probes and logs are not known"
        : "probes and logs are not known";
  }

  private interface Change {
    Pod of(Pod latest);
  }

  /** Writes the status, starting again from the API server's state when someone else wrote. */
  private void write(PodRun run, Change change) {
    for (var tries = 1; ; tries++) {
      var wanted = change.of(run.latest());
      if (isSame(wanted, run.latest())) {
        return;
      }
      try {
        run.latest(client.resource(wanted).updateStatus());
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return;
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == WRITES) {
          throw e;
        }
        var fresh = client.resource(run.latest()).get();
        if (fresh == null || !run.isOf(fresh)) {
          return;
        }
        run.latest(fresh);
      }
    }
  }

  private static boolean isSame(Pod wanted, Pod latest) {
    PodStatus before = latest.getStatus();
    return wanted.getStatus().equals(before)
        && wanted.getMetadata().getAnnotations().equals(latest.getMetadata().getAnnotations());
  }

  private void end(Pod pod, PodRun run) {
    if (run != null && !run.hasEnded()) {
      pod.getSpec().getContainers().stream()
          .filter(each -> run.container(each.getName()).isRunning())
          .forEach(
              each ->
                  events.normal(
                      pod,
                      "spec.containers{" + each.getName() + "}",
                      "Killing",
                      "Stopping container " + each.getName()));
      run.end();
    }
    if (run != null
        && !pod.getMetadata().getFinalizers().isEmpty()
        && !TERMINAL.contains(pod.getStatus().getPhase())) {
      run.latest(pod);
      write(run, latest -> new PodBuilder(latest).withStatus(PodStatuses.killed(latest)).build());
    }
    remove(pod);
  }

  /**
   * Deletes the object for good. The precondition keeps a Pod that was made again under the same
   * name, as a StatefulSet does at once.
   */
  private void remove(Pod pod) {
    var meta = pod.getMetadata();
    var options =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "DeleteOptions",
            "gracePeriodSeconds",
            0,
            "preconditions",
            Map.of("uid", meta.getUid()));
    try {
      client.raw(
          "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName(),
          "DELETE",
          options);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
