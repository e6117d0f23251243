package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.cxp.infra.CloudException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What the port promises of an OpenStack. The same tests run against the embedded one and a real
 * one, so that what differs fails.
 */
abstract class CloudContract extends OpenStackContract {

  private static final Duration ENOUGH = Duration.ofSeconds(60);
  private static final String PUBLIC_KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO7m0eZ7v1lQb0q0b8v3m2xH7r2yX0aQkq7bJc2m6n3p";

  private final Mark mark = Mark.of(suffix, "run-1");

  /** Lets time pass where that can be had; elsewhere the test waits. */
  void pass(Duration time) {}

  @Override
  String spec() {
    return suffix;
  }

  // ---- what is there -----------------------------------------------------------------------

  @Test
  void images_and_flavors_are_found_by_name() {
    var image = only(cloud.find(dev.cxp.infra.Kind.IMAGE, "CC-Ubuntu24.04"));
    assertThat(image.status()).isEqualTo("ACTIVE");
    assertThat(image.number(Property.SIZE)).isEqualTo(1L << 20);
    assertThat(cloud.find(dev.cxp.infra.Kind.IMAGE, "no-such-image")).isEmpty();

    var flavor = only(cloud.find(dev.cxp.infra.Kind.FLAVOR, "m1.medium"));
    assertThat(flavor.number(Property.VCPUS)).isEqualTo(2);
    assertThat(flavor.number(Property.RAM)).isEqualTo(4096);
    assertThat(flavor.number(Property.DISK)).isEqualTo(40);
    assertThat(cloud.find(dev.cxp.infra.Kind.FLAVOR, "no-such-flavor")).isEmpty();
  }

  @Test
  void networks_of_others_are_seen_and_are_not_ones_own() {
    var shared = only(cloud.find(dev.cxp.infra.Kind.NETWORK, "sharednet2"));
    assertThat(shared.is(Property.OWN)).isFalse();
    assertThat(shared.is(Property.PORT_SECURITY)).isTrue();
    assertThat(only(cloud.find(dev.cxp.infra.Kind.NETWORK, "public")).is(Property.OWN)).isFalse();
    assertThat(cloud.list(dev.cxp.infra.Kind.SUBNET))
        .filteredOn(subnet -> subnet.text(Property.NETWORK).equals(shared.id()))
        .singleElement()
        .satisfies(subnet -> assertThat(subnet.text(Property.CIDR)).isEqualTo("10.56.0.0/22"));
  }

  @Test
  void an_outline_of_security_groups_is_the_list_without_rules() {
    // Other tests make groups meanwhile.
    var whole = fixed(cloud.list(dev.cxp.infra.Kind.SECURITY_GROUP));
    var outlines = fixed(cloud.outlines(dev.cxp.infra.Kind.SECURITY_GROUP));

    assertThat(whole).isNotEmpty().allMatch(group -> group.properties().containsKey("rules"));
    assertThat(outlines).noneMatch(group -> group.properties().containsKey("rules"));
    assertThat(outlines)
        .extracting(CloudObject::id, CloudObject::name, CloudObject::mark)
        .containsExactlyInAnyOrderElementsOf(
            whole.stream().map(group -> tuple(group.id(), group.name(), group.mark())).toList());
  }

  private static List<CloudObject> fixed(List<CloudObject> groups) {
    return groups.stream().filter(group -> group.name().startsWith("allow-")).toList();
  }

  @Test
  void security_groups_have_their_rules_without_those_for_what_goes_out() {
    assertThat(group("allow-8000").texts(Property.RULES))
        .containsExactly("ingress tcp 8000 from 0.0.0.0/0");
    assertThat(group("allow-8000").is(Property.OWN)).isTrue();
  }

  @Test
  void key_pairs_are_known_by_name() {
    var key = only(cloud.find(dev.cxp.infra.Kind.KEY_PAIR, "id_rsa_chameleon"));
    assertThat(key.id()).isEqualTo("id_rsa_chameleon");
    assertThat(key.text(Property.PUBLIC_KEY)).matches("ssh-\\S+ AAAA\\S+");
    assertThat(key.mark()).isEmpty();
  }

  @Test
  void limits_tell_what_may_still_be_made() {
    var limits = cloud.limits();
    assertThat(limits.entries())
        .containsKeys(
            "instances",
            "cores",
            "ram",
            "network",
            "subnet",
            "port",
            "floatingip",
            "security_group",
            "security_group_rule",
            "volumes",
            "gigabytes",
            "server_groups");
    assertThat(limits.of("instances").orElseThrow().free()).isPositive();

    var small = connect("small-quota").limits();
    assertThat(small.of("instances").orElseThrow().limit()).isEqualTo(2);
    assertThat(small.of("volumes").orElseThrow().limit()).isEqualTo(1);
    assertThat(small.of("port").orElseThrow().limit()).isEqualTo(5);
  }

  @Test
  void every_request_is_counted() {
    var before = cloud.requests();
    cloud.list(dev.cxp.infra.Kind.SERVER);
    cloud.list(dev.cxp.infra.Kind.VOLUME);

    assertThat(cloud.requests().since(before).sent()).isBetween(2, 3);
    assertThat(cloud.describe()).contains("openstack", "KVM@TACC", "chameleon");
  }

  // ---- networks ------------------------------------------------------------------------------

  @Test
  void a_network_is_marked_from_its_first_moment_changed_and_deleted() {
    var network = network(false);

    assertThat(network.mark()).contains(mark);
    assertThat(network.is(Property.PORT_SECURITY)).isFalse();
    assertThat(seen(network)).isEqualTo(network);

    var changed = cloud.update(network, Map.of(Property.PORT_SECURITY, true));
    assertThat(changed.is(Property.PORT_SECURITY)).isTrue();
    assertThat(seen(network).mark()).contains(mark);

    cloud.delete(network);
    assertThat(find(network)).isEmpty();
    cloud.delete(network);
  }

  @Test
  void a_subnet_has_what_was_ordered() {
    var network = network(true);
    var plain = subnet(network, Map.of(Property.CIDR, "192.168.1.0/24", Property.GATEWAY, "auto"));
    assertThat(plain.text(Property.GATEWAY)).isEqualTo("192.168.1.1");
    assertThat(plain.is(Property.DHCP)).isTrue();
    assertThat(plain.texts(Property.ALLOCATION_POOLS)).containsExactly("192.168.1.2-192.168.1.254");
    assertThat(plain.text(Property.NETWORK)).isEqualTo(network.id());
    assertThat(plain.mark()).contains(mark);

    var other = network(true);
    var refined =
        subnet(
            other,
            Map.of(
                Property.CIDR,
                "192.168.2.0/24",
                Property.GATEWAY,
                "",
                Property.DHCP,
                false,
                Property.ALLOCATION_POOLS,
                List.of("192.168.2.10-192.168.2.20"),
                Property.DNS_SERVERS,
                List.of("192.168.2.3", "192.168.2.2")));
    assertThat(refined.text(Property.GATEWAY)).isEmpty();
    assertThat(refined.is(Property.DHCP)).isFalse();
    assertThat(refined.texts(Property.ALLOCATION_POOLS))
        .containsExactly("192.168.2.10-192.168.2.20");
    assertThat(refined.texts(Property.DNS_SERVERS)).containsExactly("192.168.2.3", "192.168.2.2");
    assertThat(seen(refined)).isEqualTo(refined);

    var changed =
        cloud.update(
            refined, Map.of(Property.DHCP, true, Property.DNS_SERVERS, List.of("192.168.2.4")));
    assertThat(changed.is(Property.DHCP)).isTrue();
    assertThat(changed.texts(Property.DNS_SERVERS)).containsExactly("192.168.2.4");
  }

  @Test
  void a_network_cannot_have_the_same_range_twice() {
    var network = network(true);
    subnet(network, Map.of(Property.CIDR, "192.168.1.0/24", Property.GATEWAY, ""));

    fails(
        () -> subnet(network, Map.of(Property.CIDR, "192.168.1.128/25", Property.GATEWAY, "")),
        Kind.REFUSED,
        "overlaps");
  }

  @Test
  void ports_are_made_together_or_not_at_all() {
    var network = network(false);
    var subnet = subnet(network, Map.of(Property.CIDR, "192.168.1.0/24", Property.GATEWAY, ""));
    var ports =
        cloud.createAll(
            List.of(
                portOrder("one", network, subnet, "192.168.1.11"),
                portOrder("two", network, subnet, "192.168.1.12")));

    assertThat(ports).extracting(CloudObject::name).containsExactly(name("one"), name("two"));
    assertThat(ports)
        .allSatisfy(
            port -> {
              assertThat(port.mark()).contains(mark);
              assertThat(port.is(Property.PORT_SECURITY)).isFalse();
              assertThat(port.text(Property.SUBNET)).isEqualTo(subnet.id());
              assertThat(port.text(Property.DEVICE_OWNER)).isEmpty();
              assertThat(port.texts(Property.SECURITY_GROUPS)).isEmpty();
            });
    assertThat(ports.get(0).texts(Property.ADDRESSES)).containsExactly("192.168.1.11");

    fails(
        () ->
            cloud.createAll(
                List.of(
                    portOrder("three", network, subnet, "192.168.1.13"),
                    portOrder("four", network, subnet, "192.168.1.12"))),
        Kind.CONFLICT,
        "192.168.1.12");
    assertThat(cloud.list(dev.cxp.infra.Kind.PORT))
        .extracting(CloudObject::name)
        .doesNotContain(name("three"), name("four"));
  }

  @Test
  void a_port_outside_its_subnet_is_refused() {
    var network = network(false);
    var subnet = subnet(network, Map.of(Property.CIDR, "192.168.1.0/24", Property.GATEWAY, ""));

    fails(
        () -> cloud.create(portOrder("one", network, subnet, "10.0.0.1")),
        Kind.REFUSED,
        "10.0.0.1");
  }

  @Test
  void a_port_gets_an_address_and_the_groups_that_were_ordered() {
    var port = sharedPort("one", "allow-ssh", "allow-8000");
    assertThat(port.texts(Property.ADDRESSES))
        .singleElement()
        .satisfies(address -> assertThat(address).startsWith("10.56."));
    assertThat(port.texts(Property.SECURITY_GROUPS))
        .containsExactlyInAnyOrder(group("allow-ssh").id(), group("allow-8000").id());
    assertThat(port.is(Property.PORT_SECURITY)).isTrue();

    var changed =
        cloud.update(port, Map.of(Property.SECURITY_GROUPS, List.of(group("allow-ssh").id())));
    assertThat(changed.texts(Property.SECURITY_GROUPS)).containsExactly(group("allow-ssh").id());
    assertThat(seen(port).mark()).contains(mark);
  }

  @Test
  void what_is_in_use_cannot_be_deleted() {
    var network = network(false);
    var subnet = subnet(network, Map.of(Property.CIDR, "192.168.1.0/24", Property.GATEWAY, ""));
    var port = cloud.create(portOrder("one", network, subnet, "192.168.1.11"));

    fails(() -> cloud.delete(network), Kind.CONFLICT, network.id());
    fails(() -> cloud.delete(subnet), Kind.CONFLICT, subnet.id());
    cloud.delete(port);
    cloud.delete(subnet);
    cloud.delete(network);
    assertThat(find(network)).isEmpty();
  }

  @Test
  void security_groups_are_made_with_rules_and_changed() {
    var group =
        cloud.create(
            order(
                dev.cxp.infra.Kind.SECURITY_GROUP,
                "group",
                Map.of(
                    Property.RULES,
                    List.of(
                        "ingress icmp all from 0.0.0.0/0",
                        "ingress tcp 30000-32767 from 10.0.0.0/8"))));
    assertThat(group.texts(Property.RULES))
        .containsExactlyInAnyOrder(
            "ingress icmp all from 0.0.0.0/0", "ingress tcp 30000-32767 from 10.0.0.0/8");
    assertThat(group.mark()).contains(mark);
    assertThat(seen(group).texts(Property.RULES)).hasSameElementsAs(group.texts(Property.RULES));

    cloud.update(
        group,
        Map.of(
            Property.RULES,
            List.of("ingress icmp all from 0.0.0.0/0", "ingress tcp 22 from 0.0.0.0/0")));
    assertThat(seen(group).texts(Property.RULES))
        .containsExactlyInAnyOrder(
            "ingress icmp all from 0.0.0.0/0", "ingress tcp 22 from 0.0.0.0/0");

    var port = sharedPort("one", group.name());
    fails(() -> cloud.delete(group), Kind.CONFLICT, group.id());
    cloud.delete(port);
    cloud.delete(group);
  }

  // ---- servers -------------------------------------------------------------------------------

  @Test
  void a_server_boots_on_its_ports_and_leaves_them_when_it_goes() {
    var port = sharedPort("one", "allow-ssh");
    var server = active(cloud.create(serverOrder("node", port)));

    assertThat(server.name()).isEqualTo(name("node"));
    assertThat(server.mark()).contains(mark);
    assertThat(server.map(Property.METADATA)).isEqualTo(Map.of("team", "47"));
    assertThat(server.text(Property.KEY_PAIR)).isEqualTo("id_rsa_chameleon");
    assertThat(server.text(Property.IMAGE)).isEqualTo(image());
    assertThat(server.text(Property.FLAVOR)).isEqualTo(flavor("m1.medium"));
    assertThat(server.texts(Property.SERVER_ADDRESSES))
        .containsExactlyElementsOf(port.texts(Property.ADDRESSES));
    assertThat(seen(port).text(Property.DEVICE_OWNER)).isEqualTo(server.id());

    var changed = cloud.update(server, Map.of(Property.METADATA, Map.of("team", "48")));
    assertThat(changed.map(Property.METADATA)).isEqualTo(Map.of("team", "48"));
    assertThat(seen(server).mark()).contains(mark);

    delete(server);
    assertThat(seen(port).text(Property.DEVICE_OWNER)).isEmpty();
    cloud.delete(server);
  }

  @Test
  void a_server_of_something_that_is_not_there_is_refused_in_the_clouds_words() {
    var port = sharedPort("one", "allow-ssh");
    var nowhere = "00000000-0000-4000-8000-000000000000";

    fails(
        () -> cloud.create(serverOrder("node", port, Property.IMAGE, nowhere)),
        Kind.REFUSED,
        "image");
    fails(
        () -> cloud.create(serverOrder("node", port, Property.FLAVOR, nowhere)),
        Kind.REFUSED,
        "Flavor");
    fails(
        () -> cloud.create(serverOrder("node", port, Property.KEY_PAIR, "no-such-key")),
        Kind.REFUSED,
        "key");
    fails(
        () -> cloud.create(serverOrder("node", port, Property.PORTS, List.of(nowhere))),
        Kind.REFUSED,
        nowhere);
    assertThat(cloud.list(dev.cxp.infra.Kind.SERVER))
        .extracting(CloudObject::name)
        .doesNotContain(name("node"));
  }

  @Test
  void a_port_serves_one_server_only() {
    var port = sharedPort("one", "allow-ssh");
    active(cloud.create(serverOrder("first", port)));

    assertThatThrownBy(() -> cloud.create(serverOrder("second", port)))
        .isInstanceOfSatisfying(
            CloudException.class, e -> assertThat(e.kind()).isIn(Kind.CONFLICT, Kind.REFUSED))
        .hasMessageContaining(port.id());
  }

  @Test
  void servers_of_a_group_are_made_and_the_group_deleted() {
    var group =
        cloud.create(
            order(
                dev.cxp.infra.Kind.SERVER_GROUP,
                "spread",
                Map.of(Property.POLICY, "soft-anti-affinity")));
    assertThat(group.mark()).contains(mark);
    assertThat(group.name()).isEqualTo(name("spread"));
    assertThat(group.text(Property.POLICY)).isEqualTo("soft-anti-affinity");
    assertThat(seen(group)).isEqualTo(group);

    var port = sharedPort("one", "allow-ssh");
    var server = active(cloud.create(serverOrder("node", port, Property.SERVER_GROUP, group.id())));
    delete(server);
    cloud.delete(group);
    assertThat(find(group)).isEmpty();
  }

  @Test
  void a_key_pair_is_uploaded_with_its_mark_once() {
    var order = order(dev.cxp.infra.Kind.KEY_PAIR, "key", Map.of(Property.PUBLIC_KEY, PUBLIC_KEY));
    var key = cloud.create(order);
    assertThat(key.id()).isEqualTo(name("key"));
    assertThat(key.mark()).contains(mark);
    assertThat(key.text(Property.PUBLIC_KEY)).isEqualTo(PUBLIC_KEY);
    assertThat(seen(key).mark()).contains(mark);

    fails(() -> cloud.create(order), Kind.CONFLICT, name("key"));
    cloud.delete(key);
    assertThat(find(key)).isEmpty();
  }

  @Test
  void a_quota_that_is_full_is_called_one() {
    try (var small = connect("small-quota")) {
      var before = cloud;
      cloud = small;
      try {
        fails(
            () ->
                cloud.create(
                    order(
                        dev.cxp.infra.Kind.VOLUME,
                        "large",
                        Map.of(Property.SIZE, 50L, Property.DESCRIPTION, ""))),
            Kind.QUOTA,
            "");
        fails(
            () ->
                cloud.create(
                    serverOrder("node", sharedPort("one"), Property.FLAVOR, flavor("m1.xxlarge"))),
            Kind.QUOTA,
            "");
      } finally {
        Sweeper.on(small).spec(suffix).carryOut();
        cloud = before;
      }
    }
  }

  // ---- floating IPs and volumes --------------------------------------------------------------

  @Test
  void a_floating_ip_leads_to_a_port_and_to_another() {
    var one = sharedPort("one", "allow-ssh");
    var other = sharedPort("other", "allow-ssh");
    var pool = only(cloud.find(dev.cxp.infra.Kind.NETWORK, "public")).id();
    var named = mark.name("node1");
    var ip =
        cloud.create(
            new Order(
                dev.cxp.infra.Kind.FLOATING_IP,
                "node1",
                named,
                Map.of(
                    Property.NETWORK,
                    pool,
                    Property.PORT,
                    one.id(),
                    Property.DESCRIPTION,
                    "MLOps IP")));

    assertThat(ip.text(Property.ADDRESS)).matches("127\\.77\\.\\d+\\.\\d+");
    assertThat(ip.text(Property.PORT)).isEqualTo(one.id());
    assertThat(ip.text(Property.NETWORK)).isEqualTo(pool);
    assertThat(ip.text(Property.DESCRIPTION)).isEqualTo("MLOps IP");
    assertThat(ip.mark()).contains(named);

    var moved = cloud.update(ip, Map.of(Property.PORT, other.id(), Property.DESCRIPTION, "moved"));
    assertThat(moved.text(Property.PORT)).isEqualTo(other.id());
    assertThat(seen(ip).text(Property.DESCRIPTION)).isEqualTo("moved");
    assertThat(seen(ip).mark()).contains(named);

    cloud.delete(ip);
    assertThat(find(ip)).isEmpty();
  }

  @Test
  void a_volume_is_attached_grown_detached_and_deleted() {
    var server = active(cloud.create(serverOrder("node", sharedPort("one", "allow-ssh"))));
    var volume =
        cloud.create(
            order(
                dev.cxp.infra.Kind.VOLUME,
                "data",
                Map.of(Property.SIZE, 1L, Property.DESCRIPTION, "kept")));
    volume = status(volume, "AVAILABLE");
    assertThat(volume.mark()).contains(mark);
    assertThat(volume.number(Property.SIZE)).isEqualTo(1);
    assertThat(volume.text(Property.DESCRIPTION)).isEqualTo("kept");

    var attachment =
        cloud.create(
            order(
                dev.cxp.infra.Kind.ATTACHMENT,
                "data",
                Map.of(
                    Property.VOLUME, volume.id(),
                    Property.SERVER, server.id(),
                    Property.DEVICE, "/dev/vdb")));
    assertThat(attachment.id()).isEqualTo(volume.id());
    var used = status(volume, "IN-USE");
    assertThat(used.text(Property.SERVER)).isEqualTo(server.id());
    assertThat(used.text(Property.DEVICE)).isEqualTo("/dev/vdb");
    assertThat(cloud.list(dev.cxp.infra.Kind.ATTACHMENT))
        .filteredOn(one -> one.id().equals(used.id()))
        .singleElement()
        .satisfies(one -> assertThat(one.text(Property.SERVER)).isEqualTo(server.id()));
    assertThatThrownBy(() -> cloud.delete(used))
        .isInstanceOfSatisfying(
            CloudException.class, e -> assertThat(e.kind()).isIn(Kind.REFUSED, Kind.CONFLICT));

    cloud.delete(
        cloud.list(dev.cxp.infra.Kind.ATTACHMENT).stream()
            .filter(one -> one.id().equals(used.id()))
            .findFirst()
            .orElseThrow());
    var free = status(volume, "AVAILABLE");
    assertThat(free.text(Property.SERVER)).isEmpty();
    cloud.update(free, Map.of(Property.SIZE, 2L));
    await()
        .atMost(ENOUGH)
        .untilAsserted(() -> assertThat(seen(free).number(Property.SIZE)).isEqualTo(2));
    status(free, "AVAILABLE");
    delete(free);
  }

  @Test
  void a_server_that_goes_lets_go_of_its_volume() {
    var server = active(cloud.create(serverOrder("node", sharedPort("one", "allow-ssh"))));
    var volume =
        status(
            cloud.create(
                order(
                    dev.cxp.infra.Kind.VOLUME,
                    "data",
                    Map.of(Property.SIZE, 1L, Property.DESCRIPTION, ""))),
            "AVAILABLE");
    cloud.create(
        order(
            dev.cxp.infra.Kind.ATTACHMENT,
            "data",
            Map.of(
                Property.VOLUME, volume.id(),
                Property.SERVER, server.id(),
                Property.DEVICE, "/dev/vdb")));
    status(volume, "IN-USE");

    delete(server);
    assertThat(status(volume, "AVAILABLE").text(Property.SERVER)).isEmpty();
  }

  // ---- leases --------------------------------------------------------------------------------

  @Test
  void a_lease_reserves_machines_is_extended_and_takes_them_away_at_its_end() {
    leasing(this::leaseOfAMachine);
  }

  /** On a real cloud this ends every other server: there is one host. */
  @Test
  void a_leased_host_is_for_servers_that_name_its_reservation_until_the_end() {
    leasing(this::leaseOfAHost);
  }

  /** On a real cloud this takes up to a minute and a half: leases count in minutes. */
  @Test
  void the_end_of_a_lease_takes_its_servers_and_addresses_and_leaves_the_rest() {
    leasing(this::endOfALease);
  }

  private void endOfALease() {
    var end = Instant.now().plusSeconds(90).truncatedTo(ChronoUnit.MINUTES);
    var pool = only(cloud.find(dev.cxp.infra.Kind.NETWORK, "public")).id();
    var address =
        Map.<String, Object>of("type", "virtual:floatingip", Property.NETWORK, pool, "amount", 1);
    var order = leaseOrder(end, List.of(machine(flavor("m1.small")), address));
    var lease = status(cloud.create(order), "ACTIVE");
    var port = sharedPort("one", "allow-ssh");
    var server =
        active(
            cloud.create(
                serverOrder(
                    "node",
                    port,
                    Property.FLAVOR,
                    reserved(lease, "flavor:instance", "reservedFlavor"))));
    var leased =
        only(
            cloud.list(dev.cxp.infra.Kind.FLOATING_IP).stream()
                .filter(
                    ip ->
                        ip.text(Property.RESERVATION)
                            .equals(reserved(lease, "virtual:floatingip", "id")))
                .toList());
    cloud.update(leased, Map.of(Property.PORT, port.id()));
    assertThat(seen(leased).text(Property.PORT)).isEqualTo(port.id());

    pass(Duration.ofSeconds(90));

    await()
        .atMost(ENOUGH.multipliedBy(3))
        .untilAsserted(
            () -> assertThat(find(lease)).map(CloudObject::status).contains("TERMINATED"));
    assertThat(find(server)).isEmpty();
    assertThat(find(leased)).isEmpty();
    assertThat(seen(port).text(Property.DEVICE_OWNER)).isEmpty();
  }

  /** Something of the lease's reservation of a type. */
  private static String reserved(CloudObject lease, String type, String what) {
    return ((List<?>) lease.properties().get(Property.RESERVATIONS))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .filter(one -> one.get("type").equals(type))
            .map(one -> String.valueOf(one.get(what)))
            .findFirst()
            .orElseThrow();
  }

  private void leaseOfAHost() {
    var earlier = active(cloud.create(serverOrder("earlier", sharedPort("one"))));
    var end = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MINUTES);
    var which = "[\"=\", \"$hypervisor_hostname\", \"loopback\"]";
    var lease = status(cloud.create(hostLease(end, 1, which)), "ACTIVE");

    assertThat(lease.properties().get(Property.RESERVATIONS))
        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("type", "physical:host")
        .containsEntry("amount", 1L)
        .containsEntry("properties", which);
    await().atMost(ENOUGH).untilAsserted(() -> assertThat(find(earlier)).isEmpty());
    var ordinary = cloud.create(serverOrder("ordinary", sharedPort("two")));
    assertThat(failed(ordinary)).contains("No valid host was found. There are not enough hosts");
    var stranger =
        cloud.create(
            serverOrder("stranger", sharedPort("three"), Property.HOST_RESERVATION, lease.id()));
    assertThat(failed(stranger)).contains("No valid host was found. There are not enough hosts");
    var server =
        active(
            cloud.create(
                serverOrder(
                    "node",
                    sharedPort("four"),
                    Property.HOST_RESERVATION,
                    reserved(lease, "physical:host", "id"))));

    var later = end.plus(Duration.ofHours(1));
    cloud.update(lease, Map.of(Property.END, later.toString()));
    var extended = status(lease, "ACTIVE");
    assertThat(Instant.parse(extended.text(Property.END))).isEqualTo(later);
    assertThat(find(server)).map(CloudObject::status).contains("ACTIVE");

    cloud.delete(extended);
    await().atMost(ENOUGH).untilAsserted(() -> assertThat(find(extended)).isEmpty());
    await().atMost(ENOUGH).untilAsserted(() -> assertThat(find(server)).isEmpty());
    active(cloud.create(serverOrder("after", sharedPort("five"))));
  }

  @Test
  void a_lease_that_no_host_fits_says_so() {
    leasing(
        () -> {
          var end = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MINUTES);
          fails(() -> cloud.create(hostLease(end, 2, "")), Kind.CONFLICT, "Not enough hosts");
          fails(
              () -> cloud.create(hostLease(end, 1, "[\"=\", \"$vcpus\", \"7\"]")),
              Kind.CONFLICT,
              "Not enough hosts");
          fails(
              () -> cloud.create(hostLease(end, 1, "[\"=\", \"$node_type\", \"x\"]")),
              Kind.REFUSED,
              "no host of the cloud has a property");
          fails(
              () -> cloud.create(hostLease(end, 1, "compute_skylake")), Kind.REFUSED, "Malformed");
        });
  }

  private Order hostLease(Instant end, int amount, String which) {
    return leaseOrder(
        end, List.of(Map.of("type", "physical:host", "amount", amount, "properties", which)));
  }

  private void leaseOfAMachine() {
    var end = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MINUTES);
    var flavor = flavor("m1.small");
    var lease = cloud.create(leaseOrder(flavor, end));
    assertThat(lease.mark()).contains(mark.expires(end));
    assertThat(lease.name()).isEqualTo(name("lease"));
    lease = status(lease, "ACTIVE");
    assertThat(Instant.parse(lease.text(Property.END))).isEqualTo(end);

    var reservation = (Map<?, ?>) ((List<?>) lease.properties().get(Property.RESERVATIONS)).get(0);
    assertThat(reservation.get("type")).isEqualTo("flavor:instance");
    assertThat(String.valueOf(reservation.get(Property.FLAVOR))).isEqualTo(flavor);
    assertThat(String.valueOf(reservation.get("amount"))).isEqualTo("1");
    var reserved = reserved(lease, "flavor:instance", "reservedFlavor");
    var server =
        active(
            cloud.create(
                serverOrder("node", sharedPort("one", "allow-ssh"), Property.FLAVOR, reserved)));

    var later = end.plus(Duration.ofHours(1));
    cloud.update(lease, Map.of(Property.END, later.toString()));
    var extended = status(lease, "ACTIVE");
    assertThat(Instant.parse(extended.text(Property.END))).isEqualTo(later);

    cloud.delete(extended);
    await().atMost(ENOUGH).untilAsserted(() -> assertThat(find(extended)).isEmpty());
    await().atMost(ENOUGH).untilAsserted(() -> assertThat(find(server)).isEmpty());
  }

  @Test
  void a_restricted_credential_cannot_make_a_lease_and_the_error_says_why() {
    var end = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MINUTES);
    fails(() -> cloud.create(leaseOrder(flavor("m1.small"), end)), Kind.FORBIDDEN, "unrestricted");
  }

  private Order leaseOrder(String flavor, Instant end) {
    return leaseOrder(end, List.of(machine(flavor)));
  }

  private static Map<String, Object> machine(String flavor) {
    return Map.of("type", "flavor:instance", Property.FLAVOR, flavor, "amount", 1);
  }

  private Order leaseOrder(Instant end, List<Map<String, Object>> reservations) {
    return order(
        dev.cxp.infra.Kind.LEASE,
        "lease",
        Map.of(Property.END, end.toString(), Property.RESERVATIONS, reservations));
  }

  // ---- what goes wrong -----------------------------------------------------------------------

  @Test
  void who_may_only_read_is_told_so() {
    try (var reader = connect("reader")) {
      assertThat(reader.list(dev.cxp.infra.Kind.SERVER)).isNotNull();
      fails(
          () ->
              reader.create(
                  order(
                      dev.cxp.infra.Kind.VOLUME,
                      "data",
                      Map.of(Property.SIZE, 1L, Property.DESCRIPTION, ""))),
          Kind.FORBIDDEN,
          "");
    }
  }

  @Test
  void what_is_gone_cannot_be_changed() {
    var network = network(true);
    cloud.delete(network);

    fails(
        () -> cloud.update(network, Map.of(Property.PORT_SECURITY, false)),
        Kind.ABSENT,
        network.id());
  }

  @Test
  void errors_carry_the_id_under_which_operators_find_the_request() {
    var network = network(true);
    cloud.delete(network);

    assertThatThrownBy(() -> cloud.update(network, Map.of(Property.PORT_SECURITY, false)))
        .isInstanceOfSatisfying(
            CloudException.class,
            e -> {
              assertThat(e.requestId()).startsWith("req-");
              assertThat(e.status()).isEqualTo(404);
              assertThat(e.getMessage()).contains(e.requestId());
            });
  }

  // ---- words ---------------------------------------------------------------------------------

  private void fails(ThrowingCallable call, Kind kind, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CloudException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(words);
  }

  private String name(String what) {
    return what + "-" + suffix;
  }

  private Order order(dev.cxp.infra.Kind kind, String what, Map<String, Object> properties) {
    return new Order(kind, name(what), mark, properties);
  }

  private CloudObject network(boolean portSecurity) {
    return cloud.create(
        order(
            dev.cxp.infra.Kind.NETWORK,
            "net" + ThreadLocalRandom.current().nextInt(1000),
            Map.of(Property.PORT_SECURITY, portSecurity)));
  }

  private CloudObject subnet(CloudObject network, Map<String, Object> properties) {
    var all = new LinkedHashMap<String, Object>();
    all.put(Property.NETWORK, network.id());
    all.put(Property.DHCP, true);
    all.put(Property.DNS_SERVERS, List.of());
    all.putAll(properties);
    return cloud.create(order(dev.cxp.infra.Kind.SUBNET, "subnet", all));
  }

  private Order portOrder(String what, CloudObject network, CloudObject subnet, String address) {
    return order(
        dev.cxp.infra.Kind.PORT,
        what,
        Map.of(
            Property.NETWORK, network.id(),
            Property.SUBNET, subnet.id(),
            Property.ADDRESSES, List.of(address),
            Property.PORT_SECURITY, false));
  }

  private CloudObject sharedPort(String what, String... groups) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put(
        Property.NETWORK, only(cloud.find(dev.cxp.infra.Kind.NETWORK, "sharednet2")).id());
    if (groups.length > 0) {
      properties.put(
          Property.SECURITY_GROUPS,
          List.of(groups).stream().map(name -> group(name).id()).toList());
    }
    return cloud.create(order(dev.cxp.infra.Kind.PORT, what, properties));
  }

  private CloudObject group(String name) {
    return only(
        cloud.list(dev.cxp.infra.Kind.SECURITY_GROUP).stream()
            .filter(group -> group.name().equals(name))
            .toList());
  }

  private String image() {
    return only(cloud.find(dev.cxp.infra.Kind.IMAGE, "CC-Ubuntu24.04")).id();
  }

  private String flavor(String name) {
    return only(cloud.find(dev.cxp.infra.Kind.FLAVOR, name)).id();
  }

  private Order serverOrder(String what, CloudObject port) {
    return serverOrder(what, port, Property.IMAGE, image());
  }

  private Order serverOrder(String what, CloudObject port, String property, Object value) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put(Property.IMAGE, image());
    properties.put(Property.FLAVOR, flavor("m1.medium"));
    if (cloud.find(dev.cxp.infra.Kind.KEY_PAIR, "id_rsa_chameleon").size() == 1) {
      properties.put(Property.KEY_PAIR, "id_rsa_chameleon");
    }
    properties.put(Property.PORTS, List.of(port.id()));
    properties.put(Property.METADATA, Map.of("team", "47"));
    properties.put(Property.USER_DATA, "#! /bin/sh\ntrue\n");
    properties.put(property, value);
    return order(dev.cxp.infra.Kind.SERVER, what, properties);
  }

  /** Why a server ended in ERROR. */
  private String failed(CloudObject server) {
    return await()
        .atMost(ENOUGH)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> find(server).orElseThrow(), seen -> !seen.status().equals("BUILD"))
        .text(Property.FAULT);
  }

  private CloudObject active(CloudObject server) {
    return status(server, "ACTIVE");
  }

  private CloudObject status(CloudObject object, String status) {
    return await()
        .atMost(ENOUGH)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> find(object),
            seen -> {
              assertThat(seen.map(CloudObject::status)).isNotEqualTo(Optional.of("ERROR"));
              return seen.filter(now -> now.status().equals(status)).isPresent();
            })
        .orElseThrow();
  }

  private void delete(CloudObject object) {
    cloud.delete(object);
    await()
        .atMost(ENOUGH)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(find(object)).isEmpty());
  }

  private Optional<CloudObject> find(CloudObject object) {
    return cloud.list(object.kind()).stream()
        .filter(one -> one.id().equals(object.id()))
        .findFirst();
  }

  private CloudObject seen(CloudObject object) {
    return find(object).orElseThrow();
  }

  private static CloudObject only(List<CloudObject> objects) {
    assertThat(objects).hasSize(1);
    return objects.get(0);
  }
}
