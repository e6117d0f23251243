package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.junit.cluster.ClusterRequest;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartFailureTest {

  private static String message(Postmortem postmortem, RuntimeException thrown) {
    return StartFailure.of(
            ClusterRequest.of("test", Node.settings()),
            "rancher/k3s:v1",
            Optional.ofNullable(postmortem),
            List.of("a Node"),
            thrown)
        .getMessage();
  }

  private static Postmortem dead(String log) {
    return new Postmortem("ended with exit code 1", true, List.of(log));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          level=fatal msg="failed to find memory cgroup (v2)"    | no control groups that a kubelet can use
          mount: operation not permitted                         | does not let the container be privileged
          accept: too many open files                            | a limit on open files or processes
          unable to create inotify fd                            | no inotify instances left
          exec /bin/k3s: exec format error                       | the image is for another processor
          "overlayfs" snapshotter: invalid argument              | cannot carry the layers of containers
          write: no space left on device                         | the engine's disk is full
          """)
  void log_of_a_dead_container_tells_the_likely_cause(String log, String cause) {
    assertThat(message(dead(log), new IllegalStateException()))
        .contains("the container ended with exit code 1. The end of its log:", log, cause);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "level=info msg=\"Starting k3s\"",
        "level=info msg=\"Running kubelet --cgroup-driver=cgroupfs --fail-swap-on=false\"",
        "level=info msg=\"Set sysctl fs/inotify/max_user_watches\""
      })
  void log_that_says_nothing_known_gives_no_cause(String log) {
    assertThat(message(dead(log), new IllegalStateException())).doesNotContain("Likely cause");
  }

  @Test
  void secret_that_lets_nodes_join_is_not_shown() {
    assertThat(ContainerLog.redacted("-t K10ab34::server:0123abcd --x"))
        .isEqualTo("-t [redacted] --x");
  }

  @Test
  void timeout_says_what_is_still_missing() {
    var running = new Postmortem("runs", false, List.of());

    assertThat(message(running, new ConditionTimeoutException("late")))
        .contains(
            "no progress for 60.0 s, and still lacked a Node; the container runs; its log is empty")
        .contains("-Dcxp.cluster.start-timeout=5m");
  }

  @Test
  void cleaner_that_cannot_be_started_is_told_from_k3s() {
    assertThat(message(null, new IllegalStateException("cannot get testcontainers/ryuk:0.12")))
        .contains("export TESTCONTAINERS_RYUK_DISABLED=true");
  }
}
