package dev.cxp.suite.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {

  private static final List<String> NAMES =
      IntStream.rangeClosed(1, 50)
          .mapToObj(number -> "[sig-a] Test %d should work [Conformance]".formatted(number))
          .toList();

  @Test
  void the_same_seed_draws_the_same_tests_in_the_same_order() {
    var draw = new Draw(Optional.empty(), 10, 4711);

    assertThat(draw.among(NAMES)).hasSize(10).doesNotHaveDuplicates().isEqualTo(draw.among(NAMES));
    assertThat(new Draw(Optional.empty(), 10, 4712).among(NAMES)).isNotEqualTo(draw.among(NAMES));
  }

  @Test
  void a_size_beyond_all_tests_takes_each_once() {
    assertThat(new Draw(Optional.empty(), 1000, 1).among(NAMES))
        .containsExactlyInAnyOrderElementsOf(NAMES);
  }

  @Test
  void a_focus_is_found_anywhere_in_a_name() {
    assertThat(new Draw(Optional.of("Test 4\\d"), 1000, 1).among(NAMES)).hasSize(10);
  }

  @Test
  void a_focus_that_no_name_has_is_refused() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> new Draw(Optional.of("[sig-nobody]+$"), 10, 1).among(NAMES))
        .withMessageContaining("found in none of the 50 names");
  }

  @Test
  void a_focus_that_is_no_regular_expression_is_refused_at_once() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> new Draw(Optional.of("[sig-a"), 10, 1))
        .withMessageContaining("no regular expression")
        .withMessageContaining("put a backslash before brackets");
  }

  @Test
  void the_option_that_repeats_a_choice_is_one_word_of_a_shell() {
    assertThat(new Draw(Optional.of("it's"), 10, 1).option()).isEqualTo("--focus 'it'\\''s' ");
    assertThat(new Draw(Optional.empty(), 10, 1).option()).isEmpty();
  }

  @Test
  void a_single_test_is_repeated_by_exactly_its_name() {
    var command = Draw.repeat(NAMES.get(0));
    var focus = command.substring(command.indexOf('\'') + 1, command.length() - 1);

    assertThat(command).startsWith("src-test-infra/suite/run conformance --focus '^\\[sig-a\\]");
    assertThat(new Draw(Optional.of(focus), 1000, 1).among(NAMES)).containsExactly(NAMES.get(0));
  }
}
