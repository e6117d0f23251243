package dev.cxp.suite.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final String ONE = "[sig-a] One [Conformance]";
  private static final String TWO = "[sig-a] Two [Conformance]";

  private final List<String> told = new ArrayList<>();
  private final Conformance.Tally tally = new Conformance.Tally(List.of(ONE, TWO), told::add);

  @Test
  void tests_that_passed_are_counted() {
    tell(ended(ONE, "passed", ""));
    tell(ended(TWO, "passed", ""));
    tell("{'event':'ended','code':0}");

    assertThat(tally.passed()).isEqualTo(2);
    assertThat(told)
        .containsExactly("  1/2 passed after 3 s: " + ONE, "  2/2 passed after 3 s: " + TWO);
  }

  @Test
  void a_test_that_failed_tells_why_and_how_to_repeat_it() {
    tell(ended(ONE, "failed", "no such image\\nreally"));
    tell(ended(TWO, "passed", ""));
    tell("{'event':'ended','code':1}");

    assertThat(tally.passed()).isEqualTo(1);
    assertThat(told.get(0))
        .isEqualTo(
            "  1/2 FAILED after 3 s: " + ONE + "\n    no such image\n    really\n    at pods.go:7");
    assertThat(told.get(1))
        .contains("suite/run conformance --focus '^\\[sig-a\\] One \\[Conformance\\]$'");
  }

  @Test
  void a_long_reason_is_cut_and_says_where_the_rest_is() {
    tell(ended(ONE, "failed", "line\\n".repeat(40)));

    assertThat(told.get(0))
        .hasLineCount(1 + 12 + 1 + 1)
        .contains("    (28 more lines: ginkgo.log)\n    at pods.go:7");
  }

  @Test
  void a_test_that_was_skipped_did_not_pass() {
    tell(ended(ONE, "skipped", "needs two nodes"));
    tell(ended(TWO, "timedout", ""));
    tell("{'event':'ended','code':0}");

    assertThat(tally.passed()).isZero();
    assertThat(told).anyMatch(line -> line.contains("it gave no reason"));
  }

  @Test
  void a_test_that_did_not_run_did_not_pass_and_is_named() {
    tell(ended(TWO, "passed", ""));
    tell("{'event':'ended','code':0}");

    assertThat(tally.passed()).isEqualTo(1);
    assertThat(told).contains("DID NOT RUN: " + ONE);
  }

  @Test
  void a_test_that_nobody_drew_makes_the_run_void() {
    tell(ended(ONE, "passed", ""));
    tell(ended(TWO, "passed", ""));
    tell(ended("another", "passed", ""));

    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(tally::passed)
        .withMessageContaining("1 others ran too");
  }

  @Test
  void a_run_that_failed_outside_of_its_tests_is_no_success() {
    tell(ended(ONE, "passed", ""));
    tell(ended(TWO, "passed", ""));
    tell("{'event':'ended','code':1}");

    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(tally::passed)
        .withMessageContaining("ginkgo says that the run failed");
  }

  private void tell(String json) {
    tally.accept(TestEvent.parse(json.replace('\'', '"')));
  }

  private static String ended(String name, String state, String message) {
    return "{'event':'test','name':'%s','state':'%s','seconds':3.2,'message':'%s','place':'pods.go:7'}"
        .formatted(name, state, message);
  }
}
