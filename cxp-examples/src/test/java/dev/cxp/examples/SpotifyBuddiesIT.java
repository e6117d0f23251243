package dev.cxp.examples;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Isolation;
import dev.cxp.junit.PipelineContract;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.Pipeline;

/**
 * The main job: the whole pipeline checked, installed into five namespaces, promoted, and proven.
 */
@CxpTest(isolation = Isolation.CLASS)
class SpotifyBuddiesIT implements PipelineContract {

  @Override
  public Pipeline pipeline() {
    return SpotifyBuddies.pipeline();
  }

  @Override
  public void beforeInstall(Cluster cluster) {
    StandIn.pushAll(pipeline(), cluster);
  }
}
