package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Secret;
import dev.cxp.promotion.Promoter;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What failed tests leave behind, as a user finds it. */
@Tag("cluster")
class FailureDiagnosticsTest {

  private static final String KNOWN = "correct-horse-battery-staple";

  /** The generated values of the pipeline that the classes below installed. */
  private static final List<String> GENERATED = new CopyOnWriteArrayList<>();

  @TempDir private Path directory;

  /** The failures of a run, by display name. */
  private List<Throwable> failures(Class<?>... types) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(
            Stream.of(types)
                .map(type -> selectClass(type))
                .toArray(org.junit.platform.engine.DiscoverySelector[]::new))
        .configurationParameter("cxp.report", directory.resolve("report.json").toString())
        .configurationParameter("cxp.registry.upstream", "false")
        .configurationParameter("cxp.node", "simulated")
        .configurationParameter("cxp.rollout-timeout", "30s")
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(Event::getPayload)
        .map(payload -> (TestExecutionResult) payload.orElseThrow())
        .map(result -> result.getThrowable().orElseThrow())
        .toList();
  }

  private Path folder(String name) {
    return directory.resolve("failures").resolve(name);
  }

  private static URI linkOf(Throwable failure) {
    return URI.create(DiagnosticsNote.of(failure).orElseThrow().replaceFirst("^Diagnostics: ", ""));
  }

  private String report() throws IOException {
    return Files.readString(directory.resolve("report.json"));
  }

  static class WithSecret implements PipelineSource {
    @Override
    public Pipeline pipeline() {
      var shop = Shop.pipeline("diagnosed");
      return Pipeline.named("diagnosed")
          .environment(
              shop.environment("staging").secret(Secret.named("database").generated("password")))
          .build();
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      Shop.push(pipeline(), cluster);
    }
  }

  @CxpTest(pipeline = WithSecret.class, isolation = Isolation.METHOD)
  static class Failing {
    @Test
    void goes_wrong(Cluster cluster, Pipeline pipeline) {
      dev.cxp.cluster.Installation.of(pipeline).into(cluster).run();
      var secrets = cluster.client().secrets().inNamespace("diagnosed-staging");
      var generated = secrets.withName("database").get().getData().get("password");
      GENERATED.add(generated);
      GENERATED.add(new String(Base64.getDecoder().decode(generated), StandardCharsets.UTF_8));
      secrets
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName("by-hand")
                  .endMetadata()
                  .withStringData(Map.of("key", KNOWN))
                  .build())
          .create();
      cluster.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata:
            name: careless
            namespace: diagnosed-staging
            annotations: {note: "%s"}
          spec:
            containers:
            - {name: app, image: registry.example/never-built:1, args: ["--db", "%s"]}
          """
              .formatted(KNOWN, KNOWN));
      throw new IllegalStateException("the shop is closed, said " + KNOWN);
    }

    @Test
    void goes_well(Cluster cluster) {}

    @Test
    void is_aborted(Cluster cluster) {
      Assumptions.abort("not today");
    }
  }

  @Test
  void failed_test_leaves_the_state_of_its_pipeline_without_secrets() throws IOException {
    var failures = failures(Failing.class);

    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    var folder = folder("FailureDiagnosticsTest.Failing.goes_wrong");
    assertThat(linkOf(failures.get(0))).isEqualTo(folder.toUri());
    assertThat(report()).contains("Diagnostics: " + folder.toUri());
    assertThat(directory.resolve("failures")).isDirectoryContaining(folder::equals);
    try (var all = Files.list(directory.resolve("failures"))) {
      assertThat(all).as("nothing for tests that passed or were aborted").hasSize(1);
    }
    var here = folder.resolve("diagnosed-staging");
    assertThat(here.resolve("objects/deployment.yaml")).content().contains("name: \"app\"");
    assertThat(here.resolve("objects/secret.yaml")).content().contains("by-hand", "(redacted)");
    assertThat(here.resolve("events.txt")).content().startsWith("LAST SEEN").contains("Scheduled");
    assertThat(here.resolve("describe.txt")).content().contains("Pod careless", "Deployment app");
    assertThat(folder.resolve("nodes.txt")).content().contains("Ready=True");
    assertThat(folder.resolve("cluster-logs/embedded-kube.log")).isNotEmptyFile();
    assertThat(folder.resolve("README.txt"))
        .content()
        .contains("the shop is closed", "container logs: the nodes of this cluster run no");
    assertNowhere(folder, KNOWN);
    assertNowhere(
        folder, Base64.getEncoder().encodeToString(KNOWN.getBytes(StandardCharsets.UTF_8)));
    assertThat(GENERATED).hasSize(2);
    for (var value : GENERATED) {
      assertNowhere(folder, value);
    }
  }

  private static void assertNowhere(Path folder, String secret) throws IOException {
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .hasSizeGreaterThan(8)
          .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(secret));
    }
  }

  @CxpTest
  static class BrokenSetUp {
    @BeforeAll
    static void prepare(Cluster cluster) {
      throw new IllegalStateException("nobody prepared it");
    }

    @Test
    void never_runs() {}
  }

  @CxpTest
  static class BrokenConstructor {
    BrokenConstructor(Cluster cluster) {
      throw new IllegalStateException("nobody built it");
    }

    @Test
    void never_runs() {}
  }

  @CxpTest
  static class Repeated {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fails_each_time(int number, Cluster cluster) {
      throw new IllegalStateException("number " + number);
    }

    @TestFactory
    Stream<DynamicTest> made_while_running(Cluster cluster) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "one more",
              () -> {
                throw new IllegalStateException("dynamic");
              }));
    }
  }

  @CxpTest(cluster = "chameleon")
  static class WithoutCluster {
    @Test
    void fails_offline() {
      throw new IllegalStateException("on its own");
    }
  }

  @Test
  void failures_of_all_kinds_leave_one_folder_each() throws IOException {
    var failures =
        failures(BrokenSetUp.class, BrokenConstructor.class, Repeated.class, WithoutCluster.class);

    assertThat(failures).hasSize(6);
    var prefix = "FailureDiagnosticsTest.";
    try (var all = Files.list(directory.resolve("failures"))) {
      assertThat(all.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(
              prefix + "BrokenSetUp.beforeAll",
              prefix + "BrokenConstructor.never_runs",
              prefix + "Repeated.fails_each_time",
              prefix + "Repeated.fails_each_time-2",
              prefix + "Repeated.made_while_running-one_more");
    }
    assertThat(failures.stream().filter(each -> DiagnosticsNote.of(each).isEmpty()))
        .singleElement()
        .satisfies(offline -> assertThat(offline).hasMessage("on its own"));
    assertThat(report()).contains("nobody prepared it", prefix + "BrokenSetUp.beforeAll");
  }

  @CxpTest
  static class NeverBuilt implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("undiagnosed");
    }
  }

  @CxpTest(pipeline = HalfWaySource.class)
  static class HalfWay {
    @Test
    void needs_a_promoter(Promoter promoter) {}
  }

  static class HalfWaySource implements PipelineSource {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("half");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      throw new IllegalStateException("the image build failed");
    }
  }

  @Test
  void findings_of_the_contract_name_the_folder_of_their_phase() throws IOException {
    var failures = failures(NeverBuilt.class, HalfWay.class);

    var installation = folder("FailureDiagnosticsTest.NeverBuilt.pipeline_contract-installation");
    assertThat(installation.resolve("undiagnosed-staging/describe.txt"))
        .content()
        .contains("ErrImagePull");
    assertThat(failures)
        .filteredOn(FindingFailure.class::isInstance)
        .isNotEmpty()
        .allSatisfy(
            failure -> {
              assertThat(failure).hasMessageContaining("Diagnostics: file:");
              assertThat(failure.getSuppressed()).isEmpty();
            });
    assertThat(report()).contains("Diagnostics: " + installation.toUri());
    assertThat(folder("FailureDiagnosticsTest.HalfWay.needs_a_promoter")).isDirectory();
  }
}
