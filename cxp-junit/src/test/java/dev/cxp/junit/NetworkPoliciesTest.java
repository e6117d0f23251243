package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What tests say of a cluster that takes NetworkPolicies and has nothing to enforce them. */
@Tag("cluster")
class NetworkPoliciesTest {

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: closed, namespace: %s}
      spec: {podSelector: {}, policyTypes: [Ingress]}
      """;

  @TempDir private Path directory;

  private EngineExecutionResults run(boolean strict, Class<?> type) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(type))
        .configurationParameter("cxp.report", report().toString())
        .configurationParameter("cxp.registry.upstream", "false")
        .configurationParameter("cxp.node", "simulated")
        .configurationParameter("cxp.strict", String.valueOf(strict))
        .execute();
  }

  private Path report() {
    return directory.resolve("report.json");
  }

  @CxpTest
  static class WithPolicies implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("walled");
    }

    @Override
    public void beforeInstall(Cluster cluster) {
      Shop.push(pipeline(), cluster);
      cluster.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: walled-canary}");
      cluster.apply(POLICY.formatted("walled-canary"));
    }
  }

  @CxpTest
  static class OfItsOwn {
    @Test
    void applies_a_policy(Cluster cluster) {
      cluster.apply(POLICY.formatted("default"));
    }

    @Test
    void is_about_something_else(Cluster cluster) {}
  }

  @CxpTest
  static class Without {
    @Test
    void applies_nothing(Cluster cluster) {}
  }

  @Test
  void the_policies_of_a_pipeline_are_not_verified_where_nobody_enforces_them() throws IOException {
    run(false, WithPolicies.class)
        .testEvents()
        // What only a process shows is the other one.
        .assertStatistics(events -> events.succeeded(11).aborted(2).failed(0));

    assertThat(Files.readString(report()))
        .contains("install.network-policies", "NETWORK_POLICY", "walled-canary/closed");
  }

  @Test
  void strict_mode_fails_on_them() {
    run(true, WithPolicies.class)
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test(),
                finishedWithFailure(message(text -> text.contains("walled-canary/closed")))));
  }

  @Test
  void the_report_says_it_once_of_tests_that_apply_policies_themselves() throws IOException {
    run(false, OfItsOwn.class)
        .testEvents()
        .assertStatistics(events -> events.succeeded(2).failed(0));

    assertThat(Files.readString(report()))
        .containsOnlyOnce("install.network-policies")
        .contains("default/closed");
  }

  @Test
  void strict_mode_fails_a_test_after_which_there_are_policies() {
    run(true, OfItsOwn.class)
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            event(test(), finishedWithFailure(message(text -> text.contains("default/closed")))));
  }

  @Test
  void nothing_is_said_where_there_are_none() throws IOException {
    run(true, Without.class).testEvents().assertStatistics(events -> events.succeeded(1).failed(0));

    assertThat(Files.readString(report())).doesNotContain("install.network-policies");
  }
}
