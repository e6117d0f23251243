package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(Scenarios.shuffled(7))
        .extracting(Scenario::name)
        .isEqualTo(Scenarios.shuffled(7).stream().map(Scenario::name).toList())
        .isNotEqualTo(Scenarios.shuffled(8).stream().map(Scenario::name).toList())
        .containsExactlyInAnyOrderElementsOf(Scenarios.all().stream().map(Scenario::name).toList());
  }
}
