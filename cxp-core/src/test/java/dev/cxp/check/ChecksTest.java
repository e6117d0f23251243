package dev.cxp.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ChecksTest {

  private record Scripted(Set<Capability> needs, Function<String, List<Finding>> answer)
      implements Check<String> {
    @Override
    public String name() {
      return "test.scripted";
    }

    @Override
    public List<Finding> examine(String subject) {
      return answer.apply(subject);
    }
  }

  @Test
  void findings_come_back_with_the_time_they_took() {
    var check =
        new Scripted(
            Set.of(), subject -> List.of(Finding.passed("test.scripted", subject, "fine")));

    var findings = Checks.run(check, "here", Set.of());

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.PASSED);
              assertThat(finding.where()).isEqualTo("here");
              assertThat(finding.duration()).isPositive();
            });
  }

  @Test
  void a_check_that_looked_at_nothing_failed() {
    var findings = Checks.run(new Scripted(Set.of(), subject -> List.of()), "here", Set.of());

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(finding.text())
                  .contains("looked at nothing")
                  .contains("cause:")
                  .contains("do:");
            });
  }

  @Test
  void a_check_without_its_capability_is_not_run_and_names_what_is_missing() {
    var check =
        new Scripted(
            Set.of(Capability.API_SERVER, Capability.WORKLOADS),
            subject -> {
              throw new AssertionError("must not run");
            });

    var findings = Checks.run(check, "here", EnumSet.of(Capability.API_SERVER));

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
              assertThat(finding.missing()).containsExactly(Capability.WORKLOADS);
              assertThat(finding.text()).contains("needs a node that runs containers");
            });
  }

  @Test
  void a_check_that_could_not_look_failed_with_its_explanation() {
    var check =
        new Scripted(
            Set.of(),
            subject -> {
              throw new CxpException(
                  Explanation.tried("to ask")
                      .happened("nobody answered")
                      .cause("it is off")
                      .remedy("turn it on")
                      .paste("on"));
            });

    assertThat(Checks.run(check, "here", Set.of()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(finding.evidence()).containsExactly("nobody answered");
              assertThat(finding.cause()).contains("it is off");
              assertThat(finding.remedy()).contains("turn it on\non");
            });
  }

  @Test
  void only_what_is_not_verified_names_missing_capabilities() {
    assertThatThrownBy(
            () ->
                new Finding(
                    "c",
                    Verdict.PASSED,
                    "",
                    "",
                    List.of(),
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    Set.of(Capability.CLOUD),
                    Duration.ZERO,
                    0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_explanation_reads_as_tried_happened_causes_and_remedies() {
    assertThat(
            Explanation.tried("to open the door")
                .happened("it is locked")
                .cause("someone locked it")
                .cause("it is painted on")
                .remedy("find the key")
                .paste("open door")
                .text()
                .lines())
        .containsExactly(
            "CXP tried to open the door, but it is locked.",
            "Likely causes:",
            "  someone locked it",
            "  it is painted on",
            "What to do:",
            "  find the key",
            "To paste:",
            "  open door");
  }
}
