package dev.cxp.examples;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.assertions.CxpAssertions.assertThatFindings;

import dev.cxp.infra.Action;
import dev.cxp.infra.Cloud;
import dev.cxp.infra.Provisioner;
import dev.cxp.infra.Sweeper;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machines of SpotifyBuddies on an OpenStack inside this JVM: no account, no waiting. */
class InfrastructureTest {

  @TempDir Path directory;

  private EmbeddedOpenStack openstack;
  private Cloud cloud;

  @BeforeEach
  void start() {
    openstack = EmbeddedOpenStack.start();
    cloud = OpenStack.connect(openstack.writeCloudsYaml(directory), "openstack");
  }

  @AfterEach
  void stop() {
    cloud.close();
    openstack.close();
  }

  private Provisioner provisioner() {
    return Provisioner.on(cloud).journal(directory).dossier(directory);
  }

  @Test
  void three_machines_go_up_and_come_down() {
    var machines = SpotifyBuddies.infrastructure();

    var stack = provisioner().apply(machines);

    assertThat(stack).matches(machines).hasFloatingIp("node1");
    assertThat(stack.outputs()).containsKey("floating_ip_out");
    assertThat(provisioner().destroy(machines)).isEqualTo(13);
    assertThat(Sweeper.on(cloud).spec(machines.id()).objects()).isEmpty();
  }

  /** Nobody would have reached Prometheus, Grafana and Airflow from outside. */
  @Test
  void the_node_ports_of_the_pipeline_are_not_opened_by_its_security_groups() {
    var carrying = provisioner().carrying(SpotifyBuddies.pipeline());

    assertThatFindings(carrying.plan(SpotifyBuddies.infrastructure()).findings())
        .hasFailure(
            "infrastructure.exposure", "no security group of the nodes opens node port 30090");

    var opened =
        SpotifyBuddies.infrastructure()
            .securityGroup("nodeports", group -> group.allow("tcp", 30000, 32767))
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "nodeports"));
    assertThatFindings(carrying.plan(opened).findings()).allPassed();
  }

  @Test
  void a_second_apply_changes_nothing_and_a_lost_machine_is_made_again() {
    var machines = SpotifyBuddies.infrastructure();
    var stack = provisioner().apply(machines);
    assertThat(provisioner().plan(machines).isEmpty()).isTrue();

    cloud.delete(stack.server("node3"));

    assertThat(provisioner().plan(machines).changes())
        .extracting(step -> step.action() + " " + step.key())
        .containsExactly(Action.CREATE + " server node3");
    assertThat(provisioner().apply(machines)).matches(machines);
  }
}
