package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.suite.parity.Comparison.Agreement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Outcome STUCK = Outcome.failed("the tag was never pushed");
  private static final Outcome READY = Outcome.passed("1 of 1 Pods available");
  private static final Outcome UNKNOWN = Outcome.notVerified("needs a node that runs containers");

  @Test
  void the_same_outcome_everywhere_agrees() {
    var comparison = of(STUCK, STUCK);

    assertThat(comparison.agreement()).isEqualTo(Agreement.AGREED);
    assertThat(comparison.agreed()).isEqualTo(STUCK);
    assertThat(comparison.trouble()).isEmpty();
  }

  @Test
  void different_verdicts_disagree_and_both_are_shown() {
    var comparison = of(READY, STUCK);

    assertThat(comparison.agreement()).isEqualTo(Agreement.DISAGREED);
    assertThat(comparison.trouble())
        .isEqualTo(
            """
            the tiers disagree:
                  simulated: PASSED: 1 of 1 Pods available
                  real: FAILED: the tag was never pushed""");
  }

  @Test
  void the_same_verdict_for_another_cause_disagrees() {
    assertThat(of(STUCK, Outcome.failed("the registry is down")).agreement())
        .isEqualTo(Agreement.DISAGREED);
  }

  @Test
  void who_cannot_tell_disagrees_with_nobody() {
    assertThat(of(UNKNOWN, READY).agreement()).isEqualTo(Agreement.AGREED);
    assertThat(of(UNKNOWN, READY).agreed()).isEqualTo(READY);
    assertThat(of(STUCK, UNKNOWN).agreement()).isEqualTo(Agreement.AGREED);
    assertThat(of(STUCK, UNKNOWN).agreed()).isEqualTo(STUCK);
  }

  @Test
  void a_third_that_cannot_tell_hides_no_disagreement() {
    var comparison =
        new Comparison(
            Scenarios.all().get(0),
            Map.of(Tier.SIMULATED, UNKNOWN, Tier.REAL, READY, Tier.K3S, STUCK));

    assertThat(comparison.agreement()).isEqualTo(Agreement.DISAGREED);
  }

  @Test
  void where_nobody_can_tell_nothing_was_compared() {
    var comparison = of(UNKNOWN, UNKNOWN);

    assertThat(comparison.agreement()).isEqualTo(Agreement.VACUOUS);
    assertThat(comparison.trouble())
        .isEqualTo("no tier that was compared could tell: needs a node that runs containers");
  }

  @Test
  void scenarios_that_break_alike_do_not_agree() {
    var broken = Outcome.broken(new IllegalStateException("no such field"));

    assertThat(of(broken, broken).agreement()).isEqualTo(Agreement.BROKEN);
    assertThat(of(broken, UNKNOWN).trouble())
        .contains(
            "it could not be played", "simulated: FAILED: the scenario broke", "no such field");
  }

  static Comparison of(Outcome simulated, Outcome real) {
    return new Comparison(
        Scenarios.all().get(0), Map.of(Tier.SIMULATED, simulated, Tier.REAL, real));
  }
}
