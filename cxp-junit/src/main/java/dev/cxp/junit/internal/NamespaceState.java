package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes what is in a namespace: objects, events, descriptions and logs. */
final class NamespaceState {

  /** The most telling first, for the time may be up before the last. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Pod.class,
          Deployment.class,
          StatefulSet.class,
          Job.class,
          Service.class,
          ReplicaSet.class,
          DaemonSet.class,
          CronJob.class,
          EndpointSlice.class,
          PersistentVolumeClaim.class,
          ResourceQuota.class,
          LimitRange.class,
          ConfigMap.class,
          Secret.class,
          ServiceAccount.class,
          Ingress.class,
          NetworkPolicy.class);

  private static final long MOST_OBJECTS = 300;
  private static final int LOG_LINES = 1000;
  private static final int LOG_BYTES = 256 << 10;
  private static final int MOST_LOG = 2 * LOG_BYTES;
  private static final String GONE = "unable to retrieve container logs for ";

  private final KubernetesClient client;
  private final String namespace;
  private final FailureFolder folder;
  private final Redaction redaction;
  private final PlainObject plain;

  NamespaceState(
      KubernetesClient client, String namespace, FailureFolder folder, Redaction redaction) {
    this.client = client;
    this.namespace = namespace;
    this.folder = folder;
    this.redaction = redaction;
    this.plain = new PlainObject(client.getKubernetesSerialization(), redaction);
  }

  /** Writes all but the logs. */
  List<Pod> writeObjects() throws IOException {
    var events = list(Event.class).stream().map(Event.class::cast).toList();
    write("events.txt", EventTable.of(events));
    var pods = new ArrayList<Pod>();
    var descriptions = new ArrayList<String>();
    for (var kind : KINDS) {
      var objects = list(kind);
      if (objects.isEmpty()) {
        continue;
      }
      write("objects/" + fileOf(kind), yaml(objects));
      for (var object : objects) {
        Description.of(object, events).ifPresent(descriptions::add);
        if (object instanceof Pod pod) {
          pods.add(pod);
        }
      }
      write("describe.txt", String.join("\n", descriptions));
    }
    return pods;
  }

  private static String fileOf(Class<?> kind) {
    return kind.getSimpleName().toLowerCase(Locale.ROOT) + ".yaml";
  }

  private List<? extends HasMetadata> list(Class<? extends HasMetadata> kind) {
    try {
      return client
          .resources(kind)
          .inNamespace(namespace)
          .list(new ListOptionsBuilder().withLimit(MOST_OBJECTS).build())
          .getItems();
    } catch (KubernetesClientException e) {
      folder.lacks(namespace + "/" + kind.getSimpleName(), redaction.text(reason(e)));
      return List.of();
    }
  }

  private String yaml(List<? extends HasMetadata> objects) {
    var text = new StringBuilder();
    for (var object : objects) {
      var yaml = plain.yaml(object);
      text.append(yaml.startsWith("---") ? "" : "---\n").append(yaml);
    }
    return text.toString();
  }

  /** Writes what the containers printed, now and before their last restart. */
  void writeLogs(List<Pod> pods) throws IOException {
    for (var pod : pods) {
      for (var container : containers(pod)) {
        writeLog(pod, container.getName());
      }
    }
  }

  private static List<Container> containers(Pod pod) {
    return Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
        .flatMap(List::stream)
        .toList();
  }

  private void writeLog(Pod pod, String container) throws IOException {
    var name = "logs/" + pod.getMetadata().getName() + "." + container;
    var handle =
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod.getMetadata().getName())
            .inContainer(container);
    keepLog(name + ".log", () -> handle.limitBytes(LOG_BYTES).tailingLines(LOG_LINES).getLog());
    if (restarted(pod, container)) {
      keepLog(name + ".previous.log", () -> handle.terminated().tailingLines(LOG_LINES).getLog());
    }
  }

  private void keepLog(String name, Supplier<String> source) throws IOException {
    try {
      var log = source.get();
      // The kubelet's answer, with status 200, when it has removed the container meanwhile.
      if (log.startsWith(GONE)) {
        folder.lacks(namespace + "/" + name, log);
      } else {
        write(name, bounded(log));
      }
    } catch (KubernetesClientException e) {
      folder.lacks(namespace + "/" + name, redaction.text(reason(e)));
    }
  }

  /** Half a line could be half a secret, which nobody would recognise. */
  private static String bounded(String log) {
    if (log.getBytes(StandardCharsets.UTF_8).length < LOG_BYTES) {
      return log;
    }
    var text = log.length() > MOST_LOG ? log.substring(0, MOST_LOG) : log;
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  private static boolean restarted(Pod pod, String container) {
    return pod.getStatus() != null
        && Stream.of(
                pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
            .flatMap(List::stream)
            .filter(status -> status.getName().equals(container))
            .anyMatch(status -> status.getRestartCount() != null && status.getRestartCount() > 0);
  }

  private void write(String file, String text) throws IOException {
    folder.write(redaction.text(namespace + "/" + file), redaction.text(text));
  }

  /** Why the API server did not say. */
  static String reason(KubernetesClientException e) {
    var status = e.getStatus();
    return Objects.toString(status == null ? null : status.getMessage(), e.getMessage());
  }
}
