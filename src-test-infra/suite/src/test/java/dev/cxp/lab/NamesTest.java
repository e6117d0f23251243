package dev.cxp.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static final Names NAMES =
      new Names("figures", List.of("cluster", "checks"), List.of("images"));

  @Test
  void without_a_name_everything_known_is_chosen() {
    assertThat(NAMES.chosen(List.of())).containsExactly("cluster", "checks");
  }

  @Test
  void what_was_asked_for_is_chosen_once_and_in_that_order() {
    assertThat(NAMES.chosen(List.of("checks", "cluster", "checks")))
        .containsExactly("checks", "cluster");
  }

  @Test
  void an_unknown_name_is_answered_with_the_closest_and_all_others() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> NAMES.chosen(List.of("checks", "clustr")))
        .withMessage(
            """
            CXP tried to run the figures "clustr", but there are no figures of that name.
            What to do:
              did you mean "cluster"?
              known: cluster, checks
              still to come: images""");
  }

  @Test
  void a_name_that_comes_later_is_said_to_come_later() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> NAMES.chosen(List.of("images")))
        .withMessage(
            """
            CXP tried to run the figures "images", but there are none yet: they come later, with the part of CXP that they are about.
            What to do:
              known today: cluster, checks""");
  }
}
