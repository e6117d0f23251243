package dev.cxp.junit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Finding;
import dev.cxp.check.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One report of the JVMs of one run. */
class RunReportTest {

  private static final String DEAD = "999999999@1970-01-01T00:00:00Z";
  private static final String DEAD_TOO = "999999998@1970-01-01T00:00:00Z";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("cxp/report.json");
  }

  private RunReport of(String run, String process) {
    return RunReport.at(file, new RunIdentity(run, process));
  }

  private static Report report(String pipeline, Finding finding) {
    return new Report(
        pipeline, "offline", false, Instant.EPOCH, Duration.ZERO, Map.of(), List.of(finding));
  }

  private static Report passed(String pipeline) {
    return report(pipeline, Finding.passed("x", "", "well"));
  }

  private static Report failed(String pipeline) {
    return report(pipeline, Finding.failed("x", "", "not well"));
  }

  private JsonNode written() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  private List<String> pipelines() throws IOException {
    return StreamSupport.stream(written().path("reports").spliterator(), false)
        .map(each -> each.path("pipeline").asString())
        .toList();
  }

  private String verdict() throws IOException {
    return written().path("verdict").asString();
  }

  @Test
  void jvms_of_one_run_write_one_report_and_a_failure_of_one_stays() throws IOException {
    of("run", DEAD).begin();
    of("run", DEAD).open();
    of("run", DEAD).publish(List.of(failed("first")));
    of("run", DEAD_TOO).begin();
    of("run", DEAD_TOO).open();
    assertThat(pipelines()).containsExactly("first", "unfinished");
    of("run", DEAD_TOO).publish(List.of(passed("second")));

    assertThat(pipelines()).containsExactly("first", "second");
    assertThat(verdict()).isEqualTo("FAILED");
  }

  @Test
  void next_run_begins_anew() throws IOException {
    of("run", DEAD).publish(List.of(failed("first")));
    of("next", DEAD_TOO).publish(List.of(passed("second")));

    assertThat(pipelines()).containsExactly("second");
    assertThat(verdict()).isEqualTo("PASSED");
  }

  @Test
  void jvm_that_lives_is_of_the_same_run_whatever_started_it() throws IOException {
    var here = RunIdentity.ofThisJvm();
    RunReport.at(file, here).publish(List.of(failed("first")));
    of("another", DEAD).publish(List.of(passed("second")));

    assertThat(pipelines()).containsExactly("first", "second");
    of("another", DEAD_TOO).publish(List.of(passed("third")));
    assertThat(pipelines()).containsExactly("first", "second", "third");
  }

  @Test
  void jvm_that_dies_leaves_a_failure() throws IOException {
    of("run", DEAD).publish(List.of(passed("first")));
    of("run", DEAD_TOO).open();

    assertThat(verdict()).isEqualTo("FAILED");
  }

  @Test
  void jvm_that_reports_nothing_leaves_no_file() throws IOException {
    of("run", DEAD).open();
    of("run", DEAD).publish(List.of());

    assertThat(file).doesNotExist();
  }

  @Test
  void file_that_is_no_report_is_replaced() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hello");

    of("run", DEAD).publish(List.of(passed("first")));

    assertThat(pipelines()).containsExactly("first");
  }

  @Test
  void surefire_says_which_run_a_jvm_belongs_to() {
    var one = "/x/surefirebooter-2.jar /x/surefire 2026-11-28T09-18-19_673-jvmRun1 a_1tmp b_2tmp";
    var two = "/x/surefirebooter-3.jar /x/surefire 2026-11-28T09-18-19_673-jvmRun2 a_3tmp b_4tmp";
    var later = two.replace("19_673", "20_001");

    assertThat(RunIdentity.of(one, DEAD).run()).isEqualTo(RunIdentity.of(two, DEAD_TOO).run());
    assertThat(RunIdentity.of(later, DEAD).run()).isNotEqualTo(RunIdentity.of(two, DEAD).run());
    assertThat(RunIdentity.of("com.ide.Runner -x", DEAD).run()).isEqualTo(DEAD);
  }
}
