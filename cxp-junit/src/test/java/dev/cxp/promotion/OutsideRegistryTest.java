package dev.cxp.promotion;

import static dev.cxp.assertions.CxpAssertions.assertThat;

import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.image.FakeRegistry;
import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.junit.CxpTest;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images come from a registry that takes writes without credentials, and nobody allowed any. */
@CxpTest(settings = "cxp.node=simulated")
@Tag("cluster")
class OutsideRegistryTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final FakeRegistry outside = new FakeRegistry();
  private final String name = "outside-" + UUID.randomUUID().toString().substring(0, 8);
  private Cluster cluster;

  @BeforeEach
  void pushAndInstall(Cluster shared) {
    cluster = shared;
    outside.image("shop", "staging-7.0");
    outside.image("shop", "live-6.0");
  }

  @AfterEach
  void close() {
    outside.close();
  }

  @Test
  void a_promotion_writes_to_the_registry_of_the_run_and_not_outside() {
    var pipeline = installed(app -> app);

    assertThat(promoter(pipeline).promote("web", "staging", "live")).allPassed();

    assertThat(writes()).isEmpty();
    assertThat(cluster.registries().withoutUpstream().digest(tag("live-7.0"))).isPresent();
    assertThat(cluster.application(pipeline.environment("live"), "web").digests())
        .isEqualTo(cluster.application(pipeline.environment("staging"), "web").digests());
  }

  @Test
  void a_tag_that_leads_to_another_image_is_not_moved() {
    var released = outside.image("shop", "live-7.0");
    var pipeline = installed(app -> app);

    var result = promoter(pipeline).attempt("web", "staging", "live");

    assertThat(result).hasFailure("promotion.retag", "the tag leads to " + released);
    assertThat(writes()).isEmpty();
    assertThat(cluster.registries().digest(tag("live-7.0"))).contains(released);
  }

  @Test
  void a_statefulset_that_could_not_be_updated_comes_back() {
    var pipeline = installed(Application::statefulSet);
    var live = cluster.application(pipeline.environment("live"), "web");
    var before = live.digests();
    var digest =
        cluster.application(pipeline.environment("staging"), "web").digests().iterator().next();
    // The image is there while it is promoted, and gone when the target's node asks for it.
    var isTagged = new AtomicBoolean();
    outside.guardedBy(
        request -> {
          isTagged.compareAndSet(false, request.method().equals("PUT"));
          return isTagged.get() && request.path().endsWith(digest)
              ? Optional.of(Reply.error(404, "MANIFEST_UNKNOWN"))
              : Optional.empty();
        });
    var writingOutside =
        Cluster.using(cluster.client())
            .tier(cluster.tier())
            .capabilities(cluster.capabilities())
            .registries(cluster.registries().writingTo(List.of(outside.host())))
            .build();

    var result =
        Promoter.of(pipeline, writingOutside).timeout(SOON).attempt("web", "staging", "live");

    assertThat(result).hasFailure("promotion.deploy", "was never built and pushed");
    assertThat(result.findings())
        .last()
        .satisfies(
            finding -> {
              assertThat(finding).isPassed();
              assertThat(finding.check()).isEqualTo("promotion.restore");
              assertThat(finding.evidence())
                  .anyMatch(line -> line.contains("of an earlier revision, deleted"));
            });
    assertThat(live.digests()).isEqualTo(before);
    assertThat(live.state().orElseThrow()).isInstanceOf(WorkloadState.Ready.class);
    assertThat(writingOutside.registries().digest(tag("live-7.0"))).isEmpty();
  }

  @Test
  void a_second_installation_gets_past_what_the_first_left() {
    installed(Application::statefulSet);
    var broken = pipeline("9.9", Application::statefulSet);
    assertThat(Installation.of(broken).into(cluster).timeout(SOON).run())
        .anyMatch(finding -> finding.verdict() == Verdict.FAILED);

    installed(Application::statefulSet);
  }

  @Test
  void who_only_waits_is_told_what_holds_the_update() {
    installed(Application::statefulSet);
    Installation.of(pipeline("9.9", Application::statefulSet)).into(cluster).timeout(SOON).run();
    var set =
        cluster
            .client()
            .apps()
            .statefulSets()
            .inNamespace(name + "-live")
            .withName("web")
            .edit(
                live -> {
                  var container = live.getSpec().getTemplate().getSpec().getContainers().get(0);
                  container.setImage(tag("live-6.0").canonical());
                  return live;
                });

    var state = cluster.await(set, SOON);

    assertThat(state).isInstanceOf(WorkloadState.Stuck.class);
    assertThat(((WorkloadState.Stuck) state).why().toString())
        .contains("a StatefulSet with ordered Pods updates none before that one is ready")
        .contains("kubectl -n " + name + "-live delete pod web-0");
  }

  private Pipeline installed(UnaryOperator<Application> kind) {
    var pipeline = pipeline("6.0", kind);
    assertThat(Installation.of(pipeline).into(cluster).timeout(SOON).run())
        .noneMatch(finding -> finding.verdict() == Verdict.FAILED);
    return pipeline;
  }

  private Pipeline pipeline(String live, UnaryOperator<Application> kind) {
    return Pipeline.named(name)
        .environment(stage("staging", "7.0", kind))
        .environment(stage("live", live, kind))
        .promotion(Promotion.of("web").through("staging", "live"))
        .build();
  }

  private Environment stage(String stage, String version, UnaryOperator<Application> kind) {
    return Environment.named(stage)
        .namespace(name + "-" + stage)
        .application(
            kind.apply(
                Application.named("web").image(outside.host() + "/shop:" + stage + "-" + version)));
  }

  private Promoter promoter(Pipeline pipeline) {
    return Promoter.of(pipeline, cluster).timeout(SOON);
  }

  private ImageReference tag(String tag) {
    return ImageReference.parse(outside.host() + "/shop:" + tag);
  }

  private List<Request> writes() {
    return outside.requests().stream()
        .filter(request -> !List.of("GET", "HEAD").contains(request.method()))
        .toList();
  }
}
