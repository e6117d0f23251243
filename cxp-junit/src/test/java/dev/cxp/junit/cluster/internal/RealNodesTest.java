package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.cxp.check.Capability;
import dev.cxp.check.CxpException;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.Setting;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.junit.internal.FailureEvidence;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded cluster with nodes that run containers, as a test sees it. */
@Tag("real-nodes")
class RealNodesTest {

  private static final Duration ENOUGH = Duration.ofSeconds(60);
  private static final String IMAGE = "registry.example/never/pushed:1";

  private static Cluster cluster;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    var settings = SharedCluster.settings().with(Setting.NODE, "real").with(Setting.NODES, "2");
    cluster = new EmbeddedClusterProvider().start(ClusterRequest.of("RealNodesTest", settings));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void cluster_says_what_its_nodes_can_do() {
    assertThat(cluster.capabilities())
        .contains(Capability.WORKLOADS, Capability.CLUSTER_NETWORK, Capability.IMAGE_PULL);
    assertThat(cluster.versions().get("node")).startsWith("real, containerd ");
    assertThat(cluster.client().nodes().list().getItems())
        .extracting(Node::getMetadata)
        .extracting("name")
        .containsExactlyInAnyOrder("cxp-node-1", "cxp-node-2");
  }

  @Test
  void image_of_an_archive_runs_without_a_registry_and_answers_at_its_node_port() throws Exception {
    assertThat(cluster.loadImage(archive())).containsExactly(IMAGE);

    var applied =
        cluster.apply(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default, labels: {app.kubernetes.io/part-of: web}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web, app.kubernetes.io/part-of: web}}
                spec:
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: DoNotSchedule
                    labelSelector: {matchLabels: {app: web}}
                  containers:
                  - name: web
                    image: %s
                    imagePullPolicy: Never
                    readinessProbe: {httpGet: {path: /, port: 8000}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default, labels: {app.kubernetes.io/part-of: web}}
            spec:
              type: NodePort
              selector: {app: web}
              ports: [{port: 80, targetPort: 8000}]
            """
                .formatted(IMAGE));
    assertThat(cluster.await(applied.get(0), ENOUGH)).isInstanceOf(WorkloadState.Ready.class);

    var port =
        cluster
            .client()
            .services()
            .inNamespace("default")
            .withName("web")
            .get()
            .getSpec()
            .getPorts()
            .get(0)
            .getNodePort();
    assertThat(get("http://" + cluster.nodeAddress().orElseThrow() + ":" + port))
        .isEqualTo("stand-in\n");
    try (var forward =
        cluster.client().services().inNamespace("default").withName("web").portForward(80)) {
      assertThat(get("http://127.0.0.1:" + forward.getLocalPort())).isEqualTo("stand-in\n");
    }
  }

  @Test
  void crash_loop_is_explained_by_its_exit_code() {
    var applied =
        cluster.apply(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: broken, namespace: default, labels: {app.kubernetes.io/part-of: broken}}
            spec:
              selector: {matchLabels: {app: broken}}
              template:
                metadata: {labels: {app: broken, app.kubernetes.io/part-of: broken}}
                spec:
                  containers:
                  - {name: app, image: "registry.example/web:1", command: [/missing]}
            """);

    assertThat(cluster.await(applied.get(0), ENOUGH)).isInstanceOf(WorkloadState.Stuck.class);
  }

  @Test
  void node_that_is_cordoned_gets_no_pods() {
    var second = cluster.client().nodes().withName("cxp-node-2");
    second.edit(node -> new NodeBuilder(node).editSpec().withUnschedulable(true).endSpec().build());
    try {
      var applied =
          cluster.apply(
              """
              apiVersion: v1
              kind: Pod
              metadata: {name: spread, namespace: default}
              spec:
                nodeSelector: {kubernetes.io/hostname: cxp-node-2}
                containers: [{name: app, image: "registry.example/web:1"}]
              """);

      var pending =
          cluster
              .client()
              .pods()
              .resource((Pod) applied.get(0))
              .waitUntilCondition(RealNodesTest::isUnschedulable, 60, TimeUnit.SECONDS);
      assertThat(pending.getSpec().getNodeName()).isNull();
    } finally {
      second.edit(
          node -> new NodeBuilder(node).editSpec().withUnschedulable(null).endSpec().build());
    }
  }

  private static boolean isUnschedulable(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
  }

  @Test
  void node_that_loses_its_power_is_missed_and_comes_back() {
    var second = cluster.client().nodes().withName("cxp-node-2");

    cluster.nodePower().off("cxp-node-2");
    second.waitUntilCondition(node -> !isReady(node), 60, TimeUnit.SECONDS);
    assertThatThrownBy(() -> cluster.nodePower().off("cxp-node-2"))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("stopped already");

    cluster.nodePower().on("cxp-node-2");
    assertThat(second.waitUntilCondition(RealNodesTest::isReady, 60, TimeUnit.SECONDS)).isNotNull();
    assertThatThrownBy(() -> cluster.nodePower().on("cxp-node-9"))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("cxp-node-9");
  }

  private static boolean isReady(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  @Test
  void diagnostics_have_the_logs_of_containers_and_nodes_without_secrets() throws Exception {
    cluster.loadImage(archive());
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: diagnosed}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: careless, namespace: diagnosed}
        stringData: {port: "65536x-is-no-port"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: crashing, namespace: diagnosed}
        spec:
          containers:
          - name: app
            image: %s
            imagePullPolicy: Never
            env:
            - name: CXP_STAND_IN_PORTS
              valueFrom: {secretKeyRef: {name: careless, key: port}}
        """
            .formatted(IMAGE));
    cluster
        .client()
        .pods()
        .inNamespace("diagnosed")
        .withName("crashing")
        .waitUntilCondition(
            pod ->
                pod != null
                    && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(status -> status.getRestartCount() > 0),
            ENOUGH.toSeconds(),
            TimeUnit.SECONDS);

    var folder =
        FailureEvidence.collect(
                directory, "RealNodes", "it broke", cluster, Set.of("diagnosed"), ENOUGH)
            .orElseThrow();

    // Of two dead containers the kubelet may have removed one, and says so instead of its log.
    try (var logs = Files.list(folder.resolve("diagnosed/logs"))) {
      assertThat(logs)
          .isNotEmpty()
          .allSatisfy(log -> assertThat(log).content().contains("(redacted)"));
    }
    for (var log : List.of("cxp-node-1-kubelet.log", "cxp-node-2-containerd.log")) {
      assertThat(folder.resolve("cluster-logs").resolve(log)).isNotEmptyFile();
    }
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file).content().doesNotContain("65536x-is-no-port"));
    }
  }

  @Test
  void archive_that_is_none_is_refused_with_the_reason() throws IOException {
    var text = Files.writeString(directory.resolve("text.tar"), "not an archive");

    assertThatThrownBy(() -> cluster.loadImage(text))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("tried to load the images of " + text);
    assertThatThrownBy(() -> cluster.loadImage(directory.resolve("missing.tar")))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("no such file");
  }

  private static Path archive() throws Exception {
    var image = ImageReference.parse(IMAGE);
    var web = Application.named("web").image(IMAGE).port("http", 8000);
    var standIn =
        StandIn.of(
            Pipeline.named("web").environment(Environment.named("test").application(web)).build(),
            image);
    var platform = dev.cxp.image.Platform.ofThisMachine();
    var program = Files.write(directory.resolve("program"), standIn.program(platform));
    var archive = directory.resolve("image.tar");
    Jib.fromScratch()
        .setPlatforms(Set.of(new Platform(platform.architecture(), platform.os())))
        .addFileEntriesLayer(
            FileEntriesLayer.builder()
                .addEntry(
                    program,
                    AbsoluteUnixPath.get("/stand-in"),
                    FilePermissions.fromOctalString("755"))
                .build())
        .setEntrypoint(standIn.entrypoint())
        .setEnvironment(standIn.environment())
        .containerize(
            Containerizer.to(TarImage.at(archive).named(image.canonical()))
                .setApplicationLayersCache(directory.resolve("layers"))
                .setBaseImageLayersCache(directory.resolve("base"))
                .setToolName("cxp-junit"));
    return archive;
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
