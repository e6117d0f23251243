package dev.cxp.junit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cxp.check.Capability;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.ClusterLog;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is collected from an API server that answers well, badly, or not at all. */
class FailureEvidenceTest {

  private static final String SECRET = "hunter2-of-the-house";
  private static final String PODS = "/api/v1/namespaces/shop/pods";

  @TempDir private Path parent;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private Cluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              var thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::answer);
    server.start();
    var config =
        new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withOauthToken("token-of-the-client")
            .withRequestRetryBackoffLimit(0)
            .build();
    cluster =
        Cluster.using(new KubernetesClientBuilder().withConfig(config).build())
            .tier("fake")
            .capabilities(Set.of(Capability.API_SERVER, Capability.WORKLOADS))
            .log(new ClusterLog("kubelet.log", bytes -> "the kubelet saw " + SECRET + "\n"))
            .log(
                new ClusterLog(
                    "broken.log",
                    bytes -> {
                      throw new IOException("the disk is gone");
                    }))
            .build();
    answers.put(
        "/api/v1/secrets",
        """
        {"kind":"SecretList","apiVersion":"v1","items":[{"kind":"Secret","apiVersion":"v1",
         "metadata":{"name":"s","namespace":"shop"},"data":{"key":"%s"}}]}"""
            .formatted(
                Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8))));
    answers.put(
        PODS,
        """
        {"kind":"PodList","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1",
         "metadata":{"name":"web","namespace":"shop"},
         "spec":{"containers":[{"name":"app","image":"app:1","args":["--db=%s"],
           "env":[{"name":"API_KEY","value":"short"},{"name":"MODE","value":"fast"}]}]},
         "status":{"phase":"Running","containerStatuses":[{"name":"app","restartCount":2,
           "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off"}},
           "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}]}"""
            .formatted(SECRET));
    answers.put(PODS + "/web/log", "logged in with " + SECRET + "\nready\n");
    answers.put(PODS + "/web/log previous", "first life\n");
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var query = String.valueOf(exchange.getRequestURI().getQuery());
    if (silent.contains(path) || silent.contains("*")) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    var text = answers.get(path + (query.contains("previous=true") ? " previous" : ""));
    var body = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(text == null ? 403 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void stop() {
    end.countDown();
    cluster.close();
    server.stop(0);
  }

  private Path collect(Duration limit) {
    return FailureEvidence.collect(
            parent, "Shop.fails", "it broke with " + SECRET, cluster, Set.of("shop"), limit)
        .orElseThrow();
  }

  private static String read(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void logs_now_and_before_the_restart_and_of_the_cluster_are_there_without_secrets()
      throws IOException {
    var folder = collect(Duration.ofSeconds(20));

    assertThat(read(folder, "shop/logs/web.app.log"))
        .isEqualTo("logged in with (redacted)\nready\n");
    assertThat(read(folder, "shop/logs/web.app.previous.log")).isEqualTo("first life\n");
    assertThat(read(folder, "cluster-logs/kubelet.log")).isEqualTo("the kubelet saw (redacted)\n");
    assertThat(read(folder, "shop/objects/pod.yaml"))
        .contains("name: \"API_KEY\"", "value: \"fast\"")
        .doesNotContain("short", SECRET);
    assertThat(read(folder, "shop/describe.txt"))
        .contains("State: waiting, CrashLoopBackOff, back-off", "OOMKilled, exit code 137");
    assertThat(read(folder, "README.txt"))
        .contains("it broke with (redacted)", "broken.log: java.io.IOException: the disk is gone")
        .doesNotContain(SECRET);
  }

  @Test
  void logs_are_left_out_where_nobody_knows_what_is_secret() throws IOException {
    answers.remove("/api/v1/secrets");

    var folder = collect(Duration.ofSeconds(20));

    assertThat(folder.resolve("shop/objects/pod.yaml")).exists();
    assertThat(folder.resolve("shop/logs")).doesNotExist();
    assertThat(folder.resolve("cluster-logs")).doesNotExist();
    assertThat(read(folder, "README.txt")).contains("logs: left out, because the Secrets");
  }

  @Test
  void log_of_a_container_that_is_gone_is_listed_as_missing() throws IOException {
    answers.put(PODS + "/web/log previous", "unable to retrieve container logs for containerd://1");

    var folder = collect(Duration.ofSeconds(20));

    assertThat(folder.resolve("shop/logs/web.app.previous.log")).doesNotExist();
    assertThat(read(folder, "README.txt")).contains("previous.log: unable to retrieve");
  }

  @Test
  void api_server_that_hangs_holds_nobody_up() throws IOException {
    silent.add("*");
    var start = System.nanoTime();

    var folder = collect(Duration.ofMillis(700));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(read(folder, "README.txt"))
        .contains("secrets: the time for it was up", "namespace shop: the time");
  }

  @Test
  void one_answer_that_does_not_come_costs_only_itself() throws IOException {
    silent.add("/api/v1/nodes");

    var folder = collect(Duration.ofSeconds(4));

    assertThat(folder.resolve("shop/logs/web.app.log")).exists();
    assertThat(read(folder, "README.txt")).contains("nodes: the time for it was up");
  }
}
