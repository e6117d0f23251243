package dev.cxp.junit;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;

/**
 * What became of preparing a cluster for a pipeline. A preparation that threw is not done again,
 * and what needs it fails with what it threw.
 *
 * @param thrown what it threw; null when it did not
 */
record Preparation(Pipeline pipeline, Throwable thrown) {

  static Preparation of(Sourced sourced, Cluster cluster) {
    try {
      sourced.source().beforeInstall(cluster);
      return new Preparation(sourced.pipeline(), null);
    } catch (RuntimeException | Error e) {
      return new Preparation(sourced.pipeline(), e);
    }
  }

  void orThrow() {
    Thrown.again(thrown);
  }
}
