package dev.cxp.junit.cluster.internal.node;

import dev.cxp.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapListBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimListBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the nodes of a cluster without kubelets do: they take Pods through their lives. Whether an
 * image can be pulled they find out from the registry; what only a process could show, they say in
 * the annotation {@link #ANNOTATION}. The Nodes themselves are registered, and kept Ready, by the
 * embedded Kubernetes: it knows first when its API answers.
 */
public final class SimulatedNodes implements AutoCloseable {

  /** On each Pod and on the Node: what is not known because nothing ran. */
  public static final String ANNOTATION = Cluster.SIMULATED_NODE;

  /** The name of the first, and most often only, Node. */
  public static final String FIRST = "cxp-node-1";

  private static final int WORKERS = 3;
  private static final int PULLERS = 8;

  private final KubernetesClient client;
  private final ScheduledThreadPoolExecutor workers;
  private final ExecutorService pullers;
  private final ExecutorService eventWriter;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SimulatedNodes(KubernetesClient client, NodeOptions options) {
    this.client = client;
    this.workers = new ScheduledThreadPoolExecutor(WORKERS, named("work"));
    workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    workers.setRemoveOnCancelPolicy(true);
    this.pullers = pool(PULLERS, "pull");
    this.eventWriter = pool(1, "events");
    var configMaps = informer(client.configMaps().inAnyNamespace());
    var secrets = informer(client.secrets().inAnyNamespace());
    var claims = informer(client.persistentVolumeClaims().inAnyNamespace());
    var volumes = informer(client.persistentVolumes());
    var pods = informer(client.pods().inAnyNamespace().withoutField("spec.nodeName", ""));
    var attached = informer(client.storage().v1().volumeAttachments());
    var references = new References(client, configMaps.getStore(), secrets.getStore());
    var events = new PodEvents(client, eventWriter);
    var starter =
        new ContainerStarter(options, new NodeImages(options, pullers), references, events);
    var storage = new SimulatedStorage(client, claims.getStore(), volumes.getStore(), workers);
    var attachments =
        new VolumeAttachments(
            client, claims.getStore(), volumes.getStore(), attached.getStore(), workers);
    var lifecycle =
        new PodLifecycle(
            client, pods.getStore(), references, attachments, starter, events, workers);
    on(configMaps, (ConfigMap each) -> lifecycle.referencesChanged(namespace(each)));
    on(secrets, (Secret each) -> lifecycle.referencesChanged(namespace(each)));
    on(pods, (Pod each) -> lifecycle.changed(each));
    on(
        claims,
        (PersistentVolumeClaim each) -> {
          storage.claimChanged(each);
          lifecycle.volumesChanged();
        });
    on(
        volumes,
        (PersistentVolume each) -> {
          storage.volumeChanged(each);
          lifecycle.volumesChanged();
        });
    on(
        attached,
        (VolumeAttachment each) -> {
          attachments.changed(each);
          lifecycle.volumesChanged();
        });
  }

  /**
   * Begins to look at Pods and at what they refer to, until it is closed. Each watch begins with a
   * list, so what was made before is seen too.
   *
   * @param client closed with the nodes; an administrator's, because there is no kubelet's identity
   */
  public static SimulatedNodes start(KubernetesClient client, NodeOptions options) {
    var nodes = new SimulatedNodes(client, options);
    nodes.informers.forEach(SharedIndexInformer::start);
    return nodes;
  }

  /** Writes and reads one object of each kind that a node meets, so that the first is not slow. */
  public static void rehearse(KubernetesSerialization serialization) {
    Stream.of(
            new PodListBuilder().addNewItem().withNewSpec().endSpec().endItem().build(),
            new ConfigMapListBuilder().addNewItem().endItem().build(),
            new SecretListBuilder().addNewItem().endItem().build(),
            new PersistentVolumeClaimListBuilder().addNewItem().endItem().build(),
            new PersistentVolumeListBuilder().addNewItem().endItem().build(),
            new VolumeAttachmentListBuilder().addNewItem().endItem().build())
        .forEach(each -> serialization.unmarshal(serialization.asJson(each), each.getClass()));
  }

  private <T extends HasMetadata> SharedIndexInformer<T> informer(Informable<T> resources) {
    var informer = resources.runnableInformer(0);
    // The default gives up on some errors; a node goes on for as long as it is there.
    informer.exceptionHandler((started, thrown) -> !closed.get());
    informers.add(informer);
    return informer;
  }

  private static <T> void on(SharedIndexInformer<T> informer, Consumer<T> changed) {
    informer.addEventHandler(
        new ResourceEventHandler<T>() {
          @Override
          public void onAdd(T added) {
            changed.accept(added);
          }

          @Override
          public void onUpdate(T before, T after) {
            changed.accept(after);
          }

          @Override
          public void onDelete(T removed, boolean finalStateUnknown) {
            changed.accept(removed);
          }
        });
  }

  private static String namespace(HasMetadata object) {
    return object.getMetadata().getNamespace();
  }

  private static ExecutorService pool(int threads, String name) {
    var pool =
        new ThreadPoolExecutor(
            threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String name) {
    var number = new AtomicInteger();
    return work -> {
      var thread = new Thread(work, "cxp-node-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    informers.forEach(SharedIndexInformer::stop);
    workers.shutdownNow();
    pullers.shutdownNow();
    eventWriter.shutdownNow();
    client.close();
  }
}
