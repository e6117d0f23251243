package dev.cxp.junit;

import dev.cxp.check.Finding;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.cluster.NetworkPolicies;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterSelection;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.CxpSettings;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cluster for one scope: started when the first test asks, closed when the scope ends, and each
 * pipeline installed into it once. Safe for tests that run at the same time.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes nothing else
final class ClusterLease implements ExtensionContext.Store.CloseableResource {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterLease.class);

  private final String name;
  private final CxpSettings settings;
  private final Map<String, List<Finding>> installed = new HashMap<>();
  private final Set<String> prepared = new HashSet<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private volatile Cluster cluster;
  private ClusterUnavailableException unavailable;
  private boolean closed;

  ClusterLease(String name, CxpSettings settings) {
    this.name = name;
    this.settings = settings;
  }

  /**
   * The cluster, started if need be.
   *
   * @throws ClusterUnavailableException when there is none to be had, each time at once with the
   *     same text
   */
  synchronized Cluster cluster() {
    if (closed) {
      throw new IllegalStateException("the cluster of " + name + " is closed");
    }
    if (unavailable != null) {
      throw unavailable;
    }
    if (cluster == null) {
      try {
        cluster =
            ClusterSelection.from(settings)
                .start(new ClusterRequest(name, settings, step -> LOG.info("{}: {}", name, step)));
      } catch (ClusterUnavailableException e) {
        unavailable = e;
        throw e;
      }
    }
    return cluster;
  }

  /** The cluster, if it was started. Does not wait for another test's installation. */
  Optional<Cluster> running() {
    return Optional.ofNullable(cluster);
  }

  /**
   * What the cluster has and may not enforce, unless it was said before.
   *
   * @param subject whom it is said to
   */
  Optional<Finding> unenforced(String subject) {
    try {
      return running()
          .flatMap(running -> NetworkPolicies.of(running).notVerified(""))
          .filter(finding -> told.add(subject + finding.evidence()));
    } catch (KubernetesClientException e) {
      LOG.debug("nobody knows whether {} has NetworkPolicies", name, e);
      return Optional.empty(); // the cluster is gone, and whatever a test says of it is its own
    }
  }

  /** The cluster, with what the pipeline needs there before it is installed; prepared once. */
  synchronized Cluster prepared(PipelineSource source) {
    var target = cluster();
    if (prepared.add(source.pipeline().name())) {
      source.beforeInstall(target);
    }
    return target;
  }

  /** The findings of installing the pipeline; it is installed at the first call and not again. */
  synchronized List<Finding> install(PipelineSource source, Duration timeout) {
    var pipeline = source.pipeline();
    var known = installed.get(pipeline.name());
    if (known == null) {
      known = Installation.of(pipeline).into(prepared(source)).timeout(timeout).run();
      installed.put(pipeline.name(), known);
    }
    return known;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }
}
