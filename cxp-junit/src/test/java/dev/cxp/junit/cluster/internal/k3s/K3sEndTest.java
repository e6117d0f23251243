package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Container;
import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import dev.cxp.junit.cluster.internal.Forked;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Starts that fail and JVMs that are killed leave nothing, and the first say why. */
@Tag("k3s")
class K3sEndTest {

  @BeforeAll
  static void require() {
    Node.require();
  }

  private static Stream<Container> containersOf(long pid) {
    return DockerClientFactory.instance()
        .client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(Owner.LABEL))
        .exec()
        .stream()
        .filter(each -> each.getLabels().get(Owner.LABEL).startsWith(pid + "@"));
  }

  private static void start(CxpSettings settings) {
    new K3sClusterProvider().start(ClusterRequest.of("test", settings)).close();
  }

  private static long self() {
    return ProcessHandle.current().pid();
  }

  @Test
  void image_that_does_not_exist_is_explained() {
    var settings = Node.settings().with(Setting.K3S_IMAGE, "localhost:1/absent/k3s:v1");

    assertThatThrownBy(() -> start(settings))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "to start k3s in a container of localhost:1/absent/k3s:v1",
            "the engine cannot get the image",
            "there is no such image or tag",
            "docker pull localhost:1/absent/k3s:v1");
    assertThat(containersOf(self())).isEmpty();
  }

  @Test
  void container_that_ends_is_looked_at_before_it_is_removed() {
    var request = ClusterRequest.of("test", Node.settings());
    var broken = new NodeFiles("mirrors: [", "{}");

    assertThatThrownBy(() -> new K3sStart(request, broken).run())
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "the container ended with exit code 1. The end of its log:", "registries.yaml");
    assertThat(containersOf(self())).isEmpty();
  }

  @Test
  void start_that_takes_too_long_says_what_was_missing_and_leaves_nothing() {
    assertThatThrownBy(() -> start(Node.settings().with(Setting.START_TIMEOUT, "1ms")))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("no progress for 0.001 s, and still lacked", "the container runs");
    assertThat(containersOf(self())).isEmpty();
  }

  @Test
  void kill_of_the_jvm_ends_the_container_and_the_next_start_removes_it() throws Exception {
    var jvm = Forked.java(Hold.class, Node.settings().k3sImage().toString());
    try (var out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).as("the forked JVM's report").startsWith("https://");
      assertThat(containersOf(jvm.pid())).hasSize(1);

      jvm.destroyForcibly().waitFor();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> containersOf(jvm.pid()).noneMatch(each -> each.getState().equals("running")));
      AbandonedNodes.remove(DockerClientFactory.instance().client());
      assertThat(containersOf(jvm.pid())).isEmpty();
    } finally {
      jvm.destroyForcibly();
    }
  }

  /**
   * Starts a cluster of the image that is named, prints its address, and holds it until somebody
   * kills this JVM.
   */
  static final class Hold {
    public static void main(String[] arguments) throws Exception {
      var settings = Node.settings().with(Setting.K3S_IMAGE, arguments[0]);
      var request = ClusterRequest.of("Hold", settings);
      try (var cluster = new K3sClusterProvider().start(request)) {
        System.out.println(cluster.client().getMasterUrl());
        new java.util.concurrent.CountDownLatch(1).await();
      }
    }
  }
}
