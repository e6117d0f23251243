package dev.cxp.monitoring;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import java.util.Objects;

/**
 * A pipeline together with the cluster that it is installed in.
 *
 * @param pipeline what was promised
 * @param cluster where to look
 */
public record MonitoredCluster(Pipeline pipeline, Cluster cluster) {

  public MonitoredCluster {
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(cluster, "cluster");
  }
}
