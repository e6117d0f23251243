package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Capability;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Installation;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class SimulatedJobTest extends OnSharedCluster {

  @Test
  void job_that_completed_without_a_process_is_not_verified() {
    var pipeline =
        Pipeline.named("jobs-" + namespace)
            .environment(
                Environment.named("staging")
                    .namespace(namespace + "-staging")
                    .application(Application.named("migrate").job().image(APP)))
            .build();

    var findings = Installation.of(pipeline).into(cluster).run();

    assertThat(findings)
        .filteredOn(finding -> finding.check().equals("install.rollout"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
              assertThat(finding.missing()).containsExactly(Capability.WORKLOADS);
              assertThat(finding.text())
                  .contains("migrate: its Pods succeeded without a process in them");
            });
  }
}
