package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the harness with each JUnit that it supports, as projects have them. */
class JUnitVersionsTest {

  @TempDir private Path directory;

  @CxpTest
  static class Contract implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("versions");
    }

    @Nested
    class Inside {
      @Test
      void knows_its_pipeline(Pipeline pipeline) {
        assertThat(pipeline.name()).isEqualTo("versions");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.10", "1.11", "1.12", "1.13", "1.14", "6.0"})
  void report_and_summary_come_with_every_version(String platform) throws Exception {
    var result = OwnJvm.in(directory).platform(platform).withoutCluster().run(Contract.class);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).containsOnlyOnce("CXP: versions on tier offline");
    assertThat(result.reportText())
        .contains("\"specification.valid\"", "knows_its_pipeline", "\"NOT_VERIFIED\"");
  }

  @CxpTest
  static class OnCluster {
    @Test
    void notes_where_it_is(Cluster cluster) throws Exception {
      Files.writeString(Path.of("processes"), pids());
    }

    private static String pids() {
      return String.join(
          "\n", ProcessHandle.current().children().map(each -> "" + each.pid()).toList());
    }
  }

  @Tag("cluster")
  @ParameterizedTest
  @ValueSource(strings = {"1.10", "1.11", "1.12", "1.13", "1.14", "6.0"})
  void cluster_ends_with_the_run_and_not_with_the_JVM(String platform) throws Exception {
    var result = OwnJvm.in(directory).platform(platform).run(OnCluster.class);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(Files.readAllLines(directory.resolve("processes")))
        .isNotEmpty()
        .allSatisfy(pid -> assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty());
    assertThat(result.output()).containsOnlyOnce("on tier embedded");
  }
}
