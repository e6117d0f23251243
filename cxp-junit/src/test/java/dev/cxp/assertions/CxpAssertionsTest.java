package dev.cxp.assertions;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.assertions.CxpAssertions.assertThatFindings;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.Capability;
import dev.cxp.check.Finding;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Shop;
import dev.cxp.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@CxpTest(settings = "cxp.registry.upstream=false")
@Tag("cluster")
class CxpAssertionsTest {

  private static final Pipeline SOUND = Shop.pipeline("asserted");
  private static final Pipeline BROKEN = Shop.pipeline("asserted-broken");

  private static final Finding GOOD = Finding.passed("a.check", "here", "fine");
  private static final Finding BAD = Finding.failed("a.check", "there", "broken").cause("why");
  private static final Finding UNKNOWN =
      Finding.notVerified("a.check", "", "nobody looked", Set.of(Capability.WORKLOADS));

  @BeforeAll
  static void install(Cluster cluster) {
    Shop.push(SOUND, cluster);
    Installation.of(SOUND).into(cluster).run();
    Installation.of(BROKEN).into(cluster).timeout(Duration.ofSeconds(20)).run();
  }

  private static EnvironmentAssert environment(Cluster cluster, Pipeline pipeline, String name) {
    return assertThat(cluster).ofPipeline(pipeline.name()).environment(name);
  }

  @Test
  void should_pass_if_the_application_is_available(Cluster cluster) {
    environment(cluster, SOUND, "staging")
        .application("app")
        .isAvailable()
        .becomesAvailableWithin(Duration.ofSeconds(1));
  }

  @Test
  void should_fail_with_the_cause_if_the_application_is_not_available(Cluster cluster) {
    var app = environment(cluster, BROKEN, "staging").application("app");

    assertThatThrownBy(app::isAvailable)
        .hasMessageStartingWith(
            System.lineSeparator()
                + "Expecting application \"app\" of environment \"staging\" to be available, but:")
        .hasMessageContaining("never built and pushed")
        .hasMessageContaining("Pods looked at:");
    // Fail-fast: it does not take the minute that it may.
    assertThatThrownBy(() -> app.becomesAvailableWithin(Duration.ofMinutes(1)))
        .hasMessageContaining("never built and pushed");
    app.getsStuckWithin(Duration.ofSeconds(1), "asserted-broken:staging-2.0.0");
    assertThatThrownBy(() -> app.getsStuckWithin(Duration.ofMillis(200), "OOMKilled"))
        .hasMessageContaining("to be stuck because of:")
        .hasMessageContaining("OOMKilled");
  }

  @Test
  void should_fail_with_both_sides_if_the_digest_differs(Cluster cluster) {
    var canary = cluster.application(SOUND.environment("canary"), "app");
    var staging = cluster.application(SOUND.environment("staging"), "app");

    assertThatThrownBy(() -> assertThat(canary).runsDigest(staging.digests().iterator().next()))
        .hasMessage(
            ShouldRunTheSameDigest.shouldRunDigest(canary, staging.digests().iterator().next())
                .create())
        .hasMessageContaining("but it runs:")
        .hasMessageContaining(canary.digests().iterator().next())
        .hasMessageContaining("Pods looked at:");
    assertThat(canary).runsDigest(canary.digests().iterator().next());
  }

  @Test
  void should_name_what_there_is_if_something_is_missing(Cluster cluster) {
    assertThatThrownBy(() -> environment(cluster, SOUND, "production"))
        .hasMessageContaining("asserted-staging");
    assertThatThrownBy(() -> environment(cluster, SOUND, "staging").application("ap"))
        .hasMessageContaining("but it has:")
        .hasMessageContaining("app");
  }

  @Test
  void should_judge_findings_and_never_pass_without_one() {
    assertThat(GOOD).isPassed().says("fine");
    assertThat(UNKNOWN).isNotVerifiedFor(Capability.WORKLOADS);
    assertThatFindings(List.of(GOOD)).allPassed();
    assertThatFindings(List.of(GOOD, UNKNOWN)).hasNoFailures();
    assertThatFindings(List.of(BAD)).hasFailure("a.check", "why");

    assertThatThrownBy(() -> assertThat(BAD).isPassed())
        .hasMessageContaining("Expecting the finding to be:")
        .hasMessageContaining("cause: why");
    assertThatThrownBy(() -> assertThatFindings(List.of()).allPassed())
        .hasMessageContaining("Expecting all 0 findings to hold");
    assertThatThrownBy(() -> assertThatFindings(List.of(GOOD, UNKNOWN)).allPassed())
        .hasMessageContaining("but 1 do not");
    assertThatThrownBy(() -> assertThatFindings(List.of(GOOD)).hasFailure("a.check", "why"))
        .hasMessageContaining("Expecting a failure of check a.check");
  }

  @Test
  void soft_assertions_collect_every_failure(Cluster cluster) {
    var softly = new CxpSoftAssertions();
    softly.assertThat(cluster.application(BROKEN.environment("staging"), "app")).isAvailable();
    softly.assertThat(cluster.application(BROKEN.environment("canary"), "app")).isAvailable();
    softly.assertThat(cluster.application(SOUND.environment("canary"), "app")).isAvailable();
    softly.assertThat(BAD).isPassed();

    assertThat(softly.assertionErrorsCollected()).hasSize(3);
  }
}
