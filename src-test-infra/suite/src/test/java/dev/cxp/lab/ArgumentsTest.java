package dev.cxp.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void names_flags_and_numbers_may_stand_in_any_order() {
    var arguments = parse("--size", "5", "cluster-kill", "--quick", "parity");

    assertThat(arguments.names()).containsExactly("cluster-kill", "parity");
    assertThat(arguments.has("--quick")).isTrue();
    assertThat(arguments.number("--size")).hasValue(5);
    assertThat(arguments.number("--seed")).isEmpty();
  }

  @Test
  void an_unknown_option_is_answered_with_the_closest() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> parse("--sise", "5"))
        .withMessageContaining("there is no option \"--sise\"")
        .withMessageContaining("did you mean \"--size\"?");
  }

  @Test
  void an_option_without_its_number_is_refused() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> parse("--size"))
        .withMessageContaining("--size needs a whole number, and \"\" is none");
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> parse("--seed", "many"))
        .withMessageContaining("\"many\" is none");
  }

  @Test
  void a_number_out_of_bounds_is_refused() {
    assertThat(Arguments.within(1, 9, "--size", 9)).isEqualTo(9);
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> Arguments.within(1, 9, "--size", 0))
        .withMessageContaining("--size 0 is out of bounds")
        .withMessageContaining("from 1 to 9");
  }

  @Test
  void a_word_may_follow_an_option_and_must_where_one_is_wanted() {
    assertThat(parse("parity", "--require", "simulated,real").text("--require"))
        .hasValue("simulated,real");
    assertThat(parse("parity").text("--require")).isEmpty();
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> parse("--require", "--quick"))
        .withMessageContaining("--require needs a word after it");
  }

  private static Arguments parse(String... words) {
    return Arguments.parse(
        List.of(words), List.of("--quick"), List.of("--size", "--seed"), List.of("--require"));
  }
}
