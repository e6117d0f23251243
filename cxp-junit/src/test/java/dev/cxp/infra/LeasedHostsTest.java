package dev.cxp.infra;

import static dev.cxp.assertions.CxpAssertions.assertThat;

import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.Aim;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.junit.openstack.Fault;
import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes more than the one host of the loopback cloud. */
class LeasedHostsTest {

  @TempDir Path directory;

  private static Node sized(Node node) {
    return node.image("CC-Ubuntu24.04").flavor("m1.medium");
  }

  private static Infrastructure leasing(int hosts, String which) {
    return Infrastructure.onCloud("unrestricted")
        .suffix("hosts")
        .lease(lease -> lease.lasting(Duration.ofHours(4)).hosts(hosts, which))
        .privateNetwork(net -> net.cidr("192.168.1.0/24"));
  }

  @Test
  void each_node_has_a_host_of_the_kind_that_the_lease_asks_for() {
    try (var openstack =
        EmbeddedOpenStack.builder().hosts(3, Map.of("node_type", "compute_skylake")).start()) {
      var three =
          leasing(3, "[\"=\", \"$node_type\", \"compute_skylake\"]")
              .nodes(
                  node -> sized(node).onReservedHost(),
                  Map.of(
                      "node1", "192.168.1.11", "node2", "192.168.1.12", "node3", "192.168.1.13"));
      goesUpAndDown(openstack, three);
    }
  }

  /**
   * A lease that begins deletes what runs on its hosts, so a server that came before it is gone.
   */
  @Test
  void a_node_on_no_leased_host_comes_after_the_lease_too() {
    try (var openstack = EmbeddedOpenStack.builder().hosts(1, Map.of()).start()) {
      openstack
          .faults()
          .inject(
              new Fault.TooManyRequests(Duration.ofSeconds(1), false),
              Aim.next("POST", OpenStackService.RESERVATION, "/v1/leases"));
      var mixed =
          leasing(1, "")
              .node("node1", "192.168.1.11", node -> sized(node).onReservedHost())
              .node("node2", "192.168.1.12", LeasedHostsTest::sized);
      goesUpAndDown(openstack, mixed);
    }
  }

  private void goesUpAndDown(EmbeddedOpenStack openstack, Infrastructure wanted) {
    try (var cloud = OpenStack.connect(openstack.writeCloudsYaml(directory), "unrestricted")) {
      var provisioner = Provisioner.on(cloud).journal(directory.resolve("journal"));

      assertThat(provisioner.apply(wanted)).matches(wanted);

      provisioner.destroy(wanted);
      org.assertj.core.api.Assertions.assertThat(openstack.inventory()).isEmpty();
    }
  }
}
