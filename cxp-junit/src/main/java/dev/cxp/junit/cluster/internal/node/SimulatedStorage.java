package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes a volume for each claim that the volume controller gives to the provisioner {@code
 * cxp.dev/simulated}, and removes it when the claim is gone. Binding is left to that controller.
 * The volumes are such as clouds have: attached to one node after the other, see {@link
 * VolumeAttachments}.
 */
final class SimulatedStorage {

  /** The driver of the volumes. A driver is named like a host, which the provisioner is not. */
  static final String DRIVER = "simulated.cxp.dev";

  private static final String PROVISIONER = "cxp.dev/simulated";

  private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  private static final String PROVISIONER_OF_CLAIM = "volume.kubernetes.io/storage-provisioner";

  private final KubernetesClient client;
  private final Store<PersistentVolumeClaim> claims;
  private final Store<PersistentVolume> volumes;
  private final WorkQueue<String> claimQueue;
  private final WorkQueue<String> volumeQueue;

  SimulatedStorage(
      KubernetesClient client,
      Store<PersistentVolumeClaim> claims,
      Store<PersistentVolume> volumes,
      ScheduledExecutorService threads) {
    this.client = client;
    this.claims = claims;
    this.volumes = volumes;
    this.claimQueue = new WorkQueue<>(threads, this::provision);
    this.volumeQueue = new WorkQueue<>(threads, this::reclaim);
  }

  void claimChanged(PersistentVolumeClaim claim) {
    claimQueue.add(Cache.metaNamespaceKeyFunc(claim));
  }

  void volumeChanged(PersistentVolume volume) {
    volumeQueue.add(Cache.metaNamespaceKeyFunc(volume));
  }

  private void provision(String key) {
    var claim = claims.getByKey(key);
    if (claim == null || claim.getMetadata().getDeletionTimestamp() != null || !isOurs(claim)) {
      return;
    }
    var volumeName = claim.getSpec().getVolumeName();
    if (volumeName != null && !volumeName.isEmpty()) {
      return;
    }
    try {
      client.resource(volume(claim)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** The controller asks by this annotation, when the class says that it is time. */
  private static boolean isOurs(PersistentVolumeClaim claim) {
    var annotations = claim.getMetadata().getAnnotations();
    return annotations != null && PROVISIONER.equals(annotations.get(PROVISIONER_OF_CLAIM));
  }

  private static PersistentVolume volume(PersistentVolumeClaim claim) {
    var meta = claim.getMetadata();
    var spec = claim.getSpec();
    var name = "pvc-" + meta.getUid();
    return new PersistentVolumeBuilder()
        .withNewMetadata()
        .withName(name)
        .withAnnotations(Map.of(PROVISIONED_BY, PROVISIONER))
        .endMetadata()
        .withNewSpec()
        .withCapacity(Map.of("storage", spec.getResources().getRequests().get("storage")))
        .withAccessModes(spec.getAccessModes())
        .withVolumeMode(spec.getVolumeMode())
        .withStorageClassName(spec.getStorageClassName())
        .withPersistentVolumeReclaimPolicy("Delete")
        .withNewClaimRef()
        .withApiVersion("v1")
        .withKind("PersistentVolumeClaim")
        .withNamespace(meta.getNamespace())
        .withName(meta.getName())
        .withUid(meta.getUid())
        .endClaimRef()
        .withNewCsi()
        .withDriver(DRIVER)
        .withVolumeHandle(name)
        .endCsi()
        .endSpec()
        .build();
  }

  private void reclaim(String key) {
    var volume = volumes.getByKey(key);
    if (volume != null
        && volume.getStatus() != null
        && "Released".equals(volume.getStatus().getPhase())
        && volume.getMetadata().getDeletionTimestamp() == null
        && isOurs(volume)) {
      client.resource(volume).delete();
    }
  }

  private static boolean isOurs(PersistentVolume volume) {
    var annotations = volume.getMetadata().getAnnotations();
    return annotations != null
        && PROVISIONER.equals(annotations.get(PROVISIONED_BY))
        && "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
  }
}
