package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.cxp.cluster.Cluster;
import dev.cxp.image.Registries;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs test classes as users write them, and looks at what JUnit reports of them. */
@Tag("cluster")
class CxpTestTest {

  @TempDir private Path directory;

  /** What the test classes below saw, for the test that ran them. */
  private static final List<Cluster> SEEN = new CopyOnWriteArrayList<>();

  private EngineExecutionResults run(Class<?>... types) {
    return run(Stream.of(), types);
  }

  private EngineExecutionResults run(Stream<String> settings, Class<?>... types) {
    SEEN.clear();
    var kit =
        EngineTestKit.engine("junit-jupiter")
            .selectors(
                Stream.of(types)
                    .map(type -> selectClass(type))
                    .toArray(org.junit.platform.engine.DiscoverySelector[]::new))
            .configurationParameter("cxp.report", report().toString())
            .configurationParameter("cxp.registry.upstream", "false")
            // Their images hold nothing that runs.
            .configurationParameter("cxp.node", "simulated")
            .configurationParameter("cxp.rollout-timeout", "30s");
    settings.forEach(
        setting -> kit.configurationParameter(setting.split("=")[0], setting.split("=")[1]));
    return kit.execute();
  }

  private Path report() {
    return directory.resolve("report.json");
  }

  @CxpTest(pipeline = InjectedSource.class)
  static class Injected {
    private final Pipeline pipeline;

    Injected(Pipeline pipeline) {
      this.pipeline = pipeline;
    }

    @BeforeAll
    static void before(Cluster cluster) {
      SEEN.add(cluster);
    }

    @Test
    void gets_everything(
        Cluster cluster,
        Promoter promoter,
        KubernetesClient client,
        Registries registries,
        CxpSettings settings) {
      assertThat(pipeline.name()).isEqualTo("injected");
      assertThat(client).isSameAs(cluster.client());
      assertThat(registries).isSameAs(cluster.registries());
      assertThat(settings.strict()).isFalse();
      assertThat(promoter.promote("app", "staging", "canary").succeeded()).isTrue();
      SEEN.add(cluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "canary"})
    void with_parameters_of_its_own(String environment, Cluster cluster) {
      SEEN.add(cluster);
    }

    @Nested
    class Inside {
      @Test
      void shares_the_cluster(Cluster cluster, Pipeline same) {
        assertThat(same).isEqualTo(pipeline);
        SEEN.add(cluster);
      }
    }
  }

  static class InjectedSource implements PipelineSource {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("injected");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      Shop.push(pipeline(), cluster);
    }
  }

  @CxpTest(isolation = Isolation.CLASS)
  static class OfItsOwn {
    @Test
    void one(Cluster cluster) {
      SEEN.add(cluster);
    }

    @Nested
    class Inside {
      @Test
      void two(Cluster cluster) {
        SEEN.add(cluster);
      }
    }
  }

  @CxpTest(isolation = Isolation.METHOD)
  static class EachOfItsOwn {
    @Test
    void one(Cluster cluster) {
      SEEN.add(cluster);
    }

    @Test
    void two(Cluster cluster) {
      SEEN.add(cluster);
    }
  }

  @Test
  void tests_of_all_kinds_get_what_they_ask_for_from_one_cluster_and_it_ends_with_the_run() {
    var results = run(Injected.class);

    results.testEvents().assertStatistics(events -> events.started(4).succeeded(4));
    assertThat(Set.copyOf(SEEN)).hasSize(1);
    assertThat(SEEN).hasSize(5).allSatisfy(CxpTestTest::isClosed);
  }

  @Test
  void a_class_or_a_method_can_have_a_cluster_of_its_own() {
    var results =
        run(
            Stream.of(
                "junit.jupiter.execution.parallel.enabled=true",
                "junit.jupiter.execution.parallel.mode.default=concurrent"),
            OfItsOwn.class,
            EachOfItsOwn.class);

    results.testEvents().assertStatistics(events -> events.started(4).succeeded(4));
    var distinct = ConcurrentHashMap.<Cluster>newKeySet();
    distinct.addAll(SEEN);
    assertThat(distinct).hasSize(3).allSatisfy(CxpTestTest::isClosed);
  }

  private static void isClosed(Cluster cluster) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> cluster.client().getKubernetesVersion()))
        .isNotNull();
  }

  @CxpTest
  static class Sound implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("sound");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      Shop.push(pipeline(), cluster);
    }
  }

  @CxpTest
  static class NeverBuilt implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("never-built");
    }
  }

  @Test
  void the_contract_of_a_sound_pipeline_is_a_tree_of_tests_and_a_report() throws IOException {
    var results = run(Sound.class);

    // One valid specification, two images, two applications applied and rolled out, four steps of
    // promotion.
    results.testEvents().assertStatistics(events -> events.succeeded(11).aborted(1).failed(0));
    assertThat(Files.readString(report()))
        .contains("\"pipeline\" : \"sound\"")
        .contains("\"tier\" : \"embedded\"")
        .contains("\"verdict\" : \"NOT_VERIFIED\"")
        .contains("\"WORKLOADS\"")
        .contains("\"kubernetes\" : \"v1.34");
  }

  @CxpTest(isolation = Isolation.CLASS)
  static class Breaking implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("breaking");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      throw new IllegalStateException("the image build failed");
    }
  }

  @Test
  void a_phase_that_breaks_is_in_the_report_as_a_failure() throws IOException {
    run(Breaking.class)
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveAtLeastOne(
            event(
                test(),
                finishedWithFailure(message(text -> text.contains("the image build failed")))));

    assertThat(Files.readString(report()))
        .contains("\"verdict\" : \"FAILED\"")
        .contains("the image build failed");
  }

  @Test
  void strict_mode_fails_on_what_nobody_verified() {
    run(Stream.of("cxp.strict=true"), Sound.class)
        .testEvents()
        .assertStatistics(events -> events.succeeded(11).aborted(0).failed(1));
  }

  @Test
  void a_pipeline_whose_images_were_never_built_fails_with_the_cause_in_the_first_lines() {
    var results = run(NeverBuilt.class);

    results
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveAtLeastOne(
            event(
                test(),
                finishedWithFailure(
                    message(
                        text ->
                            text.lines()
                                .limit(3)
                                .anyMatch(line -> line.contains("is not in its registry"))))))
        .haveAtLeastOne(
            event(
                test(),
                finishedWithFailure(
                    message(
                        text ->
                            text.contains("cause: ") && text.contains("never built and pushed")))));
  }

  @Test
  void a_tier_or_capability_that_is_required_fails_instead_of_being_aborted() {
    run(Stream.of("cxp.cluster=embedded", "cxp.require=real-nodes"), OfItsOwn.class)
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            2, event(test(), finishedWithFailure(message(text -> text.contains("WORKLOADS")))));
  }

  @CxpTest(isolation = Isolation.CLASS)
  static class HalfWay implements PipelineSource {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("half-way");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      SEEN.add(cluster);
      throw new IllegalStateException("the image build failed");
    }

    @Test
    void needs_a_promoter(Promoter promoter) {}
  }

  @Test
  void a_set_up_that_fails_half_way_fails_the_test_and_leaves_nothing_behind() {
    run(HalfWay.class)
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test(),
                finishedWithFailure(message(text -> text.contains("the image build failed")))));
    assertThat(SEEN).singleElement().satisfies(CxpTestTest::isClosed);
  }

  @CxpTest(settings = "cxp.clster=embedded")
  static class Misspelt {
    @Test
    void never_runs(Cluster cluster) {}
  }

  @CxpTest(cluster = "embeded")
  static class UnknownTier {
    @Test
    void never_runs(Cluster cluster) {}
  }

  @CxpTest
  static class WithoutPipeline {
    @Test
    void never_runs(Pipeline pipeline) {}
  }

  @Test
  void mistakes_in_the_annotation_are_named_with_what_was_meant() {
    failsWith(
        Misspelt.class, "there is no setting \"cxp.clster\"", "did you mean \"cxp.cluster\"?");
    failsWith(UnknownTier.class, "embeded", "did you mean \"embedded\"?");
    failsWith(
        WithoutPipeline.class,
        "the class does not say which one it is about",
        "@CxpTest(pipeline = ");
  }

  @CxpTest(nodes = 3, isolation = Isolation.CLASS)
  static class ThreeNodes {
    @Test
    void are_there(KubernetesClient client) {
      assertThat(client.nodes().list().getItems())
          .extracting(node -> node.getMetadata().getName())
          .containsExactlyInAnyOrder("cxp-node-1", "cxp-node-2", "cxp-node-3");
    }
  }

  @CxpTest(nodes = 17)
  static class TooManyNodes {
    @Test
    void never_runs(Cluster cluster) {}
  }

  @Test
  void annotation_says_how_many_nodes() {
    run(ThreeNodes.class).testEvents().assertStatistics(statistics -> statistics.succeeded(1));
    failsWith(TooManyNodes.class, "cxp.nodes", "17", "a number from 1 to 16");
  }

  /** The test, or its class before any test of it runs. */
  private void failsWith(Class<?> type, String... texts) {
    run(type)
        .allEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(finishedWithFailure(message(text -> Stream.of(texts).allMatch(text::contains)))));
  }
}
