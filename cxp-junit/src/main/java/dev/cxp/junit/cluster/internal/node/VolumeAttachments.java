package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * Attaches volumes of {@link SimulatedStorage} to nodes, as a cloud's driver does: whenever the
 * attach-detach controller asks for it. That controller keeps a volume that only one node may use
 * from a second one, and warns the Pod there ({@code FailedAttachVolume}).
 */
final class VolumeAttachments {

  private final KubernetesClient client;
  private final Store<PersistentVolumeClaim> claims;
  private final Store<PersistentVolume> volumes;
  private final Store<VolumeAttachment> attachments;
  private final WorkQueue<String> queue;

  VolumeAttachments(
      KubernetesClient client,
      Store<PersistentVolumeClaim> claims,
      Store<PersistentVolume> volumes,
      Store<VolumeAttachment> attachments,
      ScheduledExecutorService threads) {
    this.client = client;
    this.claims = claims;
    this.volumes = volumes;
    this.attachments = attachments;
    this.queue = new WorkQueue<>(threads, this::attach);
  }

  void changed(VolumeAttachment attachment) {
    queue.add(Cache.metaNamespaceKeyFunc(attachment));
  }

  private void attach(String key) {
    var attachment = attachments.getByKey(key);
    if (attachment != null
        && SimulatedStorage.DRIVER.equals(attachment.getSpec().getAttacher())
        && attachment.getMetadata().getDeletionTimestamp() == null
        && !isAttached(attachment)) {
      var attached =
          new VolumeAttachmentBuilder(attachment)
              .withNewStatus()
              .withAttached(true)
              .endStatus()
              .build();
      client.resource(attached).updateStatus();
    }
  }

  private static boolean isAttached(VolumeAttachment attachment) {
    return attachment.getStatus() != null
        && Boolean.TRUE.equals(attachment.getStatus().getAttached());
  }

  /**
   * Whether every claim of the Pod is bound to a volume that its node has. A kubelet waits for that
   * before it mounts anything, and says nothing about it for two minutes.
   */
  boolean has(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .flatMap(volume -> claim(pod, volume).stream())
        .allMatch(
            claim ->
                isUsable(
                    pod.getMetadata().getNamespace() + "/" + claim, pod.getSpec().getNodeName()));
  }

  private static Optional<String> claim(Pod pod, Volume volume) {
    if (volume.getPersistentVolumeClaim() != null) {
      return Optional.of(volume.getPersistentVolumeClaim().getClaimName());
    }
    return volume.getEphemeral() == null
        ? Optional.empty()
        : Optional.of(pod.getMetadata().getName() + "-" + volume.getName());
  }

  private boolean isUsable(String claim, String node) {
    return Stream.ofNullable(claims.getByKey(claim))
        .filter(each -> each.getStatus() != null && "Bound".equals(each.getStatus().getPhase()))
        .map(each -> volumes.getByKey(each.getSpec().getVolumeName()))
        .filter(Objects::nonNull)
        .anyMatch(volume -> !isToBeAttached(volume) || isAttached(volume, node));
  }

  private static boolean isToBeAttached(PersistentVolume volume) {
    var driver = volume.getSpec().getCsi();
    return driver != null && SimulatedStorage.DRIVER.equals(driver.getDriver());
  }

  private boolean isAttached(PersistentVolume volume, String node) {
    return attachments.list().stream()
        .filter(each -> node.equals(each.getSpec().getNodeName()))
        .filter(
            each ->
                volume
                    .getMetadata()
                    .getName()
                    .equals(each.getSpec().getSource().getPersistentVolumeName()))
        .anyMatch(each -> each.getMetadata().getDeletionTimestamp() == null && isAttached(each));
  }
}
