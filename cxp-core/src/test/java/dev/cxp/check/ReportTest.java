package dev.cxp.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Finding GOOD =
      Finding.passed("a.check", "here", "fine").took(Duration.ofMillis(3)).retried(2);
  private static final Finding BAD =
      Finding.failed("a.check", "there", "broken")
          .evidence("saw it")
          .cause("why")
          .remedy("do this\nthen that");
  private static final Finding UNKNOWN =
      Finding.notVerified("b.check", "", "nobody looked", Set.of(Capability.WORKLOADS));

  @Test
  void the_verdict_is_the_gravest() {
    assertThat(report(false, GOOD).verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report(false, GOOD, UNKNOWN).verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(report(false, GOOD, UNKNOWN, BAD).verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void strict_mode_fails_on_what_nobody_verified() {
    assertThat(report(true, GOOD, UNKNOWN).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report(true, GOOD).verdict()).isEqualTo(Verdict.PASSED);
  }

  @Test
  void a_report_without_findings_failed() {
    assertThat(report(false).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(ReportFile.json(List.of())).contains("\"verdict\" : \"FAILED\"");
  }

  @Test
  void the_outline_shows_failures_first_and_then_sums() {
    assertThat(report(false, GOOD, UNKNOWN, BAD).outline().lines())
        .containsExactly(
            "CXP: shop on tier embedded (kubernetes v1.34.4)",
            "  FAILED a.check at there: broken",
            "    cause: why",
            "    saw:   saw it",
            "    do:    do this",
            "           then that",
            "  NOT_VERIFIED b.check: nobody looked",
            "  a.check                      1 passed, 1 failed",
            "  b.check                      1 not verified",
            "  FAILED: 1 passed, 1 failed, 1 not verified, 2 requests repeated in 1.5 s");
  }

  @Test
  void the_file_follows_its_schema(@TempDir Path directory) throws IOException {
    var file = directory.resolve("cxp/report.json");

    ReportFile.write(file, List.of(report(true, GOOD, UNKNOWN, BAD), report(false, GOOD)));

    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(resource("report.schema.json"), InputFormat.JSON);
    assertThat(schema.validate(Files.readString(file), InputFormat.JSON)).isEmpty();
    assertThat(
            schema.validate(
                Files.readString(file).replace("\"strict\"", "\"strickt\""), InputFormat.JSON))
        .isNotEmpty();
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_file_that_cannot_be_written_leaves_what_was_there(@TempDir Path directory)
      throws IOException {
    var occupied = Files.writeString(directory.resolve("occupied"), "before");

    assertThatThrownBy(
            () -> ReportFile.write(occupied.resolve("report.json"), List.of(report(false, GOOD))))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("CXP tried to write the report to")
        .hasMessageContaining("cxp.report");
    assertThat(occupied).hasContent("before");
  }

  private static Report report(boolean strict, Finding... findings) {
    return new Report(
        "shop",
        "embedded",
        strict,
        Instant.EPOCH,
        Duration.ofMillis(1500),
        Map.of("kubernetes", "v1.34.4"),
        List.of(findings));
  }

  private static String resource(String name) throws IOException {
    try (var stream = ReportFile.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
