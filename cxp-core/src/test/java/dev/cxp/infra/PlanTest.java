package dev.cxp.infra;

import static dev.cxp.infra.StillCloud.MARK;
import static dev.cxp.pipeline.DataSize.gigabytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Container;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Lease;
import dev.cxp.pipeline.Node;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Resources;
import dev.cxp.pipeline.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

  private static final Infrastructure ONE_NODE = oneNode(UnaryOperator.identity());

  @TempDir Path directory;

  private static Infrastructure oneNode(UnaryOperator<Node> refine) {
    return Infrastructure.onCloud("openstack")
        .name("mlops")
        .suffix("project47")
        .keyPair("id_rsa_chameleon")
        .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
        .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh"))
        .node(
            "node1",
            "192.168.1.11",
            node -> refine.apply(node.image("CC-Ubuntu24.04").flavor("m1.medium")))
        .floatingIp("node1", "public")
        .volume("node1", gigabytes(50), "/dev/vdb");
  }

  private Plan plan(StillCloud cloud, Infrastructure wanted) {
    return provisioner(cloud).plan(wanted);
  }

  private Provisioner provisioner(StillCloud cloud) {
    return Provisioner.on(cloud).journal(directory).dossier(directory);
  }

  /** A cloud on which ONE_NODE was applied. */
  private static StillCloud applied() {
    return StillCloud.withLookups()
        .addMarked(
            Kind.NETWORK,
            "net-1",
            "private-net-mlops-project47",
            Map.of(Property.OWN, true, Property.PORT_SECURITY, false))
        .addMarked(
            Kind.SUBNET,
            "sub-1",
            "private-subnet-mlops-project47",
            Map.of(Property.NETWORK, "net-1", Property.CIDR, "192.168.1.0/24", Property.DHCP, true))
        .addMarked(
            Kind.PORT,
            "port-1",
            "port-node1-mlops-project47",
            Map.of(
                Property.NETWORK, "net-1",
                Property.SUBNET, "sub-1",
                Property.ADDRESSES, List.of("192.168.1.11"),
                Property.DEVICE_OWNER, "server-1"))
        .addMarked(
            Kind.PORT,
            "port-2",
            "sharednet2-node1-mlops-project47",
            Map.of(
                Property.NETWORK,
                "net-shared",
                Property.SUBNET,
                "sub-shared",
                Property.ADDRESSES,
                List.of("10.56.0.20"),
                Property.SECURITY_GROUPS,
                List.of("group-ssh"),
                Property.PORT_SECURITY,
                true,
                Property.DEVICE_OWNER,
                "server-1"))
        .addMarked(
            Kind.SERVER,
            "server-1",
            "node1-mlops-project47",
            Map.of(
                Property.IMAGE, "image-1",
                Property.FLAVOR, "flavor-1",
                Property.KEY_PAIR, "id_rsa_chameleon"))
        .addMarked(
            Kind.VOLUME,
            "vol-1",
            "data-node1-vdb-mlops-project47",
            Map.of(Property.SIZE, 50, Property.SERVER, "server-1", Property.DEVICE, "/dev/vdb"))
        .add(
            new CloudObject(
                Kind.FLOATING_IP,
                "fip-1",
                "node1",
                "ACTIVE",
                Optional.of(MARK.name("node1")),
                Map.of(Property.NETWORK, "net-public", Property.PORT, "port-2")));
  }

  private static StillCloud changed(String id, UnaryOperator<CloudObject> change) {
    var cloud = applied();
    for (var kind : Kind.values()) {
      for (var object : cloud.list(kind)) {
        if (object.id().equals(id)) {
          cloud.without(id).add(change.apply(object));
        }
      }
    }
    return cloud;
  }

  private static UnaryOperator<CloudObject> with(String property, Object value) {
    return object -> {
      var properties = new java.util.TreeMap<>(object.properties());
      properties.put(property, value);
      return new CloudObject(
          object.kind(), object.id(), object.name(), object.status(), object.mark(), properties);
    };
  }

  @Test
  void on_an_empty_project_everything_is_created_and_counted() {
    var plan = plan(StillCloud.withLookups(), ONE_NODE);

    assertThat(plan.steps()).hasSize(8).allMatch(step -> step.action() == Action.CREATE);
    assertThat(plan.isFeasible()).isTrue();
    assertThat(plan.costs())
        .containsEntry("instances", 1L)
        .containsEntry("cores", 2L)
        .containsEntry("ram", 4096L)
        .containsEntry("port", 2L)
        .containsEntry("gigabytes", 50L)
        .containsEntry("floatingip", 1L);
    assertThat(plan.text())
        .contains(
            "Plan for mlops-project47 on a still cloud:",
            "  + server node1 (node1-mlops-project47): it is not there",
            "8 to create, 0 as they shall be",
            "  costs: +1 server, +2 VCPUs, +4096 MB of memory, +1 volume, +50 GB of volumes, +1 floating IP, +2 ports");
  }

  @Test
  void where_all_is_there_the_plan_is_empty() {
    var plan = plan(applied(), ONE_NODE);

    assertThat(plan.changes()).isEmpty();
    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.isFeasible()).isTrue();
    assertThat(plan.text()).contains("no change: the cloud is as specified");
    assertThat(plan.drift()).hasSize(8).extracting(Finding::verdict).containsOnly(Verdict.PASSED);
  }

  @Test
  void what_a_cloud_can_change_is_changed_in_place() {
    assertThat(
            step(
                changed("port-2", with(Property.SECURITY_GROUPS, List.of())),
                Kind.PORT,
                "shared/node1"))
        .hasToString("~ port shared/node1 (sharednet2-node1-mlops-project47): it differs");
    assertThat(step(changed("net-1", with(Property.PORT_SECURITY, true)), Kind.NETWORK, "private"))
        .extracting(Step::action)
        .isEqualTo(Action.CHANGE);
    assertThat(step(changed("vol-1", with(Property.SIZE, 20)), Kind.VOLUME, "node1-vdb"))
        .extracting(Step::action)
        .isEqualTo(Action.CHANGE);
    assertThat(step(changed("fip-1", with(Property.PORT, "")), Kind.FLOATING_IP, "node1"))
        .extracting(step -> step.changes().get(0).toString())
        .isEqualTo("port: none -> port-2");
  }

  private Step step(StillCloud cloud, Kind kind, String key) {
    var plan = plan(cloud, ONE_NODE);
    assertThat(plan.changes()).hasSize(1);
    return plan.step(kind, key).orElseThrow();
  }

  @Test
  void a_server_of_another_flavor_is_replaced_and_so_is_what_refers_to_it() {
    var plan = plan(changed("server-1", with(Property.FLAVOR, "flavor-9")), ONE_NODE);

    assertThat(plan.changes())
        .extracting(Step::toString)
        .containsExactly(
            "! server node1 (node1-mlops-project47): it cannot be changed",
            "! attachment node1-vdb (data-node1-vdb-mlops-project47): it cannot be changed");
    assertThat(plan.text())
        .contains("flavor: flavor-9 -> flavor-1 (only a new one can)")
        .contains("server node1 loses what is on its own disk");
  }

  @Test
  void a_server_in_error_is_replaced_and_the_plan_names_the_fault() {
    var cloud = applied().without("server-1");
    cloud.add(
        new CloudObject(
            Kind.SERVER,
            "server-1",
            "node1-mlops-project47",
            "ERROR",
            Optional.of(MARK),
            Map.of(
                Property.IMAGE, "image-1",
                Property.FLAVOR, "flavor-1",
                Property.KEY_PAIR, "id_rsa_chameleon",
                Property.FAULT, "500 No valid host was found.")));

    assertThat(plan(cloud, ONE_NODE).step(Kind.SERVER, "node1").orElseThrow().reason())
        .isEqualTo("it is in ERROR: 500 No valid host was found.");
  }

  @Test
  void a_server_that_lost_its_port_is_replaced() {
    var plan = plan(applied().without("port-1"), ONE_NODE);

    assertThat(plan.step(Kind.PORT, "private/node1").orElseThrow().action())
        .isEqualTo(Action.CREATE);
    assertThat(plan.step(Kind.SERVER, "node1").orElseThrow().reason())
        .isEqualTo("its port private/node1 is made anew");
  }

  @Test
  void a_server_that_is_being_built_has_no_ports_yet_and_is_waited_for() {
    var cloud = changed("port-1", with(Property.DEVICE_OWNER, "")).without("server-1");
    cloud.add(
        new CloudObject(
            Kind.SERVER,
            "server-1",
            "node1-mlops-project47",
            "BUILD",
            Optional.of(MARK),
            Map.of(
                Property.IMAGE, "image-1",
                Property.FLAVOR, "flavor-1",
                Property.KEY_PAIR, "id_rsa_chameleon")));

    assertThat(plan(cloud, ONE_NODE).isEmpty()).isTrue();
    assertThat(plan(cloud, ONE_NODE).isFeasible()).isTrue();
    assertThat(
            plan(changed("port-1", with(Property.DEVICE_OWNER, "")), ONE_NODE)
                .step(Kind.SERVER, "node1")
                .orElseThrow()
                .reason())
        .isEqualTo("it has not got port private/node1");
  }

  @Test
  void user_data_is_compared_by_its_digest_and_never_shown() {
    var secret =
        ONE_NODE.node(
            "node2",
            "192.168.1.12",
            node ->
                node.image("CC-Ubuntu24.04")
                    .flavor("m1.medium")
                    .cloudInit(init -> init.script("#!/bin/sh\nTOKEN=hidden\n")));
    var plan = plan(applied(), secret);

    assertThat(plan.text() + plan.json()).doesNotContain("hidden");
  }

  @Test
  void what_the_specification_no_longer_has_is_deleted() {
    var cloud =
        applied()
            .addMarked(Kind.SERVER, "server-2", "node2-mlops-project47", Map.of())
            .addMarked(Kind.VOLUME, "vol-2", "data-node2-vdb-mlops-project47", Map.of());
    var plan = plan(cloud, ONE_NODE);

    assertThat(plan.changes())
        .extracting(Step::toString)
        .containsExactlyInAnyOrder(
            "- server node2-mlops-project47: the specification no longer has it",
            "- volume data-node2-vdb-mlops-project47: the specification no longer has it");
    assertThat(failed(plan))
        .containsExactly(
            "the plan would delete volume data-node2-vdb-mlops-project47 (vol-2), and its data with it");
    assertThat(provisioner(cloud).losingData().plan(ONE_NODE).isFeasible()).isTrue();
  }

  @Test
  void of_two_objects_of_one_name_the_older_is_kept() {
    var cloud =
        applied()
            .addMarked(
                Kind.NETWORK,
                "net-0",
                "private-net-mlops-project47",
                Map.of(Property.OWN, true, Property.CREATED, "2026-11-24T18:00:00Z"));
    var plan = plan(cloud, ONE_NODE);

    assertThat(plan.changes())
        .extracting(Step::toString)
        .containsExactly(
            "- network private-net-mlops-project47: it is a second network private-net-mlops-project47");
    assertThat(plan.changes().get(0).object()).map(CloudObject::id).contains("net-0");
  }

  @Test
  void what_others_made_under_the_same_name_is_not_touched() {
    var cloud =
        StillCloud.withLookups()
            .add(
                Kind.NETWORK,
                "net-7",
                "private-net-mlops-project47",
                Map.of(Property.OWN, true, Property.PORT_SECURITY, false));
    var plan = plan(cloud, ONE_NODE);

    assertThat(failed(plan))
        .containsExactly(
            "network private-net-mlops-project47 (net-7) has that name already, and is not of mlops-project47");
    assertThat(plan.text())
        .contains("provisioner.adopting(new Adoption(Kind.NETWORK, \"private\", \"net-7\"))");

    var adopted =
        provisioner(cloud).adopting(new Adoption(Kind.NETWORK, "private", "net-7")).plan(ONE_NODE);
    assertThat(adopted.step(Kind.NETWORK, "private").orElseThrow().action())
        .isEqualTo(Action.ADOPT);
    assertThat(adopted.isFeasible()).isTrue();
  }

  @Test
  void everything_that_is_missing_is_said_at_once_with_what_is_similar() {
    var cloud =
        StillCloud.withLookups()
            .without("group-ssh")
            .without("image-1")
            .without("id_rsa_chameleon")
            .add(Kind.SECURITY_GROUP, "g", "allow-shh", Map.of(Property.OWN, true));
    var plan = plan(cloud, ONE_NODE);

    assertThat(failed(plan))
        .containsExactly(
            "there is no image CC-Ubuntu24.04 in the project",
            "there is no key pair id_rsa_chameleon in the project",
            "there is no security group allow-ssh in the project");
    assertThat(plan.text()).contains("did you mean \"allow-shh\"?");
    assertThatThrownBy(() -> provisioner(cloud).apply(ONE_NODE))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("3 checks before creating failed, so nothing was created");
  }

  @Test
  void what_does_not_fit_is_said_before_anything_is_created() {
    var cloud =
        StillCloud.withLookups()
            .without("image-1")
            .add(
                Kind.IMAGE,
                "image-1",
                "CC-Ubuntu24.04",
                Map.of(Property.RAM, 8192L, Property.DISK, 60L))
            .limit("instances", 10, 10)
            .limit("gigabytes", 100, 60)
            .limit("port", -1, 7);

    assertThat(failed(plan(cloud, ONE_NODE)))
        .containsExactly(
            "image CC-Ubuntu24.04 does not fit into flavor m1.medium",
            "the specification needs 50 more, and the project may have only 40 more",
            "the specification needs 1 more, and the project may have only 0 more");
  }

  @Test
  void networks_that_overlap_and_addresses_that_are_taken_are_said() {
    var overlapping =
        ONE_NODE
            .privateNetwork(net -> net.cidr("10.56.1.0/24"))
            .nodes(UnaryOperator.identity(), Map.of());
    assertThat(
            failed(
                plan(
                    StillCloud.withLookups(),
                    Infrastructure.onCloud("openstack")
                        .suffix("x")
                        .privateNetwork(net -> net.cidr("10.56.1.0/24"))
                        .sharedNetwork("sharednet2", UnaryOperator.identity())
                        .node(
                            "n",
                            "10.56.1.5",
                            node -> node.image("CC-Ubuntu24.04").flavor("m1.medium")))))
        .containsExactly(
            "10.56.1.0/24 overlaps 10.56.0.0/22 of network sharednet2, and each node has a port on both");
    assertThat(overlapping.problems()).isNotEmpty();

    var taken =
        applied()
            .add(
                Kind.PORT,
                "port-9",
                "somebody's",
                Map.of(Property.NETWORK, "net-1", Property.ADDRESSES, List.of("192.168.1.12")));
    assertThat(
            failed(
                plan(
                    taken,
                    ONE_NODE.node(
                        "node2",
                        "192.168.1.12",
                        node -> node.image("CC-Ubuntu24.04").flavor("m1.medium")))))
        .containsExactly("192.168.1.12 is that of port somebody's (port-9) already");
  }

  @Test
  void a_lease_needs_a_cloud_that_has_them_and_a_start_that_is_not_over() {
    var leased =
        ONE_NODE
            .lease(
                lease ->
                    lease
                        .lasting(Duration.ofHours(4))
                        .starting(Instant.parse("2020-01-01T00:00:00Z")))
            .floatingIp("node1", "public")
            .node(
                "node2",
                "192.168.1.12",
                node -> node.image("CC-Ubuntu24.04").flavor("m1.medium").reserved());
    var sound = Infrastructure.onCloud("openstack").suffix("x");

    assertThat(sound.problems()).isNotEmpty();
    assertThatThrownBy(() -> plan(StillCloud.withLookups(), leased))
        .hasMessageContaining("floating IP of node 'node1' stands more than once");
    var reserved =
        ONE_NODE
            .lease(
                lease ->
                    lease
                        .lasting(Duration.ofHours(4))
                        .starting(Instant.parse("2020-01-01T00:00:00Z")))
            .node(
                "node2",
                "192.168.1.12",
                node -> node.image("CC-Ubuntu24.04").flavor("m1.medium").reserved());
    var plan = plan(StillCloud.withLookups().lacking(Kind.LEASE), reserved);
    assertThat(failed(plan).get(0)).isEqualTo("the cloud has no service for a lease");
    assertThat(failed(plan).get(1)).startsWith("the lease begins at 2020-01-01T00:00:00Z, and now");
    assertThat(plan.notes().get(0)).contains("volumes, ports, networks");
  }

  /** A lease on which the tests' node2 could be. */
  private static StillCloud leased(List<Map<String, Object>> reservations) {
    return applied()
        .addMarked(
            Kind.LEASE,
            "lease-1",
            "mlops-project47",
            Map.of(
                Property.START, "2026-11-24T18:00:00Z",
                Property.END, "2026-11-24T22:00:00Z",
                Property.RESERVATIONS, reservations));
  }

  private static Infrastructure withLease(UnaryOperator<Lease> lease, UnaryOperator<Node> node) {
    return ONE_NODE
        .lease(one -> lease.apply(one.lasting(Duration.ofHours(4))))
        .node(
            "node2",
            "192.168.1.12",
            one -> node.apply(one.image("CC-Ubuntu24.04").flavor("m1.medium")));
  }

  private Optional<Step> leaseStep(
      List<Map<String, Object>> there, UnaryOperator<Lease> lease, UnaryOperator<Node> node) {
    return plan(leased(there), withLease(lease, node)).step(Kind.LEASE, "lease");
  }

  @Test
  void a_lease_that_reserves_enough_is_kept() {
    var machines =
        Map.<String, Object>of(
            "type", "flavor:instance", "flavor", "flavor-1", "amount", 3L, "id", "r-1");
    var hosts =
        Map.<String, Object>of(
            "type",
            "physical:host",
            "amount",
            1L,
            "id",
            "r-2",
            "properties",
            "[\"==\",\"$a\",\"b\"]");

    assertThat(leaseStep(List.of(machines), UnaryOperator.identity(), Node::reserved))
        .map(Step::action)
        .contains(Action.KEEP);
    assertThat(
            leaseStep(
                List.of(hosts, machines),
                lease -> lease.hosts(1, "[\"=\", \"$a\", \"b\"]"),
                Node::onReservedHost))
        .map(Step::action)
        .contains(Action.KEEP);
  }

  @Test
  void a_lease_that_lacks_something_is_replaced_and_the_plan_says_what() {
    var other =
        Map.<String, Object>of(
            "type", "flavor:instance", "flavor", "flavor-7", "amount", 3L, "id", "r-1");

    assertThat(
            leaseStep(List.of(other), UnaryOperator.identity(), Node::reserved)
                .orElseThrow()
                .changes())
        .extracting(Change::toString)
        .containsExactly(
            "reservations: 3 x flavor:instance flavor-7 -> 1 x flavor:instance m1.medium");
    assertThat(
            leaseStep(List.of(), lease -> lease.hosts(2), Node::onReservedHost)
                .orElseThrow()
                .changes())
        .extracting(Change::toString)
        .containsExactly("reservations: none -> 2 x physical:host");
    var few = Map.<String, Object>of("type", "physical:host", "amount", 1L, "id", "r-2");
    assertThat(leaseStep(List.of(few), lease -> lease.hosts(2), Node::onReservedHost))
        .map(Step::action)
        .contains(Action.REPLACE);
    assertThat(
            leaseStep(
                List.of(few),
                lease -> lease.hosts(1, "[\"=\",\"$a\",\"b\"]"),
                Node::onReservedHost))
        .map(Step::action)
        .contains(Action.REPLACE);
  }

  @Test
  void a_server_that_was_booted_without_the_lease_is_replaced_by_one_on_its_hosts() {
    var hosts = Map.<String, Object>of("type", "physical:host", "amount", 1L, "id", "r-2");
    var onHost =
        oneNode(Node::onReservedHost).lease(lease -> lease.lasting(Duration.ofHours(4)).hosts(1));

    var server = plan(leased(List.of(hosts)), onHost).step(Kind.SERVER, "node1").orElseThrow();

    assertThat(server.action()).isEqualTo(Action.REPLACE);
    assertThat(server.changes())
        .extracting(Change::toString)
        .containsExactly("hostReservation: none -> r-2");
  }

  @Test
  void a_stopped_server_is_drift() {
    var cloud = applied().without("server-1");
    cloud.add(
        new CloudObject(
            Kind.SERVER,
            "server-1",
            "node1-mlops-project47",
            "SHUTOFF",
            Optional.of(MARK),
            Map.of(
                Property.IMAGE, "image-1",
                Property.FLAVOR, "flavor-1",
                Property.KEY_PAIR, "id_rsa_chameleon")));

    assertThat(failed(plan(cloud, ONE_NODE)))
        .containsExactly("server node1-mlops-project47 (server-1) is SHUTOFF");
  }

  @Test
  void what_a_pipeline_wants_of_its_machines_is_checked_when_it_is_said() {
    var app =
        Application.named("app")
            .image("registry.example/app:1")
            .port("http", 80)
            .service(Service.nodePort().port(80, "http", 30080))
            .resources(Resources.requests("3", "1Gi"));
    var pipeline =
        Pipeline.named("p").environment(Environment.named("staging").application(app)).build();
    var open =
        ONE_NODE
            .securityGroup("nodeports", group -> group.allow("tcp", 30000, 32767))
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "nodeports"));

    assertThat(failed(provisioner(applied()).carrying(pipeline).plan(ONE_NODE)))
        .containsExactly(
            "no security group of the nodes opens node port 30080",
            "the pipeline requests 3 cores of cpu, the nodes have 2");
    assertThat(failed(provisioner(StillCloud.withLookups()).carrying(pipeline).plan(open)))
        .containsExactly("the pipeline requests 3 cores of cpu, the nodes have 2");
  }

  @Test
  void room_is_wanted_for_containers_that_run_together_or_for_the_largest_before_them() {
    var app = Application.named("app").image("app:1").resources(Resources.requests("1", "1Gi"));
    var sidecar =
        Container.named("proxy").image("proxy:1").resources(Resources.requests("1", "1Gi"));
    var migrate = sidecar.image("migrate:1").resources(Resources.requests("3", "1Gi"));

    assertThat(failed(provisioner(applied()).carrying(one(app.sidecar(sidecar))).plan(ONE_NODE)))
        .isEmpty();
    assertThat(
            failed(
                provisioner(applied())
                    .carrying(one(app.sidecar(sidecar).replicas(2)))
                    .plan(ONE_NODE)))
        .containsExactly("the pipeline requests 4 cores of cpu, the nodes have 2");
    assertThat(
            failed(provisioner(applied()).carrying(one(app.initContainer(migrate))).plan(ONE_NODE)))
        .containsExactly("the pipeline requests 3 cores of cpu, the nodes have 2");
  }

  private static Pipeline one(Application application) {
    return Pipeline.named("p")
        .environment(Environment.named("staging").application(application))
        .build();
  }

  @Test
  void a_wrong_specification_is_refused_with_every_problem() {
    assertThatThrownBy(() -> plan(StillCloud.withLookups(), Infrastructure.onCloud("openstack")))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("there are no nodes")
        .hasMessageContaining("neither name nor suffix");
  }

  @Test
  void the_plan_for_programs_says_the_same() {
    assertThat(plan(changed("fip-1", with(Property.PORT, "")), ONE_NODE).json())
        .contains(
            "\"format\" : 1",
            "\"action\" : \"CHANGE\"",
            "\"kind\" : \"FLOATING_IP\"",
            "\"property\" : \"port\"",
            "\"after\" : \"port-2\"");
  }

  private static List<String> failed(Plan plan) {
    return plan.findings().stream()
        .filter(finding -> finding.verdict() == Verdict.FAILED)
        .map(Finding::summary)
        .toList();
  }
}
