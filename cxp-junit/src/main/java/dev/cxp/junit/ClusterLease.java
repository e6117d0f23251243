package dev.cxp.junit;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.cluster.NetworkPolicies;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterSelection;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.internal.Progress;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cluster for one scope: started when the first test asks, closed when the scope ends, and each
 * pipeline installed into it once. Safe for tests that run at the same time.
 */
final class ClusterLease implements ClosedWithScope {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterLease.class);

  private final String name;
  private final CxpSettings settings;
  private final Map<String, List<Finding>> installed = new HashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Map<String, Preparation> prepared = new HashMap<>();
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
                .start(
                    new ClusterRequest(name, settings, step -> Progress.say(name + ": " + step)));
      } catch (ClusterUnavailableException e) {
        unavailable = e;
        throw e;
      }
    }
    if (cluster.client().getHttpClient().isClosed()) {
      throw new CxpException(
          Explanation.tried("to use the cluster of " + name)
              .happened("a test that it was lent to has closed it")
              .cause("it, or its client, stands in a try-with-resources, or close() is called")
              .remedy("leave it open: it is shared, and ends with its scope"));
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
  synchronized Cluster prepared(Sourced sourced) {
    var target = cluster();
    var pipeline = sourced.pipeline();
    var before = prepared.computeIfAbsent(pipeline.name(), each -> Preparation.of(sourced, target));
    if (!before.pipeline().equals(pipeline)) {
      throw another(pipeline);
    }
    before.orThrow();
    return target;
  }

  /** The findings of installing the pipeline; it is installed at the first call and not again. */
  synchronized List<Finding> install(Sourced sourced, Duration timeout) {
    var pipeline = sourced.pipeline();
    var target = prepared(sourced);
    var known = installed.get(pipeline.name());
    if (known == null) {
      Progress.say(name + ": installing " + pipeline.name());
      known = Installation.of(pipeline).into(target).timeout(timeout).run();
      installed.put(pipeline.name(), known);
    }
    return known;
  }

  private static CxpException another(Pipeline pipeline) {
    return new CxpException(
        Explanation.tried("to install the pipeline \"" + pipeline.name() + "\"")
            .happened(
                "another one of that name is in this cluster already, which test classes share")
            .remedy("give the two pipelines names of their own, or the class a cluster of its own")
            .paste("@CxpTest(isolation = Isolation.CLASS)"));
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
