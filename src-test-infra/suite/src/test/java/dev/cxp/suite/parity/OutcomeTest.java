package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void a_line_makes_the_outcome_again() {
    for (var outcome :
        List.of(
            Outcome.passed("1 of 1 Pods available"),
            Outcome.failed(""),
            Outcome.notVerified("needs a cloud"),
            Outcome.broken(new IllegalStateException("no", new RuntimeException("why"))))) {
      assertThat(Outcome.parse(outcome.line())).isEqualTo(outcome);
    }
  }

  @Test
  void words_fit_into_a_cell_of_a_table() {
    assertThat(Outcome.failed("one | two\n  three ").says()).isEqualTo("one / two three");
  }

  @Test
  void what_broke_says_why() {
    var thrown = new IllegalStateException("no", new RuntimeException("the field is unknown"));

    assertThat(Outcome.broken(thrown).says()).contains("no", "the field is unknown");
  }

  @Test
  void anything_else_is_no_outcome() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> Outcome.parse("GREEN indeed"))
        .withMessageContaining("it is \"GREEN indeed\"");
  }
}
