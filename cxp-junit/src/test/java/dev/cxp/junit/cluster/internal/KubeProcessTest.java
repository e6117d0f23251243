package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class KubeProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  private KubeProcess start(String... lines) throws IOException {
    var script = directory.resolve("kube");
    Files.writeString(script, "#!/bin/sh\nmkdir -m 700 $3\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return KubeProcess.start(script, List.of(), event -> heard.add(event.toString()));
  }

  @Test
  void reports_are_heard_until_usable_and_the_directory_goes() throws IOException {
    var process =
        start(
            "echo '{\"event\":\"starting\"}'",
            "echo 'some text'",
            "echo '{\"event\":\"ready\",\"component\":\"etcd\"}'",
            "echo '{\"event\":\"usable\",\"url\":\"https://127.0.0.1:6443\"}'",
            "cat >/dev/null");

    assertThat(process.awaitUsable(LONG).text("url")).isEqualTo("https://127.0.0.1:6443");
    assertThat(heard).containsExactly("starting", "ready (etcd)", "usable");
    assertThat(process.directory()).exists();

    process.close();
    process.close();

    assertThat(process.directory()).doesNotExist();
    assertThat(ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void question_is_answered_by_its_number_and_an_error_is_thrown() throws IOException {
    try (var process =
        start(
            "echo '{\"event\":\"usable\"}'",
            "read first; read second",
            "echo '{\"event\":\"answer\",\"id\":2,\"error\":\"no such node\"}'",
            "echo '{\"event\":\"answer\",\"id\":1,\"images\":[\"'\"$(echo $first | tr -d '\\\"{}')\"'\"]}'",
            "cat >/dev/null")) {
      process.awaitUsable(LONG);
      var first =
          CompletableFuture.supplyAsync(
              () -> process.ask(Explanation.tried("one"), "load", Map.of("path", "/x"), LONG));
      waitUntilAsked(process, 1);

      assertThatThrownBy(() -> process.ask(Explanation.tried("to stop"), "stop", Map.of(), LONG))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("tried to stop")
          .hasMessageContaining("no such node");
      assertThat(first.join().texts("images")).containsExactly("command:load,id:1,path:/x");
    }
  }

  @Test
  void question_to_a_process_that_ended_fails_at_once() throws IOException {
    try (var process = start("echo '{\"event\":\"usable\"}'", "read line")) {
      process.awaitUsable(LONG);

      assertThatThrownBy(() -> process.ask(Explanation.tried("to stop"), "stop", Map.of(), LONG))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("the embedded Kubernetes has ended");
    }
  }

  private static void waitUntilAsked(KubeProcess process, int questions) {
    Awaitility.await().atMost(LONG).until(() -> process.openQuestions() == questions);
  }

  @Test
  void process_that_fails_says_why_at_once() throws IOException {
    try (var process =
        start(
            "echo '{\"event\":\"ready\",\"component\":\"etcd\"}'",
            "echo 'a line of text' >&2",
            "echo '{\"event\":\"failed\",\"component\":\"apiserver\",\"message\":\"tried to listen: in use\",\"log\":[\"first\",\"second\"]}'",
            "exit 1")) {
      assertThatThrownBy(() -> process.awaitUsable(LONG))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageContainingAll(
              "apiserver failed: tried to listen: in use",
              "exit code 1",
              "its last report was failed (apiserver)",
              "a line of text",
              "The end of its log:",
              "second");
    }
  }

  @Test
  void process_that_ends_without_a_report_shows_its_log() throws IOException {
    try (var process = start("echo 'panic: out of memory' > $3/embedded-kube.log", "exit 137")) {
      assertThatThrownBy(() -> process.awaitUsable(LONG))
          .hasMessageContainingAll(
              "exit code 137", "its last report was none", "panic: out of memory");
    }
  }

  @Test
  void process_that_hangs_is_given_up_and_killed() throws IOException {
    var process =
        start(
            "trap '' TERM", "echo '{\"event\":\"ready\",\"component\":\"etcd\"}'", "exec sleep 60");

    assertThatThrownBy(() -> process.awaitUsable(Duration.ofMillis(300)))
        .hasMessageContainingAll(
            "it was not usable after 0.", "no progress for the last 0.3 s", "start-timeout=5m");
    process.close();

    assertThat(ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(process.directory()).doesNotExist();
  }

  @Test
  void slow_start_that_goes_on_is_waited_for() throws IOException {
    try (var process =
        start(
            "for step in 1 2 3 4 5; do",
            "  sleep 0.4; echo '{\"event\":\"ready\",\"component\":\"'$step'\"}'",
            "done",
            "echo '{\"event\":\"usable\"}'",
            "cat >/dev/null")) {
      assertThat(process.awaitUsable(Duration.ofSeconds(1)).is("usable")).isTrue();
    }
  }

  @Test
  void file_that_is_no_program_is_explained() throws IOException {
    var file = Files.writeString(directory.resolve("kube"), "hello");

    assertThatThrownBy(() -> KubeProcess.start(file, List.of(), event -> {}))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("CXP tried to start " + file, "file " + file);
  }
}
