package dev.cxp.examples;

import static dev.cxp.assertions.CxpAssertions.assertThat;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Isolation;
import dev.cxp.junit.PipelineSource;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import org.junit.jupiter.api.Test;

/** What a user writes to prove a promotion. */
@CxpTest(isolation = Isolation.METHOD)
class PromotionIT implements PipelineSource {

  @Override
  public Pipeline pipeline() {
    var whole = SpotifyBuddies.pipeline();
    return Pipeline.named("spotifybuddies-app")
        .environment(whole.environment("staging"))
        .environment(whole.environment("canary"))
        .environment(whole.environment("production"))
        .promotion(whole.promotion().orElseThrow())
        .build();
  }

  @Override
  public void beforeInstall(Cluster cluster) {
    StandIn.pushAll(pipeline(), cluster);
  }

  @Test
  void canary_runs_the_digest_that_staging_verified(Cluster cluster, Promoter promoter) {
    promoter.promote("spotifybuddies-app", "staging", "canary");

    assertThat(cluster)
        .environment("canary")
        .application("spotifybuddies-app")
        .isAvailable()
        .runsTheSameDigestAs("staging");
  }
}
