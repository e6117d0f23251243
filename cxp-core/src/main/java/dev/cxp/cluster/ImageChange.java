package dev.cxp.cluster;

import dev.cxp.check.Explanation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image of one container of a workload that is to change, and nothing else of the workload:
 * looked up, carried out, and undone. {@link InstalledApplication#changeImage} makes one.
 *
 * <p>The change is a JSON patch (RFC 6902) that tests what it knows, the workload's identity, the
 * container's name and its image, so that it fails where somebody else has changed them. It owns
 * the one field under the field manager {@value #FIELD_MANAGER}, whoever owned it before.
 *
 * <p>Not for several threads at once.
 */
public final class ImageChange {

  /** Under which name the image of a promoted container is owned. */
  public static final String FIELD_MANAGER = "cxp-promotion";

  private static final int ATTEMPTS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(ImageChange.class);

  private final Cluster cluster;
  private final InstalledApplication application;
  private final HasMetadata seen;
  private final String container;
  private final String before;
  private final String image;
  private final boolean wasPromoted;
  private boolean begun;
  private HasMetadata changed;

  ImageChange(
      Cluster cluster, InstalledApplication application, HasMetadata workload, String image) {
    this.cluster = cluster;
    this.application = application;
    this.seen = workload;
    this.container = application.application().container();
    this.before = imageIn(workload);
    this.image = image;
    this.wasPromoted = promoted(workload, container).isPresent();
    this.changed = workload;
  }

  /** The image that the container had when it was looked up. */
  public String before() {
    return before;
  }

  /** Whether carrying out writes anything: not when the container has the image already. */
  public boolean isNeeded() {
    return !before.equals(image);
  }

  /**
   * Gives the container its image, where workload, container and image are still what was looked
   * up.
   *
   * @throws ApplyException when they are not, when the API server refuses it, or when it does not
   *     answer; whether anything was changed, {@link #undo()} finds out
   */
  public void carryOut() {
    if (isNeeded()) {
      begun = true;
      changed = replace(seen, before, image);
    }
  }

  /**
   * Gives the container the image that it had, also when nobody knows whether {@link #carryOut()}
   * changed it because its answer was lost.
   *
   * @throws ApplyException when the workload is gone or somebody else has changed the image since,
   *     which then stays as it is; when the API server refuses it or does not answer
   */
  public void undo() {
    if (!begun) {
      return;
    }
    var now =
        application
            .workload()
            .filter(this::isSame)
            .orElseThrow(() -> changedMeanwhile("it is not there any more"));
    var current = imageIn(now);
    if (!current.equals(before)) {
      if (!current.equals(image)) {
        throw changedMeanwhile("its image is now " + current);
      }
      now = replace(now, image, before);
    }
    changed = wasPromoted ? now : disown(now);
  }

  /**
   * Waits until the workload is ready after the last change, cannot become ready any more, or the
   * time is up. Pods of an earlier revision that hold the update of a StatefulSet are deleted, so
   * that they come back in the current one: those that cannot run, and, after {@link #undo()},
   * those that this change made.
   */
  public WorkloadState await(Duration timeout) {
    return cluster.await(
        changed, timeout, pod -> PodTrouble.fatal(pod).isPresent() || begun && hasImage(pod));
  }

  /** The image that a promotion gave a container; empty when no promotion owns that field. */
  static Optional<String> promoted(HasMetadata workload, String container) {
    var field =
        List.of(
            "f:spec",
            "f:template",
            "f:spec",
            "f:containers",
            "k:{\"name\":\"" + container + "\"}",
            "f:image");
    var owned =
        ManagedFields.of(workload).stream()
            .filter(entry -> FIELD_MANAGER.equals(entry.getManager()))
            .anyMatch(entry -> ManagedFields.owns(entry, field));
    return owned ? Workloads.image(container, Workloads.podSpec(workload)) : Optional.empty();
  }

  private HasMetadata replace(HasMetadata workload, String from, String to) {
    var at = Workloads.indexOf(container, Workloads.podSpec(workload), Cluster.describe(workload));
    var path = "/spec/template/spec/containers/" + at;
    var operations =
        List.of(
            operation("test", "/metadata/uid", workload.getMetadata().getUid()),
            operation("test", path + "/name", container),
            operation("test", path + "/image", from),
            operation("replace", path + "/image", to));
    try {
      return patch(workload, operations);
    } catch (KubernetesClientException e) {
      // The answer may have been lost after the change, and the client may have repeated it.
      var now = application.workload().filter(this::isSame);
      var current = now.map(this::imageIn);
      if (current.equals(Optional.of(to))) {
        return now.get();
      }
      if (!current.equals(Optional.of(from))) {
        throw changedMeanwhile(
            current.map(other -> "its image is now " + other).orElse("it is not there any more"));
      }
      throw ApplyException.refused(tried(), workload, e);
    }
  }

  /**
   * Takes this change's name off the object: with the image as before, nobody is to meet a conflict
   * with a promotion that did not happen.
   */
  private HasMetadata disown(HasMetadata workload) {
    var now = workload;
    for (var attempt = 1; ; attempt++) {
      var at = entry(now);
      if (at < 0) {
        return now;
      }
      var path = "/metadata/managedFields/" + at;
      try {
        return patch(
            now,
            List.of(
                operation("test", path + "/manager", FIELD_MANAGER),
                Map.of("op", "remove", "path", path)));
      } catch (KubernetesClientException e) {
        if (attempt == ATTEMPTS) {
          LOG.warn("{} keeps the field manager {}", Cluster.describe(now), FIELD_MANAGER, e);
          return now;
        }
        // Entries are sorted by time, and the controller that writes the status moves them.
        now = application.workload().filter(this::isSame).orElse(now);
      }
    }
  }

  private static int entry(HasMetadata workload) {
    var managers = ManagedFields.of(workload).stream().map(ManagedFieldsEntry::getManager).toList();
    return managers.indexOf(FIELD_MANAGER);
  }

  private HasMetadata patch(HasMetadata workload, List<Map<String, String>> operations) {
    var how =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(FIELD_MANAGER)
            .build();
    var client = cluster.client();
    var text = client.getKubernetesSerialization().asJson(operations);
    return cluster.changing(workload, live -> client.resource(live).patch(how, text));
  }

  private String imageIn(HasMetadata workload) {
    var pod = Workloads.podSpec(workload);
    var at = Workloads.indexOf(container, pod, Cluster.describe(workload));
    return pod.getContainers().get(at).getImage();
  }

  private boolean hasImage(Pod pod) {
    return Workloads.image(container, pod.getSpec()).equals(Optional.of(image));
  }

  private boolean isSame(HasMetadata workload) {
    return Objects.equals(workload.getMetadata().getUid(), seen.getMetadata().getUid());
  }

  private String tried() {
    return "to change the image of container \"" + container + "\" of " + Cluster.describe(seen);
  }

  private ApplyException changedMeanwhile(String what) {
    return ApplyException.refusedHere(
        Explanation.tried(tried())
            .happened(what)
            .cause("somebody else changed the workload at the same time")
            .remedy(
                "look who did (kubectl get ... -o yaml --show-managed-fields), then promote"
                    + " again"));
  }

  private static Map<String, String> operation(String name, String path, String value) {
    return Map.of("op", name, "path", path, "value", value);
  }
}
