package dev.cxp.junit.cluster.internal.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes containers whose JVM was killed. Testcontainers' own cleaner may be switched off. */
final class AbandonedNodes {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedNodes.class);

  private AbandonedNodes() {}

  /** Removes them with their volumes; one that cannot be removed is left for the next start. */
  static void remove(DockerClient engine) {
    var ours =
        engine.listContainersCmd().withShowAll(true).withLabelFilter(List.of(Owner.LABEL)).exec();
    for (var container : ours) {
      if (isAbandoned(container)) {
        remove(engine, container.getId());
      }
    }
  }

  private static boolean isAbandoned(Container container) {
    return Owner.parse(container.getLabels().getOrDefault(Owner.LABEL, ""))
        .filter(Owner::isGone)
        .isPresent();
  }

  private static void remove(DockerClient engine, String container) {
    try {
      engine.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
      LOG.info("Removed the container {}, whose JVM was killed", container);
    } catch (DockerException e) {
      // Another start may be removing it too.
      LOG.debug("The container {} cannot be removed: {}", container, e.getMessage());
    }
  }
}
