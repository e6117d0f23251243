package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cxp.check.Capability;
import dev.cxp.check.CxpException;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.Setting;
import dev.cxp.junit.cluster.TinyImage;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tier from end to end, on the image that {@code cxp.k3s.image} names. */
@Tag("k3s")
class K3sClusterTest {

  private static final List<String> PROGRESS = Collections.synchronizedList(new ArrayList<>());

  private static final Set<String> ASKED = ConcurrentHashMap.newKeySet();

  private static HttpServer mirror;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    Node.require();
    mirror = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    mirror.createContext("/", K3sClusterTest::refuse);
    mirror.start();
    var settings =
        Node.settings()
            .with(
                Setting.REGISTRY_MIRRORS,
                "mirrored.example=http://127.0.0.1:" + mirror.getAddress().getPort());
    cluster = new K3sClusterProvider().start(new ClusterRequest("test", settings, PROGRESS::add));
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    ASKED.add(exchange.getRequestURI().toString());
    exchange.sendResponseHeaders(403, -1);
    exchange.close();
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
      cluster.close();
    }
    if (mirror != null) {
      mirror.stop(0);
    }
  }

  private static void run(String name, String image, String pullPolicy) {
    var pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s, namespace: default, labels: {app: %1$s}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - {name: app, image: "%2$s", imagePullPolicy: %3$s, stdin: true, args: ["--listen=:8080"]}
        """
            .formatted(name, image, pullPolicy);
    cluster
        .client()
        .load(new ByteArrayInputStream(pod.getBytes(StandardCharsets.UTF_8)))
        .serverSideApply();
  }

  private static Stream<ContainerState> states(String pod) {
    return cluster
        .client()
        .pods()
        .inNamespace("default")
        .withName(pod)
        .get()
        .getStatus()
        .getContainerStatuses()
        .stream()
        .map(ContainerStatus::getState);
  }

  private static boolean waitsFor(String pod, String reason) {
    return states(pod)
        .map(ContainerState::getWaiting)
        .anyMatch(waiting -> waiting != null && waiting.getReason().equals(reason));
  }

  private static boolean hasEvent(String pod, String reason) {
    return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
        .anyMatch(
            each ->
                each.getInvolvedObject().getName().equals(pod) && each.getReason().equals(reason));
  }

  @Test
  void cluster_is_usable_when_it_is_returned() {
    assertThat(cluster.tier()).isEqualTo("k3s");
    assertThat(cluster.capabilities())
        .contains(Capability.WORKLOADS, Capability.CLUSTER_NETWORK, Capability.IMAGE_PULL);
    assertThat(cluster.versions())
        .containsEntry("image", Node.settings().k3sImage().toString())
        .containsKey("kubernetes");
    assertThat(cluster.versions().get("node")).startsWith("real, containerd ");
    assertThat(new Readiness(cluster.client()).missing()).isEmpty();
    assertThat(PROGRESS).contains("k3s has written its kubeconfig", "the cluster is usable");
  }

  @Test
  void log_of_the_container_is_there_for_who_explains_a_failure() throws Exception {
    var logs = cluster.logs();

    assertThat(logs).hasSize(1);
    assertThat(logs.get(0).source().tail(10_000)).contains("level=info");
  }

  @Test
  void node_pulls_what_the_test_pushed_to_the_registry_of_the_run() {
    TinyImage.of(Platform.ofThisMachine()).pushTo(cluster, "registry.example/team/app:1.0");

    run("pushed", "registry.example/team/app:1.0", "Always");

    waiting().until(() -> hasEvent("pushed", "Pulled"));
  }

  @Test
  void image_that_nobody_pushed_is_not_found() {
    run("absent", "registry.example/team/absent:1.0", "Always");

    waiting().until(() -> waitsFor("absent", "ErrImagePull"));
  }

  @Test
  void mirror_on_the_loopback_of_the_test_is_asked_and_its_answer_counts() {
    run("mirrored", "mirrored.example/app:1.0", "Always");

    waiting()
        .until(
            () ->
                states("mirrored")
                    .map(ContainerState::getWaiting)
                    .anyMatch(
                        each ->
                            each != null
                                && each.getMessage() != null
                                && each.getMessage().contains("403")));
    assertThat(ASKED).contains("/v2/app/manifests/1.0?ns=mirrored.example");
  }

  @Test
  void image_from_an_archive_runs_past_all_registries(@TempDir Path directory) throws Exception {
    var architecture = Platform.ofThisMachine().architecture();
    var archive =
        Archive.write(
            directory.resolve("app.tar"),
            "registry.example/loaded:1.0",
            architecture,
            RegistryProgram.bytes(architecture));

    assertThat(cluster.loadImage(archive)).containsExactly("registry.example/loaded:1.0");

    run("loaded", "registry.example/loaded:1.0", "Never");
    waiting().until(() -> hasEvent("loaded", "Started"));
    assertThat(answer(nodePort("loaded"))).isEqualTo(200);
  }

  private static int nodePort(String app) {
    var service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(app)
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withType("NodePort")
            .addToSelector("app", app)
            .addNewPort()
            .withPort(8080)
            .endPort()
            .endSpec()
            .build();
    return cluster.client().resource(service).create().getSpec().getPorts().get(0).getNodePort();
  }

  /** The status of the answer at a NodePort, once there is one. */
  private static int answer(int port) {
    var uri = URI.create("http://" + cluster.nodeAddress().orElseThrow() + ":" + port + "/v2/");
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    return waiting()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode(),
            status -> true);
  }

  @Test
  void archive_without_images_is_refused(@TempDir Path directory) throws Exception {
    var empty = Files.write(directory.resolve("empty.tar"), new byte[1024]);

    assertThatThrownBy(() -> cluster.loadImage(empty))
        .isInstanceOf(CxpException.class)
        .hasMessageContainingAll("empty.tar into the node", "ctr ended with exit code");
  }

  private static org.awaitility.core.ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
