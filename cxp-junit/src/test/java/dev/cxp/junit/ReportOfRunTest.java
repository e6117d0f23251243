package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run's report says, whatever an earlier run left and however this one breaks. */
class ReportOfRunTest {

  private static final String OLD =
      """
      {"schemaVersion": 1, "verdict": "PASSED", "run": "an earlier one", "reports": [
        {"pipeline": "old", "process": "1@1970-01-01T00:00:00Z", "verdict": "PASSED", "findings": []}]}
      """;

  @TempDir private Path directory;

  private OwnJvm afterAGreenRun() throws Exception {
    Files.createDirectories(report().getParent());
    Files.writeString(report(), OLD);
    var folder = Files.createDirectories(failures().resolve("Old.failure"));
    Files.createFile(folder.resolve(".cxp-failure"));
    Files.writeString(folder.resolve("README.txt"), "old");
    Files.writeString(Files.createDirectories(failures().resolve("mine")).resolve("notes"), "x");
    return OwnJvm.in(directory).withoutCluster();
  }

  private Path report() {
    return directory.resolve("target/cxp/report.json");
  }

  private Path failures() {
    return directory.resolve("target/cxp/failures");
  }

  private void nothingOldIsLeft() throws Exception {
    if (Files.exists(report())) {
      assertThat(Files.readString(report())).doesNotContain("\"old\"").contains("\"FAILED\"");
    }
    assertThat(failures().resolve("Old.failure")).doesNotExist();
    assertThat(failures().resolve("mine/notes")).as("what users have there").exists();
  }

  @CxpTest
  static class Sound implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("sound");
    }
  }

  @CxpTest
  static class Throwing implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      throw new IllegalStateException("the chart is not there");
    }
  }

  @CxpTest
  static class Unloadable implements PipelineContract {
    private static final Object NEVER = never();

    private static Object never() {
      throw new IllegalStateException("static and broken");
    }

    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("" + NEVER);
    }
  }

  @CxpTest(settings = "cxp.strct=true")
  static class Misspelt implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("misspelt");
    }
  }

  static class NothingOfOurs {
    @Test
    void passes() {}
  }

  @ParameterizedTest
  @ValueSource(classes = {Throwing.class, Unloadable.class, Misspelt.class})
  void broken_run_never_leaves_the_old_report(Class<?> type) throws Exception {
    var result = afterAGreenRun().run(type);

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    nothingOldIsLeft();
    assertThat(result.reportText()).contains(type.getSimpleName(), "\"verdict\" : \"FAILED\"");
  }

  @Test
  void run_whose_discovery_breaks_leaves_none() throws Exception {
    var result = afterAGreenRun().run(List.of("--select-class=dev.cxp.junit.NoSuchTest"));

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(report()).doesNotExist();
    nothingOldIsLeft();
  }

  @Test
  void run_without_a_test_of_a_pipeline_leaves_none() throws Exception {
    var result = afterAGreenRun().run(NothingOfOurs.class);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(report()).doesNotExist();
  }

  @Test
  void broken_class_is_in_the_report_beside_a_sound_one() throws Exception {
    var result =
        OwnJvm.in(directory).withoutCluster().run(Sound.class, Throwing.class, Misspelt.class);

    assertThat(result.reportText())
        .startsWith("{\n  \"schemaVersion\" : 1,\n  \"verdict\" : \"FAILED\"")
        .contains("\"sound\"", "the chart is not there", "there is no setting \\\"cxp.strct\\\"");
  }

  static class Halting {
    static class Pipelined implements PipelineSource {
      @Override
      public Pipeline pipeline() {
        Runtime.getRuntime().halt(3);
        return null;
      }
    }
  }

  @CxpTest(pipeline = Halting.Pipelined.class)
  static class Killed {
    @Test
    void never_ends(Pipeline pipeline) {}
  }

  @Test
  void run_whose_jvm_dies_says_so() throws Exception {
    var result = afterAGreenRun().run(Sound.class, Killed.class);

    assertThat(result.exitCode()).isEqualTo(3);
    nothingOldIsLeft();
    assertThat(result.reportText()).contains("have not come to their end", "\"FAILED\"");
  }

  @CxpTest
  static class AlsoSound implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("also-sound");
    }
  }

  @Test
  void report_that_cannot_be_written_is_said_before_any_test_runs() throws Exception {
    Files.writeString(directory.resolve("file"), "in the way");

    var result =
        OwnJvm.in(directory)
            .withoutCluster()
            .property("cxp.report=file/report.json")
            .run(Sound.class);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output())
        .contains(
            "CXP tried to write the report to", "file/report.json", "a file is where the dir");
  }

  @CxpTest
  static class BreakingBeforeInstall implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("breaking");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      throw new IllegalStateException("the image build failed");
    }
  }

  @Tag("cluster")
  @Test
  void what_users_code_throws_is_shown_with_its_place() throws Exception {
    var result = OwnJvm.in(directory).run(BreakingBeforeInstall.class);

    assertThat(result.output())
        .contains("java.lang.IllegalStateException: the image build failed")
        .contains("ReportOfRunTest$BreakingBeforeInstall.beforeInstall(ReportOfRunTest.java:")
        .contains("was not looked at, for images broke");
    assertThat(result.reportText()).contains("BreakingBeforeInstall.beforeInstall(ReportOfRun");
  }
}
