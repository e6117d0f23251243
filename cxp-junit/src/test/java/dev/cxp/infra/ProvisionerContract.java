package dev.cxp.infra;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.pipeline.DataSize.gigabytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.FloatingIp;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Lease;
import dev.cxp.pipeline.Node;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What provisioning promises. The same tests run against the embedded OpenStack and a real one, so
 * that what differs fails.
 */
abstract class ProvisionerContract extends OpenStackContract {

  @TempDir Path directory;

  private final List<String> progress = java.util.Collections.synchronizedList(new ArrayList<>());

  @Override
  String spec() {
    return "mlops-" + suffix;
  }

  private Infrastructure seed() {
    return oneNode()
        .node("node2", "192.168.1.12", ProvisionerContract::sized)
        .node("node3", "192.168.1.13", ProvisionerContract::sized);
  }

  private Infrastructure oneNode() {
    return Infrastructure.onCloud("openstack")
        .name("mlops")
        .suffix(suffix)
        .keyPair("id_rsa_chameleon")
        .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
        .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "allow-8000"))
        .node("node1", "192.168.1.11", ProvisionerContract::sized)
        .floatingIp("node1", "public", ip -> ip.description("MLOps IP"))
        .volume("node1", gigabytes(50), "/dev/vdb")
        .output("floating_ip_out", "node1");
  }

  private static Node sized(Node node) {
    return node.image("CC-Ubuntu24.04")
        .flavor("m1.medium")
        .cloudInit(init -> init.ownName().loadPublicKeys());
  }

  private Provisioner provisioner() {
    return provisioner("journal");
  }

  private Provisioner provisioner(String journal) {
    return Provisioner.on(cloud)
        .journal(directory.resolve(journal))
        .dossier(directory.resolve("dossier"))
        .progress(progress::add);
  }

  private Sweeper.Sweep everything() {
    return Sweeper.on(cloud).spec(spec());
  }

  @Test
  void the_seeds_stack_goes_up_is_as_specified_and_comes_down() {
    var plan = provisioner().plan(seed());
    assertThat(plan.changes()).hasSize(14).allMatch(step -> step.action() == Action.CREATE);
    assertThat(plan.isFeasible()).isTrue();

    var stack = provisioner().apply(plan);

    assertThat(stack.floatingIp("node1")).startsWith("127.77.");
    assertThat(stack.outputs()).containsEntry("floating_ip_out", stack.floatingIp("node1"));
    assertThat(stack.server("node2").texts(Property.SERVER_ADDRESSES)).contains("192.168.1.12");
    assertThat(stack.find(Kind.VOLUME, "node1-vdb")).isPresent();
    assertThat(stack).matches(seed());
    assertThat(stack.requests().sent()).isLessThanOrEqualTo(60);
    assertThat(progress).anyMatch(line -> line.startsWith("created server node1 in "));

    var again = provisioner().apply(seed());
    assertThat(again.run()).isEqualTo(stack.run());
    assertThat(again.objects().keySet()).isEqualTo(stack.objects().keySet());
    assertThat(again.server("node1").id()).isEqualTo(stack.server("node1").id());

    assertThat(provisioner().destroy(seed())).isEqualTo(13);
    assertThat(everything().objects()).isEmpty();
    assertThat(provisioner().destroy(seed())).isZero();
  }

  @Test
  void a_plan_without_change_asks_each_list_once() {
    provisioner().apply(oneNode());
    try (var fresh = connect("openstack")) {
      var plan = Provisioner.on(fresh).journal(directory.resolve("journal")).plan(oneNode());

      assertThat(plan.isEmpty()).isTrue();
      assertThat(fresh.requests().sent()).isLessThanOrEqualTo(12);
    }
  }

  @Test
  void what_somebody_deleted_is_made_again() {
    var stack = provisioner().apply(oneNode());
    cloud.delete(stack.find(Kind.FLOATING_IP, "node1").orElseThrow());

    var plan = provisioner().plan(oneNode());
    assertThat(plan.changes())
        .extracting(Step::toString)
        .containsExactly("+ floating IP node1: it is not there");
    assertThat(plan.drift())
        .filteredOn(finding -> finding.verdict() == Verdict.FAILED)
        .extracting(Finding::where)
        .containsExactly("infrastructure/floating IP node1");
    assertThatThrownBy(() -> assertThat(stack).matches(oneNode()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("+ floating IP node1: it is not there");

    assertThat(provisioner().apply(oneNode())).matches(oneNode());
  }

  @Test
  void what_can_be_changed_is_changed_in_place() {
    var stack = provisioner().apply(oneNode());
    var wanted =
        oneNode()
            .securityGroup("web", group -> group.allow("tcp", 8080))
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "web"));

    var plan = provisioner().plan(wanted);
    assertThat(plan.changes())
        .extracting(step -> step.action() + " " + step.key())
        .containsExactly("CREATE security group web", "CHANGE port shared/node1");
    var changed = provisioner().apply(wanted);

    assertThat(changed.server("node1").id()).isEqualTo(stack.server("node1").id());
    assertThat(changed).matches(wanted);
    assertThat(provisioner().plan(oneNode()).changes())
        .extracting(step -> step.action() + " " + step.key().kind())
        .containsExactly("CHANGE port", "DELETE security group");
    assertThat(provisioner().apply(oneNode())).matches(oneNode());
  }

  @Test
  void a_server_that_cannot_be_changed_is_replaced_and_keeps_its_volume() {
    var stack = provisioner().apply(oneNode());
    var larger =
        Infrastructure.onCloud("openstack")
            .name("mlops")
            .suffix(suffix)
            .keyPair("id_rsa_chameleon")
            .privateNetwork(
                net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "allow-8000"))
            .node("node1", "192.168.1.11", node -> sized(node).flavor("m1.large"))
            .floatingIp("node1", "public", ip -> ip.description("MLOps IP"))
            .volume("node1", gigabytes(50), "/dev/vdb")
            .output("floating_ip_out", "node1");

    var plan = provisioner().plan(larger);
    assertThat(plan.changes())
        .extracting(step -> step.action() + " " + step.key())
        .containsExactly("REPLACE server node1", "REPLACE attachment node1-vdb");
    var replaced = provisioner().apply(larger);

    assertThat(replaced.server("node1").id()).isNotEqualTo(stack.server("node1").id());
    assertThat(replaced.find(Kind.VOLUME, "node1-vdb").map(CloudObject::id))
        .isEqualTo(stack.find(Kind.VOLUME, "node1-vdb").map(CloudObject::id));
    assertThat(replaced.floatingIp("node1")).isEqualTo(stack.floatingIp("node1"));
    assertThat(replaced).matches(larger);
  }

  @Test
  void marks_are_enough_where_the_journal_is_not() {
    var stack = provisioner().apply(oneNode());

    assertThat(provisioner("elsewhere").plan(oneNode()).isEmpty()).isTrue();
    assertThat(provisioner("elsewhere").apply(oneNode()).server("node1").id())
        .isEqualTo(stack.server("node1").id());
    provisioner("nowhere").destroy(oneNode());
    assertThat(everything().objects()).isEmpty();
    assertThat(provisioner().plan(oneNode()).changes())
        .allMatch(step -> step.action() == Action.CREATE);
  }

  @Test
  void a_sweep_takes_what_has_expired_and_nothing_else() {
    var kept =
        cloud.create(
            new Order(
                Kind.NETWORK,
                "kept-" + suffix,
                Mark.of("kept-" + suffix, "other"),
                Map.of(Property.PORT_SECURITY, true)));
    var stack = provisioner().apply(oneNode().expiresAfter(Duration.ofHours(1)));

    assertThat(expiredBy(Instant.now().plusSeconds(3000)).objects())
        .noneMatch(object -> object.name().contains(suffix));
    var sweep = Sweeper.on(cloud).run(stack.run());
    assertThat(sweep.objects()).hasSize(7);
    assertThat(sweep.text())
        .contains("server node1-mlops-" + suffix, ", run " + stack.run() + ", until ");
    assertThat(expiredBy(Instant.now().plusSeconds(3700)).objects())
        .filteredOn(object -> object.name().contains(suffix))
        .hasSize(6);
    assertThat(cloud.list(Kind.SERVER))
        .anyMatch(server -> server.id().equals(stack.server("node1").id()));

    assertThat(sweep.carryOut()).isEqualTo(7);
    assertThat(everything().objects()).isEmpty();
    var others = Sweeper.on(cloud).spec("kept-" + suffix);
    assertThat(others.objects()).containsExactly(kept);
    others.carryOut();
  }

  private Sweeper.Sweep expiredBy(Instant when) {
    return Sweeper.on(cloud).clock(Clock.fixed(when, ZoneOffset.UTC)).expired();
  }

  @Test
  void what_another_tool_made_is_adopted_and_destroyed_with_the_rest() {
    var foreign =
        cloud.create(
            new Order(
                Kind.NETWORK,
                "private-net-mlops-" + suffix,
                Mark.of("terraform-" + suffix, "other"),
                Map.of(Property.PORT_SECURITY, false)));
    assertThat(provisioner().plan(oneNode()).isFeasible()).isFalse();

    var adopting = provisioner().adopting(new Adoption(Kind.NETWORK, "private", foreign.id()));
    assertThat(adopting.plan(oneNode()).step(Kind.NETWORK, "private").orElseThrow().action())
        .isEqualTo(Action.ADOPT);
    var stack = adopting.apply(oneNode());

    assertThat(stack.find(Kind.NETWORK, "private").map(CloudObject::id)).contains(foreign.id());
    assertThat(provisioner().plan(oneNode()).isEmpty()).isTrue();
    provisioner().destroy(oneNode());
    assertThat(cloud.list(Kind.NETWORK)).noneMatch(network -> network.id().equals(foreign.id()));
  }

  @Test
  void what_does_not_fit_the_quota_is_refused_whole_and_nothing_is_created() {
    try (var small = connect("small-quota")) {
      var wanted =
          Infrastructure.onCloud("small-quota")
              .name("mlops")
              .suffix(suffix)
              .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway())
              .node("node1", "192.168.1.11", ProvisionerContract::sized)
              .node("node2", "192.168.1.12", ProvisionerContract::sized)
              .node("node3", "192.168.1.13", ProvisionerContract::sized)
              .volume("node1", gigabytes(50), "/dev/vdb");
      var provisioner = Provisioner.on(small).journal(directory.resolve("small"));

      assertThatThrownBy(() -> provisioner.apply(wanted))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("4 checks before creating failed, so nothing was created")
          .hasMessageContaining("quota/instances: the specification needs 3 more")
          .hasMessageContaining("quota/cores: the specification needs 6 more")
          .hasMessageContaining("quota/ram: the specification needs 12288 more")
          .hasMessageContaining("quota/gigabytes: the specification needs 50 more");
      assertThat(Sweeper.on(small).spec(spec()).objects()).isEmpty();
    }
  }

  @Test
  void everything_that_is_looked_up_in_vain_is_said_at_once() {
    var wanted =
        oneNode()
            .keyPair("id_rsa_camelion")
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-shh", "allow-9999"));

    assertThatThrownBy(() -> provisioner().apply(wanted))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("there is no key pair id_rsa_camelion")
        .hasMessageContaining("did you mean \"id_rsa_chameleon\"?")
        .hasMessageContaining("there is no security group allow-shh")
        .hasMessageContaining("did you mean \"allow-ssh\"?")
        .hasMessageContaining("there is no security group allow-9999");
    assertThat(everything().objects()).isEmpty();
  }

  @Test
  void a_lease_reserves_the_machines_and_the_address() {
    leasing(
        () -> {
          var leased = oneLeased(Duration.ofHours(2));
          var stack = provisioner().apply(leased);

          assertThat(stack.find(Kind.LEASE, "lease").orElseThrow().status()).isEqualTo("ACTIVE");
          assertThat(stack.floatingIp("node1")).startsWith("127.77.");
          assertThat(stack).matches(leased);
          assertThat(provisioner().plan(leased).notes().get(0)).startsWith("when the lease ends");

          var longer = oneLeased(Duration.ofHours(3));
          assertThat(changes(longer)).containsExactly("CHANGE lease lease");
          assertThat(provisioner().apply(longer)).matches(longer);

          provisioner().destroy(longer);
          assertThat(everything().objects()).isEmpty();
        });
  }

  @Test
  void one_more_machine_than_the_lease_has_takes_another_lease_with_all_that_is_on_it() {
    leasing(
        () -> {
          provisioner().apply(oneLeased(Duration.ofHours(2)));
          var two =
              oneLeased(Duration.ofHours(2))
                  .node("node2", "192.168.1.12", node -> sized(node).flavor("m1.small").reserved());

          assertThat(changes(two))
              .containsExactly(
                  "REPLACE lease lease",
                  "CREATE port private/node2",
                  "CREATE port shared/node2",
                  "REPLACE server node1",
                  "CREATE server node2",
                  "REPLACE floating IP node1");
          assertThat(provisioner().plan(two).text())
              .contains(
                  "reservations: 1 x flavor:instance m1.small, 1 x virtual:floatingip public -> 2 x"
                      + " flavor:instance m1.small, 1 x virtual:floatingip public (only a new one"
                      + " can)");
          assertThat(provisioner().apply(two)).matches(two);

          // What it has too much of does no harm, and to let go of it would cost the machine.
          assertThat(changes(oneLeased(Duration.ofHours(2))))
              .doesNotContain("REPLACE lease lease", "REPLACE server node1");
          provisioner().destroy(two);
          assertThat(everything().objects()).isEmpty();
        });
  }

  /** On a real cloud this ends every other server: there is one host. */
  @Test
  void a_node_on_a_leased_host_runs_there_and_goes_with_the_lease() {
    leasing(
        () -> {
          var onHost = onHost(1);
          var stack = provisioner().apply(onHost);
          assertThat(stack).matches(onHost);
          assertThat(stack.server("node1").status()).isEqualTo("ACTIVE");
          assertThat(changes(onHost)).isEmpty();

          // Its lease ends: the cloud deletes the server, and the next apply makes both anew.
          cloud.delete(stack.find(Kind.LEASE, "lease").orElseThrow());
          assertThat(changes(onHost))
              .contains("CREATE lease lease", "CREATE server node1")
              .doesNotContain("CREATE port private/node1");
          assertThat(provisioner().apply(onHost)).matches(onHost);

          provisioner().destroy(onHost);
          assertThat(everything().objects()).isEmpty();
        });
  }

  @Test
  void a_lease_of_more_hosts_than_there_are_is_an_error_that_says_so_and_no_server_is_made() {
    leasing(
        () -> {
          assertThatThrownBy(() -> provisioner().apply(onHost(2)))
              .isInstanceOf(ProvisioningException.class)
              .hasMessageContaining("Not enough hosts available")
              .hasMessageContaining(" reservation lease list");
          assertThat(cloud.list(Kind.SERVER)).noneMatch(one -> one.isOf(spec()));
          provisioner().destroy(onHost(2));
          assertThat(everything().objects()).isEmpty();
        });
  }

  private Infrastructure onHost(int hosts) {
    return leased(lease -> lease.lasting(Duration.ofHours(2)).hosts(hosts))
        .node("node1", "192.168.1.11", node -> sized(node).onReservedHost());
  }

  private List<String> changes(Infrastructure wanted) {
    return provisioner().plan(wanted).changes().stream()
        .map(step -> step.action() + " " + step.key())
        .toList();
  }

  @Test
  void that_a_restricted_credential_makes_no_lease_is_said_before_anything_is_created() {
    assertThatThrownBy(() -> provisioner().apply(oneLeased(Duration.ofHours(2))))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("may make no lease")
        .hasMessageContaining("openstack application credential create --unrestricted");
    assertThat(everything().objects()).isEmpty();
  }

  private Infrastructure leased(UnaryOperator<Lease> lease) {
    return Infrastructure.onCloud("unrestricted")
        .name("mlops")
        .suffix(suffix)
        .lease(lease)
        .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
        .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh"));
  }

  private Infrastructure oneLeased(Duration time) {
    return leased(lease -> lease.lasting(time))
        .node("node1", "192.168.1.11", node -> sized(node).flavor("m1.small").reserved())
        .floatingIp("node1", "public", FloatingIp::reserved);
  }

  @Test
  void an_interrupted_apply_says_what_exists_and_the_next_one_goes_on() throws Exception {
    var failure = new java.util.concurrent.CompletableFuture<Throwable>();
    var applying =
        new Thread(
            () -> {
              try {
                provisioner()
                    .progress(
                        line -> {
                          if (line.startsWith("created network")) {
                            progress.add("stop");
                          }
                        })
                    .apply(seed());
                failure.complete(null);
              } catch (RuntimeException e) {
                failure.complete(e);
              }
            });
    applying.start();
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> progress.contains("stop"));
    applying.interrupt();

    var seen = failure.get(120, java.util.concurrent.TimeUnit.SECONDS);
    if (seen != null) {
      assertThat(seen)
          .isInstanceOf(ProvisioningException.class)
          .hasMessageContaining("What exists now, marked and recorded: ");
      assertThat(((ProvisioningException) seen).exists()).isNotEmpty();
    }
    assertThat(provisioner().apply(seed())).matches(seed());
    assertThat(everything().objects()).hasSize(13);
  }
}
