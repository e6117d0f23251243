package dev.cxp.junit.cluster.internal.node;

import dev.cxp.check.CxpException;
import dev.cxp.image.ImageManifest;
import dev.cxp.image.RegistryException;
import dev.cxp.pipeline.ImageReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The images on the node. Pulls run apart from the Pods' queue, because a registry that does not
 * answer takes its whole timeout; Pods that wait for the same image wait for one pull.
 */
final class NodeImages {

  private final NodeOptions options;
  private final Executor pullers;
  private final Map<String, ImageManifest> present = new ConcurrentHashMap<>();
  private final Map<String, List<Consumer<PullOutcome>>> underWay = new HashMap<>();

  NodeImages(NodeOptions options, Executor pullers) {
    this.options = options;
    this.pullers = pullers;
  }

  /** The image, if an earlier pull brought it. */
  Optional<ImageManifest> present(ImageReference reference) {
    return Optional.ofNullable(present.get(RuntimeWording.canonical(reference)));
  }

  /** Pulls, or joins a pull of the same image; the outcome comes on another thread. */
  void pull(ImageReference reference, Consumer<PullOutcome> done) {
    var key = RuntimeWording.canonical(reference);
    synchronized (underWay) {
      var others = underWay.get(key);
      if (others != null) {
        others.add(done);
        return;
      }
      underWay.put(key, new ArrayList<>(List.of(done)));
    }
    try {
      pullers.execute(() -> finish(key, attempt(reference)));
    } catch (RejectedExecutionException closed) {
      // The node is closing; nobody waits for the outcome any more.
      underWay.remove(key);
    }
  }

  private void finish(String key, PullOutcome outcome) {
    if (outcome instanceof PullOutcome.Pulled pulled) {
      present.put(key, pulled.manifest());
    }
    List<Consumer<PullOutcome>> waiting;
    synchronized (underWay) {
      waiting = underWay.remove(key);
    }
    waiting.forEach(done -> done.accept(outcome));
  }

  /** A runtime takes a single image as it is, whatever its platform; only indexes have a choice. */
  private boolean isTaken(ImageManifest manifest) {
    return manifest.runsOn(options.platform())
        || !manifest.isIndex() && !manifest.platforms().isEmpty();
  }

  private PullOutcome attempt(ImageReference reference) {
    var started = System.nanoTime();
    try {
      var manifest = options.images().apply(reference);
      if (manifest.isEmpty()) {
        return new PullOutcome.Failed(RuntimeWording.notFound(reference));
      }
      if (!isTaken(manifest.orElseThrow())) {
        return new PullOutcome.Failed(RuntimeWording.wrongPlatform(reference));
      }
      return new PullOutcome.Pulled(
          manifest.orElseThrow(), Duration.ofNanos(System.nanoTime() - started));
    } catch (RegistryException e) {
      return new PullOutcome.Failed(RuntimeWording.failed(reference, e));
    } catch (CxpException e) {
      return new PullOutcome.Failed(e.explanation().happened());
    } catch (RuntimeException e) {
      return new PullOutcome.Failed("failed to pull " + reference + ": " + e);
    }
  }
}
