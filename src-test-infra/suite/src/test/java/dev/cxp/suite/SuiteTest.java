package dev.cxp.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteTest {

  @Test
  void a_suite_ends_with_its_sums_and_how_to_repeat_it() {
    assertThat(new SuiteResult(20, 19, 2).line("cluster-kill", 4711))
        .isEqualTo(
            "cluster-kill: 20 cases, 19 passed, 2 leaks (repeat with --size 20 --seed 4711)");
  }

  @Test
  void what_chose_among_the_cases_belongs_to_how_to_repeat_it() {
    assertThat(new SuiteResult(3, 3, 0, "--focus 'DNS' ").line("conformance", 1))
        .endsWith("(repeat with --focus 'DNS' --size 3 --seed 1)");
  }

  @Test
  void only_all_cases_without_a_leak_pass() {
    assertThat(new SuiteResult(5, 5, 0).allPassed()).isTrue();
    assertThat(new SuiteResult(5, 4, 0).allPassed()).isFalse();
    assertThat(new SuiteResult(5, 5, 1).allPassed()).isFalse();
  }

  @Test
  void suites_that_are_still_to_come_say_so() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> Suite.NAMES.chosen(List.of("bootstrap-kill")))
        .withMessageContaining("they come later")
        .withMessageContaining("known today: cluster-kill, parity");
  }
}
