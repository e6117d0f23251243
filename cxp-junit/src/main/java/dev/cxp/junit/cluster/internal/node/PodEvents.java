package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records events on Pods as the kubelet does: the same event again only counts up. Writes are made
 * on a thread of their own, so that a Pod's status never waits for its events.
 */
final class PodEvents {

  private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);
  private static final int REMEMBERED = 4096;

  private final KubernetesClient client;
  private final Executor thread;
  private final Map<Key, Event> recorded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Event> eldest) {
          return size() > REMEMBERED;
        }
      };

  PodEvents(KubernetesClient client, Executor thread) {
    this.client = client;
    this.thread = thread;
  }

  private record Key(String uid, String field, String type, String reason, String message) {}

  void normal(Pod pod, String field, String reason, String message) {
    submit(pod, new Key(pod.getMetadata().getUid(), field, "Normal", reason, message));
  }

  void warning(Pod pod, String field, String reason, String message) {
    submit(pod, new Key(pod.getMetadata().getUid(), field, "Warning", reason, message));
  }

  private void submit(Pod pod, Key key) {
    var at = Timestamps.now();
    try {
      thread.execute(() -> record(pod, key, at));
    } catch (RejectedExecutionException closed) {
      LOG.trace("closed: event {} is dropped", key);
    }
  }

  private void record(Pod pod, Key key, String at) {
    try {
      var known = recorded.get(key);
      recorded.put(key, known == null ? create(pod, key, at) : countUp(known, at));
    } catch (KubernetesClientException | IllegalStateException e) {
      // Events are advice. Most often the namespace is being deleted and takes no new objects, or
      // the
      // client was closed with the node.
      LOG.debug("event {} was not recorded: {}", key, e.getMessage());
    }
  }

  private Event create(Pod pod, Key key, String at) {
    var meta = pod.getMetadata();
    var node = pod.getSpec().getNodeName();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName() + "." + Long.toHexString(System.nanoTime()))
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion("v1")
            .withKind("Pod")
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .withFieldPath(key.field())
            .endInvolvedObject()
            .withType(key.type())
            .withReason(key.reason())
            .withMessage(key.message())
            .withCount(1)
            .withFirstTimestamp(at)
            .withLastTimestamp(at)
            .withNewSource("kubelet", node)
            .withReportingComponent("kubelet")
            .withReportingInstance(node)
            .build();
    return client.resource(event).create();
  }

  private Event countUp(Event known, String at) {
    var more =
        new EventBuilder(known).withCount(known.getCount() + 1).withLastTimestamp(at).build();
    more.getMetadata().setResourceVersion(null);
    more.getMetadata().setManagedFields(null);
    return client.resource(more).update();
  }
}
