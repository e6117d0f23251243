package dev.cxp.junit;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;

/**
 * Says which pipeline a test is about. A test class implements it, or names a class that does with
 * {@link CxpTest#pipeline()}.
 */
public interface PipelineSource {

  /** The pipeline. Called once in a run for each class that implements this; must not do I/O. */
  Pipeline pipeline();

  /**
   * Prepares a cluster before the pipeline is installed into it: pushes the images that the tests
   * made, creates what the pipeline expects to exist. Called once for each cluster.
   */
  default void beforeInstall(Cluster cluster) {}
}
