package dev.cxp.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class RunDirectoryTest {

  private static final Duration ENOUGH = Duration.ofSeconds(60);

  @Test
  void a_jvm_and_what_it_started_are_known_until_they_end() {
    try (var run = RunDirectory.create();
        var jvm = ForkedJvm.start(run, Parent.class, List.of(), List.of())) {
      var child = Long.parseLong(jvm.await("child", ENOUGH));

      assertThat(run.processes())
          .extracting(RunningProcess::pid)
          .containsExactlyInAnyOrder(jvm.pid(), child);

      jvm.kill();

      // The child sleeps on: this is the leak that the suites look for.
      assertThat(run.awaitGone(Duration.ofMillis(300))).isGreaterThan(Duration.ofMillis(250));
      assertThat(run.processes()).extracting(RunningProcess::pid).containsExactly(child);

      run.killAll();

      assertThat(run.processes()).isEmpty();
    }
  }

  @Test
  void another_run_is_none_of_its_business() {
    try (var run = RunDirectory.create();
        var other = RunDirectory.create();
        var jvm = ForkedJvm.start(other, Parent.class, List.of(), List.of())) {
      jvm.await("child", ENOUGH);

      assertThat(run.processes()).isEmpty();
      assertThat(run.awaitGone(ENOUGH)).isLessThan(ENOUGH);
    }
  }

  @Test
  void closing_kills_what_runs_and_removes_the_directory() {
    long child;
    var run = RunDirectory.create();
    try (run;
        var jvm = ForkedJvm.start(run, Parent.class, List.of(), List.of())) {
      child = Long.parseLong(jvm.await("child", ENOUGH));
    }

    assertThat(run.resolve("")).doesNotExist();
    assertThat(new RunningProcess(child).command()).isEmpty();
  }

  @Test
  void what_a_jvm_leaves_in_its_temporary_directory_is_seen() {
    try (var run = RunDirectory.create();
        var jvm = ForkedJvm.start(run, Untidy.class, List.of(), List.of())) {
      jvm.await("left", ENOUGH);
      jvm.finish();

      assertThat(run.temporaryFiles()).hasSize(1);
    }
  }

  @Test
  void a_jvm_that_ends_early_is_explained_by_its_last_words() {
    try (var run = RunDirectory.create();
        var jvm = ForkedJvm.start(run, Failing.class, List.of(), List.of())) {
      assertThatExceptionOfType(CxpException.class)
          .isThrownBy(() -> jvm.await("done", ENOUGH))
          .withMessageContaining("it ended before \"done\"")
          .withMessageContaining("these are the last words");
    }
  }

  @Test
  void a_process_tells_its_memory_and_the_ports_on_which_it_listens() throws IOException {
    var self = new RunningProcess(ProcessHandle.current().pid());

    assertThat(self.residentBytes()).isBetween(10_000_000L, self.peakResidentBytes());
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(self.listeningPorts()).contains(socket.getLocalPort());
    }
  }

  static final class Parent {
    public static void main(String[] none) throws Exception {
      var child = new ProcessBuilder("sleep", "600").start();
      // Until exec, a new process is a copy of its parent.
      while (!new RunningProcess(child.pid()).command().startsWith("sleep")) {
        Thread.onSpinWait();
      }
      System.out.println("child " + child.pid());
      System.in.read();
    }
  }

  static final class Untidy {
    public static void main(String[] none) throws IOException {
      Files.createTempDirectory("left-");
      System.out.println("left");
    }
  }

  static final class Failing {
    public static void main(String[] none) {
      throw new IllegalStateException("these are the last words");
    }
  }
}
