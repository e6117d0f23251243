package dev.cxp.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cxp.check.CxpException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

  @Test
  void an_unknown_name_is_answered_with_the_closest() {
    assertThatExceptionOfType(CxpException.class)
        .isThrownBy(() -> Bench.NAMES.chosen(List.of("mainjob")))
        .withMessageContaining("there are no figures of that name")
        .withMessageContaining("did you mean \"main-job\"?")
        .withMessageContaining("known: cluster, nodes, checks, infrastructure, main-job");
  }

  @Test
  void names_without_figures_are_said_to_come_later() {
    for (var name : List.of("images", "monitoring", "promotion", "bootstrap")) {
      assertThatExceptionOfType(CxpException.class)
          .isThrownBy(() -> Bench.NAMES.chosen(List.of(name)))
          .withMessageContaining("they come later");
    }
  }

  @Test
  void the_offline_checks_pass_and_are_measured() {
    var figures = new ArrayList<Figure>();

    new CheckFigures().take(new Effort(1, 1, 1, 2), figures::add);

    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).ours().value()).isPositive();
  }
}
