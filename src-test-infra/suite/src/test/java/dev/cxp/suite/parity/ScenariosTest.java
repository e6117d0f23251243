package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScenariosTest {

  @Test
  void names_are_unique_and_fit_into_a_namespace() {
    assertThat(Scenarios.all())
        .extracting(Scenario::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?"));
  }

  @Test
  void what_is_done_fits_into_a_cell_of_a_table() {
    assertThat(Scenarios.all()).extracting(Scenario::what).noneMatch(what -> what.contains("|"));
  }

  @Test
  void a_seed_repeats_its_order_and_leaves_nothing_out() {
    assertThat(names(7, 1_000))
        .isEqualTo(names(7, 1_000))
        .isNotEqualTo(names(8, 1_000))
        .containsExactlyInAnyOrderElementsOf(Scenarios.all().stream().map(Scenario::name).toList());
    assertThat(names(7, 3)).isEqualTo(names(7, 1_000).subList(0, 3));
  }

  @Test
  void some_may_be_chosen_by_name() {
    assertThat(Scenarios.chosen(Set.of("rollout", "bad-tag"), 1, 1_000))
        .extracting(Scenario::name)
        .containsExactlyInAnyOrder("rollout", "bad-tag");
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> Scenarios.chosen(Set.of("rolout"), 1, 1))
        .withMessageContaining("did you mean \"rollout\"?");
  }

  private static List<String> names(long seed, int size) {
    return Scenarios.chosen(Set.of(), seed, size).stream().map(Scenario::name).toList();
  }
}
