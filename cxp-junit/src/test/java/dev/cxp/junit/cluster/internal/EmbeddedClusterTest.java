package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cxp.check.Capability;
import dev.cxp.junit.cluster.Availability;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.Setting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class EmbeddedClusterTest {

  private static final String TMPDIR = "java.io.tmpdir";

  private final EmbeddedClusterProvider provider = new EmbeddedClusterProvider();
  private final String usual = System.getProperty(TMPDIR);

  @TempDir Path directory;

  /** A place that no other run on this machine has, so that what is left there is ours. */
  @BeforeEach
  void moveTemporaryFiles() {
    System.setProperty(TMPDIR, directory.toString());
  }

  @AfterEach
  void moveBack() {
    System.setProperty(TMPDIR, usual);
  }

  @Test
  void cluster_is_usable_when_it_is_returned_and_leaves_nothing_when_closed() throws Exception {
    var progress = Collections.synchronizedList(new ArrayList<String>());
    var cluster =
        provider.start(new ClusterRequest("test", SharedCluster.settings(), progress::add));
    var child = newestChild();
    var server = URI.create(cluster.client().getMasterUrl().toString());

    assertThat(cluster.tier()).isEqualTo("embedded");
    assertThat(cluster.capabilities())
        .containsExactlyInAnyOrder(
            Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL);
    assertThat(cluster.versions()).containsEntry("node", "simulated").containsKey("kubernetes");
    assertThat(progress).contains("etcd is ready", "apiserver is ready", "the cluster is usable");
    var client = cluster.client();
    assertThat(client.serviceAccounts().inNamespace("default").withName("default").get())
        .isNotNull();
    assertThat(client.nodes().list().getItems()).hasSize(1);
    assertThat(client.storage().v1().storageClasses().list().getItems()).hasSize(1);

    assertThat(directory).isNotEmptyDirectory();
    cluster.close();
    cluster.close();

    assertThat(child.isAlive()).isFalse();
    assertThat(directory).isEmptyDirectory();
    assertThat(answers(server)).isFalse();
  }

  @Test
  void kill_of_the_jvm_ends_the_cluster() throws Exception {
    var jvm = Forked.java(Forked.Hold.class);
    try (var out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      var line = out.readLine();
      assertThat(line).as("the forked JVM's report").isNotNull();
      var child = ProcessHandle.of(Long.parseLong(line.split(" ")[0])).orElseThrow();
      var server = URI.create(line.split(" ")[1]);

      jvm.destroyForcibly().waitFor();

      await()
          .atMost(Duration.ofSeconds(3))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !child.isAlive());
      await().atMost(Duration.ofSeconds(3)).until(() -> isEmpty(directory));
      assertThat(answers(server)).isFalse();
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void start_that_takes_too_long_leaves_nothing() throws Exception {
    var hasty =
        ClusterRequest.of("test", SharedCluster.settings().with(Setting.START_TIMEOUT, "1ms"));

    assertThatThrownBy(() -> provider.start(hasty))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("no progress for the last 0.001 s");

    await().atMost(Duration.ofSeconds(3)).until(() -> isEmpty(directory));
  }

  @Test
  void probe_says_what_is_wrong_with_the_artifact() {
    var here = EmbeddedClusterProvider.thisPlatform();

    assertThat(reason(Optional.empty())).endsWith("is not on the class path");
    assertThat(reason(Optional.of(artifact(here, true)))).contains("without its executable");
    assertThat(reason(Optional.of(artifact("plan9-mips", false)))).endsWith("is for plan9-mips");
    assertThat(probe(Optional.of(artifact(here, false))))
        .isInstanceOf(Availability.Available.class);
  }

  private static KubeArtifact artifact(String platform, boolean skipped) {
    return new KubeArtifact(
        "kube", "0", 1, "v1", platform, skipped, EmbeddedClusterTest.class.getClassLoader());
  }

  private static Availability probe(Optional<KubeArtifact> artifact) {
    return new EmbeddedClusterProvider(() -> artifact)
        .probe(ClusterRequest.of("test", SharedCluster.settings()));
  }

  private static String reason(Optional<KubeArtifact> artifact) {
    return ((Availability.Unavailable) probe(artifact)).reason();
  }

  private static ProcessHandle newestChild() {
    return ProcessHandle.current()
        .children()
        .max(java.util.Comparator.comparing(each -> each.info().startInstant().orElseThrow()))
        .orElseThrow();
  }

  private static boolean answers(URI server) throws Exception {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 1000);
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }

  private static boolean isEmpty(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}
