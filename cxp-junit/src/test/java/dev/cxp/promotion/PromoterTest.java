package dev.cxp.promotion;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.assertions.CxpAssertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Shop;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@CxpTest(settings = "cxp.registry.upstream=false")
@Tag("cluster")
class PromoterTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Pipeline pipeline;
  private Cluster cluster;
  private Promoter promoter;

  @BeforeEach
  void install(Cluster shared, TestInfo test) {
    cluster = shared;
    pipeline =
        Shop.pipeline(
            test.getTestMethod()
                .orElseThrow()
                .getName()
                .replace('_', '-')
                .substring(0, 20)
                .replaceAll("-$", ""));
    Shop.push(pipeline, cluster);
    assertThat(
            Installation.of(pipeline).into(cluster).timeout(SOON).run().stream()
                .filter(finding -> finding.verdict() == Verdict.FAILED))
        .isEmpty();
    promoter = Promoter.of(pipeline, cluster).timeout(SOON);
  }

  @Test
  void moves_the_digest_and_retags_it() {
    var staging = cluster.application(pipeline.environment("staging"), "app").digests();

    var result = promoter.promote("app", "staging", "canary");

    assertThat(result).allPassed();
    assertThat(result.digest()).hasValue(staging.iterator().next());
    assertThat(cluster)
        .ofPipeline(pipeline.name())
        .environment("canary")
        .application("app")
        .isAvailable()
        .runsDigest(result.digest().orElseThrow());
    assertThat(cluster.registries().digest(canaryTag("2.0.0"))).isEqualTo(result.digest());
    assertThat(result.image().orElseThrow()).contains("canary-2.0.0@sha256:");
  }

  @Test
  void again_changes_nothing() {
    promoter.promote("app", "staging", "canary");
    var generation = generation();

    assertThat(promoter.promote("app", "staging", "canary")).allPassed();

    assertThat(generation()).isEqualTo(generation);
  }

  @Test
  void leaves_the_target_as_it_was_when_the_rollout_fails() {
    var before = cluster.application(pipeline.environment("canary"), "app").images();
    noMorePods("canary");

    var thrown =
        catchThrowableOfType(
            PromotionException.class, () -> promoter.promote("app", "staging", "canary"));

    assertThat(thrown)
        .hasMessageContaining("CXP tried to promote app from staging to canary at sha256:")
        .hasMessageContaining("exceeded quota");
    assertThat(thrown.result().findings())
        .extracting(Finding::check)
        .endsWith("promotion.deploy", "promotion.restore-tag", "promotion.restore");
    assertThat(thrown.result().findings())
        .last()
        .satisfies(finding -> assertThat(finding).isPassed());
    assertThat(cluster.application(pipeline.environment("canary"), "app").images())
        .isEqualTo(before);
    assertThat(cluster.registries().digest(canaryTag("2.0.0"))).isEmpty();
  }

  @Test
  void does_not_move_what_is_not_healthy() {
    var broken =
        pipeline
            .environment("staging")
            .applicationNamed("app")
            .image(canaryTag("9.9.9").canonical());
    cluster.apply(
        dev.cxp.manifest.Manifests.of(pipeline, pipeline.environment("staging")).workload(broken));

    var result = promoter.attempt("app", "staging", "canary");

    assertThat(result).hasFailure("promotion.resolve", "is not healthy in staging");
    assertThat(result.findings()).hasSize(1);
    assertThat(cluster.registries().digest(canaryTag("2.0.0"))).isEmpty();
  }

  @Test
  void stops_when_the_registry_refuses_the_tag() {
    var elsewhere =
        Cluster.using(cluster.client())
            .tier(cluster.tier())
            .capabilities(cluster.capabilities())
            // Nothing listens there, as on a registry that is down.
            .registries(
                dev.cxp.image.Registries.upstream()
                    .mirror("registry.example:5000", URI.create("http://127.0.0.1:1"))
                    .withoutUpstream())
            .build();
    var generation = generation();

    var result = Promoter.of(pipeline, elsewhere).attempt("app", "staging", "canary");

    assertThat(result).hasFailure("promotion.retag", "127.0.0.1:1");
    assertThat(generation()).isEqualTo(generation);
  }

  @Test
  void refuses_steps_that_are_not_on_the_path() {
    assertThatThrownBy(() -> promoter.promote("app", "canary", "staging"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("staging -> canary");
    assertThatThrownBy(() -> promoter.promote("app", "stagin", "canary"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("did you mean \"staging\"?");
  }

  private ImageReference canaryTag(String version) {
    return ImageReference.parse("registry.example:5000/" + pipeline.name() + ":canary-" + version);
  }

  private Long generation() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(pipeline.environment("canary").namespace())
        .withName("app")
        .get()
        .getMetadata()
        .getGeneration();
  }

  private void noMorePods(String environment) {
    cluster
        .client()
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("no-more-pods")
                .withNamespace(pipeline.environment(environment).namespace())
                .endMetadata()
                .withNewSpec()
                .withHard(Map.of("pods", new Quantity("1")))
                .endSpec()
                .build())
        .create();
    org.awaitility.Awaitility.await("the quota's first count")
        .atMost(SOON)
        .until(
            () -> {
              var quota =
                  cluster
                      .client()
                      .resourceQuotas()
                      .inNamespace(pipeline.environment(environment).namespace())
                      .withName("no-more-pods")
                      .get();
              return quota.getStatus() != null
                  && quota.getStatus().getUsed() != null
                  && quota.getStatus().getUsed().containsKey("pods");
            });
  }
}
