package dev.cxp.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KillPlanTest {

  @Test
  void a_seed_repeats_the_plans_of_a_suite() {
    assertThat(plans(7)).isEqualTo(plans(7)).isNotEqualTo(plans(8));
  }

  @Test
  void a_suite_kills_in_every_state() {
    var plans = plans(1);

    assertThat(plans).extracting(KillPlan::moment).contains(KillPlan.Moment.values());
    assertThat(plans).extracting(KillPlan::clusters).contains(1, 2);
    assertThat(plans).extracting(KillPlan::install).contains(true, false);
    assertThat(plans).extracting(KillPlan::realNodes).contains(true, false);
    assertThat(plans).extracting(KillPlan::nodes).contains("real", "simulated");
    assertThat(plans.stream().map(KillPlan::simulated)).noneMatch(KillPlan::realNodes);
    assertThat(plans).extracting(KillPlan::emptyCache).contains(true, false);
    assertThat(plans).extracting(KillPlan::fraction).allMatch(each -> each >= 0 && each < 1);
  }

  private static List<KillPlan> plans(long seed) {
    return IntStream.rangeClosed(1, 20).mapToObj(number -> KillPlan.of(seed, number)).toList();
  }
}
