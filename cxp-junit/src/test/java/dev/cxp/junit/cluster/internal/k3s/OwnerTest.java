package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnerTest {

  private final Owner self = Owner.ofThisJvm();

  @Test
  void owner_is_read_back_from_its_label() {
    assertThat(Owner.parse(self.toString())).contains(self);
    assertThat(Owner.parse("someone else's")).isEmpty();
  }

  @Test
  void jvm_that_runs_is_not_gone() {
    assertThat(self.isGone()).isFalse();
  }

  @Test
  void process_that_ended_is_gone() throws Exception {
    var process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThat(new Owner(process.pid(), self.started(), self.host()).isGone()).isTrue();
  }

  @Test
  void process_whose_number_another_one_has_is_gone() {
    assertThat(new Owner(self.pid(), self.started() - 3_600_000, self.host()).isGone()).isTrue();
  }

  @Test
  void of_another_machine_nothing_is_known() {
    assertThat(new Owner(self.pid(), 1, "elsewhere").isGone()).isFalse();
  }
}
