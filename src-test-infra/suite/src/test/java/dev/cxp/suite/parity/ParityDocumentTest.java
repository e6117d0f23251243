package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParityDocumentTest {

  private static final Scenario SCENARIO = Scenarios.all().get(0);
  private static final Outcome READY = Outcome.passed("2 of 2 Pods available");
  private static final Outcome UNKNOWN = Outcome.notVerified("needs a cloud");

  @Test
  void the_checked_in_table_is_about_the_scenarios_that_there_are() {
    var checkedIn = ParityDocument.read(Path.of("../..").resolve(Parity.DOCUMENT));

    // Only the words are compared here; what was seen, the suite itself compares.
    assertThat(checkedIn.text()).isEqualTo(checkedIn.with(List.of()).text());
  }

  @Test
  void a_row_holds_the_outcome_and_the_verdict_of_each_tier() {
    assertThat(with(READY, UNKNOWN).text())
        .contains(
            "| `rollout` | "
                + SCENARIO.what()
                + " | PASSED: 2 of 2 Pods available | PASSED | NOT_VERIFIED | – |\n");
  }

  @Test
  void a_table_that_was_written_is_read_again() {
    var table = with(READY, UNKNOWN);

    assertThat(ParityDocument.parse(table.text()).text()).isEqualTo(table.text());
  }

  @Test
  void the_same_outcomes_again_make_no_difference() {
    var table = with(READY, READY);

    assertThat(table.difference(again(table, READY), SCENARIO.name())).isEmpty();
  }

  @Test
  void another_outcome_differs_and_both_rows_are_shown() {
    var table = with(READY, READY);
    var other = Outcome.failed("its Pods crash");

    assertThat(table.difference(again(table, other), SCENARIO.name()))
        .contains(
            "was: | `rollout`", "2 of 2 Pods available", "now: | `rollout`", "its Pods crash");
  }

  @Test
  void another_cause_of_the_same_verdict_differs() {
    var table = ParityDocument.parse("").with(List.of(only(Outcome.failed("no such tag"))));

    assertThat(table.difference(again(table, Outcome.failed("no such host")), SCENARIO.name()))
        .contains("no such host");
  }

  @Test
  void a_tier_that_is_not_compared_keeps_its_verdict() {
    var both = with(UNKNOWN, READY);

    assertThat(both.difference(both.with(List.of(only(UNKNOWN))), SCENARIO.name())).isEmpty();
  }

  @Test
  void a_scenario_that_is_not_in_the_table_differs() {
    var empty = ParityDocument.parse("");

    assertThat(empty.difference(again(empty, READY), SCENARIO.name())).contains("was: no row");
  }

  private static ParityDocument with(Outcome simulated, Outcome real) {
    return ParityDocument.parse("").with(List.of(ComparisonTest.of(simulated, real)));
  }

  private static ParityDocument again(ParityDocument table, Outcome simulated) {
    return table.with(List.of(only(simulated)));
  }

  private static Comparison only(Outcome simulated) {
    return new Comparison(SCENARIO, Map.of(Tier.SIMULATED, simulated));
  }
}
