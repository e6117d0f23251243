package dev.cxp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTracesTest {

  @Test
  void untouched_machine_has_nothing_left() {
    try (var run = RunDirectory.create()) {
      assertThat(new MachineTraces(run).left()).isEmpty();
    }
  }

  @Test
  void control_group_of_a_run_is_named_as_the_embedded_kubernetes_names_it() {
    assertThat(RunDirectory.cgroup("/tmp/cxp-kube-1")).matches("cxp-[0-9a-f]{16}");
  }
}
