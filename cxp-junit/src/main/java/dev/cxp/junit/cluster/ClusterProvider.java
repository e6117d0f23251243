package dev.cxp.junit.cluster;

import dev.cxp.cluster.Cluster;

/**
 * A way to get a cluster: one tier. Found by {@link java.util.ServiceLoader}, so that a tier is a
 * jar on the class path with a file {@code
 * META-INF/services/dev.cxp.junit.cluster.ClusterProvider}.
 *
 * <p>Providers have no state: {@link #start} may be called from several threads, and each call
 * gives a cluster of its own.
 */
public interface ClusterProvider {

  /** The tier's name, one of {@link CxpSettings#TIERS}. */
  String name();

  /**
   * Whether {@link #start} is worth a try here. Quick, and without lasting effects; what it answers
   * is remembered for the life of the JVM.
   */
  Availability probe(ClusterRequest request);

  /**
   * Starts a cluster and waits until it is usable: the API answers, the {@code default} service
   * account is there, and a node is Ready.
   *
   * @throws ClusterUnavailableException when that fails or makes no progress for {@link
   *     ClusterRequest#startTimeout()}; nothing is left of the attempt
   */
  Cluster start(ClusterRequest request);
}
