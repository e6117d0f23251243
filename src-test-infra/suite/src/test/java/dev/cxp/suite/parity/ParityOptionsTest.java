package dev.cxp.suite.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParityOptionsTest {

  @Test
  void a_required_tier_that_is_none_is_refused_with_those_that_are() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> options(1, "rael"))
        .withMessageContaining("to require the tier \"rael\"")
        .withMessageContaining("simulated,real,k3s");
  }

  @Test
  void there_are_no_more_cases_than_scenarios() {
    assertThat(options(1_000, "real").size()).isEqualTo(Scenarios.all().size());
    assertThat(options(3, "real").size()).isEqualTo(3);
  }

  private static Parity.Options options(int size, String required) {
    return new Parity.Options(Set.of(), size, 1, Set.of(required), false, Path.of("."));
  }
}
