package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Property;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What answers mean, field by field. */
class ListsTest {

  private static final Mark MARK =
      Mark.of("shop-group47", "r1").expires(Instant.parse("2026-12-01T00:00:00Z"));
  private static final String TEXT =
      "[cxp:spec=shop-group47 cxp:run=r1 cxp:expires=2026-12-01T00:00:00Z]";

  private final ScriptedExchange exchange = new ScriptedExchange();

  private CloudObject only(Kind kind, String answer) {
    exchange.answers(answer);
    var list = exchange.cloud().list(kind);
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  @Test
  void a_server_is_read_from_the_detailed_list() {
    var server =
        only(
            Kind.SERVER,
            """
            {"servers": [{"id": "s1", "name": "node1-group47", "status": "ACTIVE",
              "image": {"id": "i1"}, "flavor": {"id": "f1"}, "key_name": "laptop",
              "metadata": {"cxp:spec": "shop-group47", "cxp:run": "r1",
                "cxp:expires": "2026-12-01T00:00:00Z", "cxp:user_data": "5f2c", "role": "node"},
              "addresses": {"private": [{"addr": "192.168.1.11", "version": 4}],
                "sharednet2": [{"addr": "10.56.0.42"}, {"addr": "127.77.0.2"}]},
              "created": "2026-11-24T19:35:49Z"}]}
            """);

    assertThat(server)
        .isEqualTo(
            new CloudObject(
                Kind.SERVER,
                "s1",
                "node1-group47",
                "ACTIVE",
                Optional.of(MARK),
                Map.of(
                    Property.IMAGE, "i1",
                    Property.FLAVOR, "f1",
                    Property.KEY_PAIR, "laptop",
                    Property.METADATA, Map.of("cxp:user_data", "5f2c", "role", "node"),
                    Property.SERVER_ADDRESSES, List.of("10.56.0.42", "127.77.0.2", "192.168.1.11"),
                    Property.CREATED, "2026-11-24T19:35:49Z")));
    assertThat(exchange.calls()).containsExactly("GET Nova /servers/detail");
  }

  @Test
  void a_server_in_error_says_its_fault_and_one_from_a_volume_has_no_image() {
    var server =
        only(
            Kind.SERVER,
            """
            {"servers": [{"id": "s1", "name": "node1", "status": "error", "image": "",
              "flavor": {"id": "f1"}, "key_name": null, "metadata": {}, "addresses": {},
              "fault": {"code": 500, "message": "No valid host was found. ", "created": "2026"},
              "created": "2026-11-24T19:35:49Z"}]}
            """);

    assertThat(server.status()).isEqualTo("ERROR");
    assertThat(server.text(Property.FAULT)).isEqualTo("500 No valid host was found.");
    assertThat(server.text(Property.IMAGE)).isEmpty();
    assertThat(server.text(Property.KEY_PAIR)).isEmpty();
    assertThat(server.mark()).isEmpty();
  }

  @Test
  void a_volume_says_where_it_is() {
    var volume =
        only(
            Kind.VOLUME,
            """
            {"volumes": [{"id": "v1", "name": "data", "status": "in-use", "size": 50,
              "description": "for mlflow", "volume_type": "__DEFAULT__",
              "metadata": {"cxp:spec": "shop-group47", "cxp:run": "r1",
                "cxp:expires": "2026-12-01T00:00:00Z", "use": "data"},
              "attachments": [{"id": "v1", "server_id": "s1", "device": "/dev/vdb",
                "attached_at": "2026-11-24T19:35:57.000000"}],
              "created_at": "2026-11-24T19:35:51.000000"}]}
            """);

    assertThat(volume)
        .isEqualTo(
            new CloudObject(
                Kind.VOLUME,
                "v1",
                "data",
                "IN-USE",
                Optional.of(MARK),
                Map.of(
                    Property.DESCRIPTION, "for mlflow",
                    Property.SIZE, 50L,
                    Property.VOLUME_TYPE, "__DEFAULT__",
                    Property.METADATA, Map.of("use", "data"),
                    Property.SERVER, "s1",
                    Property.DEVICE, "/dev/vdb",
                    Property.CREATED, "2026-11-24T19:35:51.000000")));
    assertThat(exchange.calls()).containsExactly("GET Cinder /volumes/detail");
  }

  @Test
  void an_attachment_has_name_mark_and_status_of_its_volume() {
    var attachment =
        only(
            Kind.ATTACHMENT,
            """
            {"volumes": [
              {"id": "v1", "name": "data", "status": "in-use",
                "metadata": {"cxp:spec": "shop-group47", "cxp:run": "r1",
                  "cxp:expires": "2026-12-01T00:00:00Z"},
                "attachments": [{"server_id": "s1", "device": "/dev/vdb",
                  "attached_at": "2026-11-24T19:35:57.000000"}]},
              {"id": "v2", "name": "spare", "status": "available", "attachments": []}]}
            """);

    assertThat(attachment)
        .isEqualTo(
            new CloudObject(
                Kind.ATTACHMENT,
                "v1",
                "data",
                "IN-USE",
                Optional.of(MARK),
                Map.of(
                    Property.VOLUME, "v1",
                    Property.SERVER, "s1",
                    Property.DEVICE, "/dev/vdb",
                    Property.CREATED, "2026-11-24T19:35:57.000000")));
  }

  @Test
  void a_network_says_whose_it_is() {
    exchange.answers(
        """
        {"networks": [
          {"id": "n1", "name": "private", "status": "ACTIVE", "project_id": "p1",
            "description": "nodes %s", "port_security_enabled": false, "router:external": false,
            "created_at": "2026-11-24T18:17:01Z"},
          {"id": "n2", "name": "public", "status": "ACTIVE", "project_id": "p0",
            "description": "", "router:external": true, "created_at": "2026-11-24T18:17:01Z"}]}
        """
            .formatted(TEXT));

    var networks = exchange.cloud().list(Kind.NETWORK);

    assertThat(networks.get(0))
        .isEqualTo(
            new CloudObject(
                Kind.NETWORK,
                "n1",
                "private",
                "ACTIVE",
                Optional.of(MARK),
                Map.of(
                    Property.DESCRIPTION,
                    "nodes",
                    Property.OWN,
                    true,
                    Property.PORT_SECURITY,
                    false,
                    Property.CREATED,
                    "2026-11-24T18:17:01Z")));
    assertThat(networks.get(1).is(Property.OWN)).isFalse();
    assertThat(networks.get(1).properties())
        .as("a cloud without the extension says nothing about port security")
        .doesNotContainKey(Property.PORT_SECURITY);
  }

  @Test
  void a_subnet_without_gateway_has_an_empty_one() {
    var subnet =
        only(
            Kind.SUBNET,
            """
            {"subnets": [{"id": "sn1", "name": "private", "project_id": "p1", "network_id": "n1",
              "description": "%s", "cidr": "192.168.1.0/24", "gateway_ip": null,
              "enable_dhcp": true, "dns_nameservers": ["9.9.9.9", "8.8.8.8"],
              "allocation_pools": [{"start": "192.168.1.100", "end": "192.168.1.200"},
                {"start": "192.168.1.10", "end": "192.168.1.20"}],
              "created_at": "2026-11-24T18:17:01Z"}]}
            """
                .formatted(TEXT));

    assertThat(subnet)
        .isEqualTo(
            new CloudObject(
                Kind.SUBNET,
                "sn1",
                "private",
                "",
                Optional.of(MARK),
                Map.of(
                    Property.DESCRIPTION, "",
                    Property.OWN, true,
                    Property.NETWORK, "n1",
                    Property.CIDR, "192.168.1.0/24",
                    Property.GATEWAY, "",
                    Property.DHCP, true,
                    Property.ALLOCATION_POOLS,
                        List.of("192.168.1.10-192.168.1.20", "192.168.1.100-192.168.1.200"),
                    Property.DNS_SERVERS, List.of("9.9.9.9", "8.8.8.8"),
                    Property.CREATED, "2026-11-24T18:17:01Z")));
  }

  @Test
  void a_port_says_its_addresses_groups_and_server() {
    var port =
        only(
            Kind.PORT,
            """
            {"ports": [{"id": "po1", "name": "node1-shared", "status": "ACTIVE",
              "network_id": "n1", "description": "%s", "port_security_enabled": true,
              "fixed_ips": [{"subnet_id": "sn1", "ip_address": "10.56.0.42"}],
              "security_groups": ["g2", "g1"], "device_id": "s1",
              "created_at": "2026-11-24T19:35:48Z"}]}
            """
                .formatted(TEXT));

    assertThat(port)
        .isEqualTo(
            new CloudObject(
                Kind.PORT,
                "po1",
                "node1-shared",
                "ACTIVE",
                Optional.of(MARK),
                Map.of(
                    Property.DESCRIPTION, "",
                    Property.NETWORK, "n1",
                    Property.SUBNET, "sn1",
                    Property.ADDRESSES, List.of("10.56.0.42"),
                    Property.SECURITY_GROUPS, List.of("g1", "g2"),
                    Property.PORT_SECURITY, true,
                    Property.DEVICE_OWNER, "s1",
                    Property.CREATED, "2026-11-24T19:35:48Z")));
    assertThat(exchange.calls().get(0))
        .startsWith("GET Neutron /ports?fields=id&fields=description&")
        .endsWith("&project_id=p1");
  }

  @Test
  void a_security_group_has_its_rules_as_text_without_the_two_that_every_group_has() {
    var group =
        only(
            Kind.SECURITY_GROUP,
            """
            {"security_groups": [{"id": "g1", "name": "web", "project_id": "p1",
              "description": "the web %s", "created_at": "2026-11-24T18:17:03Z",
              "security_group_rules": [
                {"id": "r1", "direction": "egress", "ethertype": "IPv4", "protocol": null,
                  "port_range_min": null, "port_range_max": null, "remote_ip_prefix": null,
                  "remote_group_id": null},
                {"id": "r2", "direction": "egress", "ethertype": "IPv6", "protocol": null,
                  "port_range_min": null, "port_range_max": null, "remote_ip_prefix": null,
                  "remote_group_id": null},
                {"id": "r3", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
                  "port_range_min": 22, "port_range_max": 22, "remote_ip_prefix": "0.0.0.0/0",
                  "remote_group_id": null},
                {"id": "r4", "direction": "ingress", "ethertype": "IPv4", "protocol": "17",
                  "port_range_min": 30000, "port_range_max": 32767, "remote_ip_prefix": null,
                  "remote_group_id": null},
                {"id": "r5", "direction": "ingress", "ethertype": "IPv6", "protocol": null,
                  "port_range_min": null, "port_range_max": null, "remote_ip_prefix": null,
                  "remote_group_id": "g1"},
                {"id": "r6", "direction": "egress", "ethertype": "IPv6", "protocol": "tcp",
                  "port_range_min": 443, "port_range_max": 443, "remote_ip_prefix": null,
                  "remote_group_id": null}]}]}
            """
                .formatted(TEXT));

    assertThat(group)
        .isEqualTo(
            new CloudObject(
                Kind.SECURITY_GROUP,
                "g1",
                "web",
                "",
                Optional.of(MARK),
                Map.of(
                    Property.DESCRIPTION,
                    "the web",
                    Property.OWN,
                    true,
                    Property.RULES,
                    List.of(
                        "egress tcp 443 to ::/0",
                        "ingress any all from group web",
                        "ingress tcp 22 from 0.0.0.0/0",
                        "ingress udp 30000-32767 from 0.0.0.0/0"),
                    Property.CREATED,
                    "2026-11-24T18:17:03Z")));
  }

  @Test
  void a_security_group_found_by_name_knows_the_names_of_others_in_its_rules() {
    exchange.answers(
        """
        {"security_groups": [
          {"id": "g1", "name": "web", "security_group_rules": [
            {"id": "r1", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
              "port_range_min": 80, "port_range_max": 80, "remote_group_id": "g2"}]},
          {"id": "g2", "name": "proxies", "security_group_rules": []}]}
        """);

    var found = exchange.cloud().find(Kind.SECURITY_GROUP, "web");

    assertThat(found).hasSize(1);
    assertThat(found.get(0).texts(Property.RULES))
        .containsExactly("ingress tcp 80 from group proxies");
  }

  @Test
  void a_floating_ip_is_named_by_its_mark() {
    var address =
        only(
            Kind.FLOATING_IP,
            """
            {"floatingips": [{"id": "fip1", "status": "ACTIVE", "floating_network_id": "n2",
              "floating_ip_address": "127.77.0.111", "port_id": "po1",
              "description": "[cxp:spec=shop-group47 cxp:run=r1 cxp:name=node1]",
              "tags": ["blazar", "reservation:res2"],
              "created_at": "2026-11-24T19:35:52Z"}]}
            """);

    assertThat(address)
        .isEqualTo(
            new CloudObject(
                Kind.FLOATING_IP,
                "fip1",
                "node1",
                "ACTIVE",
                Optional.of(Mark.of("shop-group47", "r1").name("node1")),
                Map.of(
                    Property.DESCRIPTION, "",
                    Property.NETWORK, "n2",
                    Property.ADDRESS, "127.77.0.111",
                    Property.PORT, "po1",
                    Property.RESERVATION, "res2",
                    Property.CREATED, "2026-11-24T19:35:52Z")));
  }

  @Test
  void a_floating_ip_without_mark_has_no_name_and_without_port_an_empty_one() {
    var address =
        only(
            Kind.FLOATING_IP,
            """
            {"floatingips": [{"id": "fip1", "status": "DOWN", "description": null,
              "floating_ip_address": "127.77.0.111", "port_id": null}]}
            """);

    assertThat(address.name()).isEmpty();
    assertThat(address.text(Property.PORT)).isEmpty();
  }

  @Test
  void a_key_pair_is_its_name_and_its_key_without_comment() {
    var pair =
        only(
            Kind.KEY_PAIR,
            """
            {"keypairs": [{"keypair": {"name": "laptop", "fingerprint": "c9:5b",
              "public_key": "ssh-ed25519 AAAAC3Nz me at home [cxp:spec=shop cxp:run=r1]\\n"}}]}
            """);

    assertThat(pair)
        .isEqualTo(
            new CloudObject(
                Kind.KEY_PAIR,
                "laptop",
                "laptop",
                "",
                Optional.of(Mark.of("shop", "r1")),
                Map.of(Property.PUBLIC_KEY, "ssh-ed25519 AAAAC3Nz")));
  }

  @Test
  void a_server_group_is_named_without_its_mark() {
    var group =
        only(
            Kind.SERVER_GROUP,
            """
            {"server_groups": [{"id": "sg1", "name": "nodes %s", "policies": ["anti-affinity"],
              "members": [], "metadata": {}}]}
            """
                .formatted(TEXT));

    assertThat(group)
        .isEqualTo(
            new CloudObject(
                Kind.SERVER_GROUP,
                "sg1",
                "nodes",
                "",
                Optional.of(MARK),
                Map.of(Property.POLICY, "anti-affinity")));
  }

  @Test
  void an_image_says_what_it_needs() {
    var image =
        only(
            Kind.IMAGE,
            """
            {"images": [{"id": "i1", "name": "CC-Ubuntu24.04", "status": "active", "owner": "p0",
              "size": 1048576, "min_ram": 512, "min_disk": 10,
              "created_at": "2026-11-24T18:17:00Z"}], "first": "/v2/images?limit=1000"}
            """);

    assertThat(image)
        .isEqualTo(
            new CloudObject(
                Kind.IMAGE,
                "i1",
                "CC-Ubuntu24.04",
                "ACTIVE",
                Optional.empty(),
                Map.of(
                    Property.OWN, false,
                    Property.SIZE, 1048576L,
                    Property.RAM, 512L,
                    Property.DISK, 10L,
                    Property.CREATED, "2026-11-24T18:17:00Z")));
  }

  @Test
  void a_flavor_says_its_size() {
    var flavor =
        only(
            Kind.FLAVOR,
            """
            {"flavors": [{"id": "f1", "name": "m1.medium", "vcpus": 2, "ram": 4096, "disk": 40}]}
            """);

    assertThat(flavor)
        .isEqualTo(
            new CloudObject(
                Kind.FLAVOR,
                "f1",
                "m1.medium",
                "",
                Optional.empty(),
                Map.of(Property.VCPUS, 2L, Property.RAM, 4096L, Property.DISK, 40L)));
  }

  @Test
  void a_lease_tells_the_flavor_that_was_asked_for_from_the_one_to_boot() {
    var lease =
        only(
            Kind.LEASE,
            """
            {"leases": [{"id": "l1", "name": "nodes [cxp:spec=shop-group47 cxp:run=r1]",
              "start_date": "2026-11-24T18:00:00.000000", "end_date": "2026-12-01T00:00:00.000000",
              "status": "ACTIVE", "degraded": false, "created_at": "2026-11-24 17:59:30",
              "reservations": [
                {"id": "res2", "resource_type": "virtual:floatingip", "status": "active",
                  "network_id": "n2", "amount": 1, "required_floatingips": []},
                {"id": "res1", "resource_type": "flavor:instance", "status": "active",
                  "amount": 3, "flavor_id": "res1", "affinity": null,
                  "resource_properties": "{\\"id\\": \\"f1\\", \\"name\\": \\"m1.medium\\"}"},
                {"id": "res3", "resource_type": "physical:host", "status": "active",
                  "min": 1, "max": 2, "resource_properties": "[\\"==\\", \\"$node_type\\", \\"x\\"]"}],
              "events": []}]}
            """);

    assertThat(lease)
        .isEqualTo(
            new CloudObject(
                Kind.LEASE,
                "l1",
                "nodes",
                "ACTIVE",
                Optional.of(MARK),
                Map.of(
                    Property.START, "2026-11-24T18:00:00Z",
                    Property.END, "2026-12-01T00:00:00Z",
                    Property.RESERVATIONS,
                        List.of(
                            Map.of(
                                "id", "res1",
                                "type", "flavor:instance",
                                "amount", 3L,
                                "flavor", "f1",
                                "reservedFlavor", "res1"),
                            Map.of(
                                "id", "res3",
                                "type", "physical:host",
                                "amount", 2L,
                                "properties", "[\"==\", \"$node_type\", \"x\"]"),
                            Map.of(
                                "id", "res2",
                                "type", "virtual:floatingip",
                                "amount", 1L,
                                "network", "n2")),
                    Property.CREATED, "2026-11-24 17:59:30")));
  }

  @ParameterizedTest
  @EnumSource(names = {"LEASE", "VOLUME", "ATTACHMENT"})
  void of_a_service_that_not_every_cloud_has_there_is_nothing(Kind kind) {
    var cloud = exchange.cloudWithout(Service.RESERVATION, Service.VOLUME);

    assertThat(cloud.offers(kind)).isFalse();
    assertThat(cloud.list(kind)).isEmpty();
    assertThat(exchange.calls()).isEmpty();
  }

  @Test
  void of_a_service_that_every_cloud_has_it_is_an_error() {
    exchange.refuses(CloudException.Kind.UNSUPPORTED, 0, "no such service");

    assertThatThrownBy(() -> exchange.cloud().list(Kind.SERVER)).isInstanceOf(CloudException.class);
  }
}
