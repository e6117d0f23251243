package dev.cxp.infra.openstack;

import static dev.cxp.infra.openstack.ScriptedExchange.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent to make something: one request, with name and mark. */
class CreatesTest {

  private static final Mark MARK = Mark.of("shop", "r1");

  private final ScriptedExchange exchange = new ScriptedExchange();

  private static Order order(Kind kind, String name, Map<String, Object> properties) {
    return new Order(kind, name, MARK, properties);
  }

  private void isSent(String call, String body) {
    assertThat(exchange.calls()).containsExactly(call);
    assertThat(exchange.body(0)).isEqualTo(json(body));
  }

  @Test
  void a_server_boots_with_ports_in_their_order_user_data_and_a_group() {
    exchange.answers("{\"server\": {\"id\": \"s1\", \"adminPass\": \"hunter2\"}}");

    var server =
        exchange
            .cloud()
            .create(
                order(
                    Kind.SERVER,
                    "node1",
                    Map.of(
                        Property.IMAGE, "i1",
                        Property.FLAVOR, "f1",
                        Property.KEY_PAIR, "laptop",
                        Property.PORTS, List.of("po2", "po1"),
                        Property.USER_DATA, "#cloud-config\n",
                        Property.METADATA, Map.of("role", "node"),
                        Property.SERVER_GROUP, "sg1",
                        Property.HOST_RESERVATION, "r7")));

    isSent(
        "POST Nova /servers",
        """
        {"server": {"name": "node1", "imageRef": "i1", "flavorRef": "f1", "key_name": "laptop",
          "networks": [{"port": "po2"}, {"port": "po1"}], "user_data": "I2Nsb3VkLWNvbmZpZwo=",
          "metadata": {"role": "node", "cxp:spec": "shop", "cxp:run": "r1"}},
         "os:scheduler_hints": {"group": "sg1", "reservation": "r7"}}
        """);
    assertThat(server.describe()).isEqualTo("server node1 (s1)");
    assertThat(server.status()).isEqualTo("BUILD");
    assertThat(server.toString()).doesNotContain("hunter2", "cloud-config");
  }

  @Test
  void a_server_without_the_optional_things_has_no_fields_for_them() {
    exchange.answers("{\"server\": {\"id\": \"s1\"}}");

    exchange
        .cloud()
        .create(order(Kind.SERVER, "node1", Map.of(Property.IMAGE, "i1", Property.FLAVOR, "f1")));

    isSent(
        "POST Nova /servers",
        """
        {"server": {"name": "node1", "imageRef": "i1", "flavorRef": "f1",
          "metadata": {"cxp:spec": "shop", "cxp:run": "r1"}}}
        """);
  }

  @Test
  void a_volume_has_its_mark_in_its_metadata() {
    exchange.answers(
        """
        {"volume": {"id": "v1", "name": "data", "status": "creating", "size": 50,
          "volume_type": "fast"}}
        """);

    var volume =
        exchange
            .cloud()
            .create(
                order(
                    Kind.VOLUME,
                    "data",
                    Map.of(
                        Property.SIZE,
                        50,
                        Property.DESCRIPTION,
                        "for mlflow",
                        Property.METADATA,
                        Map.of("use", "data"))));

    // Under the names of Cinder's API v1 too, which v3 does not look at.
    isSent(
        "POST Cinder /volumes",
        """
        {"volume": {"name": "data", "display_name": "data", "size": 50,
          "description": "for mlflow", "display_description": "for mlflow",
          "metadata": {"use": "data", "cxp:spec": "shop", "cxp:run": "r1"}}}
        """);
    assertThat(volume.id()).isEqualTo("v1");
    assertThat(volume.status()).isEqualTo("CREATING");
    assertThat(volume.text(Property.VOLUME_TYPE)).isEqualTo("fast");
  }

  @Test
  void an_attachment_is_the_volumes_place_in_a_server() {
    exchange.answers(
        """
        {"volumeAttachment": {"id": "v1", "serverId": "s1", "volumeId": "v1",
          "device": "/dev/vdc"}}
        """);

    var attachment =
        exchange
            .cloud()
            .create(
                order(
                    Kind.ATTACHMENT,
                    "data",
                    Map.of(
                        Property.SERVER, "s1",
                        Property.VOLUME, "v1",
                        Property.DEVICE, "/dev/vdb")));

    isSent(
        "POST Nova /servers/s1/os-volume_attachments",
        "{\"volumeAttachment\": {\"volumeId\": \"v1\", \"device\": \"/dev/vdb\"}}");
    assertThat(attachment.id()).isEqualTo("v1");
    assertThat(attachment.text(Property.DEVICE))
        .as("the device that Nova gave")
        .isEqualTo("/dev/vdc");
  }

  @Test
  void a_key_pair_has_its_mark_behind_the_comment() {
    exchange.answers("{\"keypair\": {\"name\": \"laptop\"}}");

    var pair =
        exchange
            .cloud()
            .create(
                order(
                    Kind.KEY_PAIR, "laptop", Map.of(Property.PUBLIC_KEY, "ssh-rsa AAAA me@home")));

    isSent(
        "POST Nova /os-keypairs",
        """
        {"keypair": {"name": "laptop",
          "public_key": "ssh-rsa AAAA me@home [cxp:spec=shop cxp:run=r1]"}}
        """);
    assertThat(pair.id()).isEqualTo("laptop");
    assertThat(pair.text(Property.PUBLIC_KEY)).isEqualTo("ssh-rsa AAAA");
  }

  @Test
  void a_server_group_has_its_mark_behind_its_name() {
    exchange.answers("{\"server_group\": {\"id\": \"sg1\"}}");

    var group =
        exchange
            .cloud()
            .create(order(Kind.SERVER_GROUP, "nodes", Map.of(Property.POLICY, "anti-affinity")));

    isSent(
        "POST Nova /os-server-groups",
        """
        {"server_group": {"name": "nodes [cxp:spec=shop cxp:run=r1]",
          "policies": ["anti-affinity"]}}
        """);
    assertThat(exchange.call(0).microversion()).isEmpty();
    assertThat(group.name()).isEqualTo("nodes");
  }

  @Test
  void a_soft_policy_asks_for_the_microversion_that_knows_it() {
    exchange.answers("{\"server_group\": {\"id\": \"sg1\"}}");

    exchange
        .cloud()
        .create(order(Kind.SERVER_GROUP, "nodes", Map.of(Property.POLICY, "soft-anti-affinity")));

    assertThat(exchange.call(0).microversion()).contains("2.15");
  }

  @Test
  void a_network_may_be_without_port_security() {
    exchange.answers("{\"network\": {\"id\": \"n1\", \"name\": \"private\"}}");

    exchange
        .cloud()
        .create(
            order(
                Kind.NETWORK,
                "private",
                Map.of(Property.DESCRIPTION, "nodes", Property.PORT_SECURITY, false)));

    isSent(
        "POST Neutron /networks",
        """
        {"network": {"name": "private", "description": "nodes [cxp:spec=shop cxp:run=r1]",
          "port_security_enabled": false}}
        """);
  }

  @Test
  void a_subnet_without_gateway_says_null() {
    exchange.answers("{\"subnet\": {\"id\": \"sn1\"}}");

    exchange
        .cloud()
        .create(
            order(
                Kind.SUBNET,
                "private",
                Map.of(
                    Property.NETWORK,
                    "n1",
                    Property.CIDR,
                    "192.168.1.0/24",
                    Property.GATEWAY,
                    "",
                    Property.DHCP,
                    true,
                    Property.ALLOCATION_POOLS,
                    List.of("192.168.1.10-192.168.1.20"),
                    Property.DNS_SERVERS,
                    List.of("9.9.9.9"))));

    isSent(
        "POST Neutron /subnets",
        """
        {"subnet": {"name": "private", "description": "[cxp:spec=shop cxp:run=r1]",
          "network_id": "n1", "ip_version": 4, "cidr": "192.168.1.0/24", "gateway_ip": null,
          "enable_dhcp": true, "dns_nameservers": ["9.9.9.9"],
          "allocation_pools": [{"start": "192.168.1.10", "end": "192.168.1.20"}]}}
        """);
  }

  @Test
  void a_subnet_with_the_clouds_gateway_says_nothing_about_it() {
    exchange.answers("{\"subnet\": {\"id\": \"sn1\"}}");

    exchange
        .cloud()
        .create(
            order(
                Kind.SUBNET,
                "six",
                Map.of(
                    Property.NETWORK, "n1",
                    Property.CIDR, "fd00::/64",
                    Property.GATEWAY, "auto",
                    Property.ALLOCATION_POOLS, List.of())));

    isSent(
        "POST Neutron /subnets",
        """
        {"subnet": {"name": "six", "description": "[cxp:spec=shop cxp:run=r1]",
          "network_id": "n1", "ip_version": 6, "cidr": "fd00::/64", "dns_nameservers": []}}
        """);
  }

  @Test
  void several_ports_are_one_request() {
    exchange.answers(
        """
        {"ports": [{"id": "po1", "name": "node1-private"}, {"id": "po2", "name": "node1-shared"}]}
        """);

    var ports =
        exchange
            .cloud()
            .createAll(
                List.of(
                    order(
                        Kind.PORT,
                        "node1-private",
                        Map.of(
                            Property.NETWORK,
                            "n1",
                            Property.SUBNET,
                            "sn1",
                            Property.ADDRESSES,
                            List.of("192.168.1.11"),
                            Property.SECURITY_GROUPS,
                            List.of(),
                            Property.PORT_SECURITY,
                            false)),
                    order(
                        Kind.PORT,
                        "node1-shared",
                        Map.of(
                            Property.NETWORK,
                            "n2",
                            Property.SECURITY_GROUPS,
                            List.of("g1", "g2")))));

    isSent(
        "POST Neutron /ports",
        """
        {"ports": [
          {"name": "node1-private", "description": "[cxp:spec=shop cxp:run=r1]",
            "network_id": "n1", "security_groups": [], "port_security_enabled": false,
            "fixed_ips": [{"ip_address": "192.168.1.11", "subnet_id": "sn1"}]},
          {"name": "node1-shared", "description": "[cxp:spec=shop cxp:run=r1]",
            "network_id": "n2", "security_groups": ["g1", "g2"]}]}
        """);
    assertThat(ports).extracting("id").containsExactly("po1", "po2");
  }

  @Test
  void a_port_whose_address_the_cloud_chooses_names_the_subnet() {
    exchange.answers("{\"port\": {\"id\": \"po1\"}}");

    exchange
        .cloud()
        .create(order(Kind.PORT, "node1", Map.of(Property.NETWORK, "n1", Property.SUBNET, "sn1")));

    assertThat(exchange.body(0).path("port").path("fixed_ips"))
        .isEqualTo(json("[{\"subnet_id\": \"sn1\"}]"));
  }

  @Test
  void a_floating_ip_is_named_in_its_mark_only() {
    exchange.answers("{\"floatingip\": {\"id\": \"fip1\"}}");

    exchange
        .cloud()
        .create(
            new Order(
                Kind.FLOATING_IP,
                "node1",
                MARK.name("node1"),
                Map.of(Property.NETWORK, "n2", Property.PORT, "po1")));

    isSent(
        "POST Neutron /floatingips",
        """
        {"floatingip": {"description": "[cxp:spec=shop cxp:run=r1 cxp:name=node1]",
          "floating_network_id": "n2", "port_id": "po1"}}
        """);
  }

  @Test
  void a_security_group_gets_all_its_rules_in_one_request() {
    exchange
        .answers("{\"security_group\": {\"id\": \"g1\", \"name\": \"web\"}}")
        .answers("{\"security_group_rules\": []}");

    var group =
        exchange
            .cloud()
            .create(
                order(
                    Kind.SECURITY_GROUP,
                    "web",
                    Map.of(
                        Property.RULES,
                        List.of(
                            "ingress tcp 80 from 0.0.0.0/0",
                            "ingress tcp 80 from 0.0.0.0/0",
                            "ingress any all from group web",
                            "egress any all to 0.0.0.0/0"))));

    assertThat(exchange.calls())
        .containsExactly("POST Neutron /security-groups", "POST Neutron /security-group-rules");
    assertThat(exchange.body(0))
        .isEqualTo(
            json(
                """
                {"security_group": {"name": "web", "description": "[cxp:spec=shop cxp:run=r1]"}}
                """));
    assertThat(exchange.body(1))
        .as("each rule once, and none that the group has from the beginning")
        .isEqualTo(
            json(
                """
                {"security_group_rules": [
                  {"security_group_id": "g1", "direction": "ingress", "ethertype": "IPv4",
                    "remote_group_id": "g1"},
                  {"security_group_id": "g1", "direction": "ingress", "ethertype": "IPv4",
                    "protocol": "tcp", "port_range_min": 80, "port_range_max": 80,
                    "remote_ip_prefix": "0.0.0.0/0"}]}
                """));
    assertThat(group.texts(Property.RULES))
        .containsExactly("ingress any all from group web", "ingress tcp 80 from 0.0.0.0/0");
  }

  @Test
  void a_rule_for_members_of_another_group_looks_its_id_up() {
    exchange
        .answers("{\"security_group\": {\"id\": \"g1\", \"name\": \"web\"}}")
        .answers("{\"security_groups\": [{\"id\": \"g2\", \"name\": \"proxies\"}]}")
        .answers("{\"security_group_rules\": []}");

    exchange
        .cloud()
        .create(
            order(
                Kind.SECURITY_GROUP,
                "web",
                Map.of(Property.RULES, List.of("ingress tcp 80 from group proxies"))));

    assertThat(exchange.body(2).path("security_group_rules").path(0).path("remote_group_id"))
        .isEqualTo(json("\"g2\""));
  }

  @Test
  void a_security_group_whose_rules_are_refused_is_taken_back() {
    exchange
        .answers("{\"security_group\": {\"id\": \"g1\", \"name\": \"web\"}}")
        .refuses(CloudException.Kind.QUOTA, 409, "Quota exceeded for security_group_rule")
        .answers("");

    assertThatThrownBy(
            () ->
                exchange
                    .cloud()
                    .create(
                        order(
                            Kind.SECURITY_GROUP,
                            "web",
                            Map.of(Property.RULES, List.of("ingress tcp 80 from 0.0.0.0/0")))))
        .hasMessageContaining("Quota exceeded");
    assertThat(exchange.calls().get(2)).isEqualTo("DELETE Neutron /security-groups/g1");
  }

  @Test
  void a_lease_says_null_for_affinity_and_ends_at_the_minute_after() {
    exchange.answers("{\"lease\": {\"id\": \"l1\", \"name\": \"nodes\"}}");

    exchange
        .cloud()
        .create(
            new Order(
                Kind.LEASE,
                "nodes",
                MARK.expires(Instant.parse("2026-12-01T00:00:00Z")).name("nodes"),
                Map.of(
                    Property.END,
                    "2026-11-30T23:59:01Z",
                    Property.RESERVATIONS,
                    List.of(
                        Map.of("type", "flavor:instance", "flavor", "f1", "amount", 3),
                        Map.of("type", "virtual:floatingip", "network", "n2", "amount", 1),
                        Map.of("type", "physical:host", "amount", 2, "properties", "[]")))));

    isSent(
        "POST Blazar /leases",
        """
        {"name": "nodes [cxp:spec=shop cxp:run=r1]", "start_date": "now",
         "end_date": "2026-12-01 00:00", "events": [], "reservations": [
          {"resource_type": "flavor:instance", "flavor_id": "f1", "amount": 3, "affinity": null},
          {"resource_type": "virtual:floatingip", "network_id": "n2", "amount": 1},
          {"resource_type": "physical:host", "min": 2, "max": 2, "hypervisor_properties": "",
            "resource_properties": "[]"}]}
        """);
  }

  @Test
  void a_lease_may_begin_later() {
    exchange.answers("{\"lease\": {\"id\": \"l1\"}}");

    exchange
        .cloud()
        .create(
            order(
                Kind.LEASE,
                "nodes",
                Map.of(
                    Property.START, "2026-11-25T08:00:00Z",
                    Property.END, "2026-11-25T10:00:00Z")));

    assertThat(exchange.body(0).path("start_date").asString()).isEqualTo("2026-11-25 08:00");
    assertThat(exchange.body(0).path("end_date").asString()).isEqualTo("2026-11-25 10:00");
  }

  @Test
  void a_lease_whose_name_blazar_would_not_keep_is_not_sent() {
    var long63 = "x".repeat(63);

    assertThatThrownBy(
            () ->
                exchange
                    .cloud()
                    .create(
                        new Order(
                            Kind.LEASE,
                            "nodes",
                            Mark.of(long63, "r1"),
                            Map.of(Property.END, "2026-11-25T10:00:00Z"))))
        .isInstanceOf(CloudException.class)
        .hasMessageContaining("Blazar keeps 80");
    assertThat(exchange.calls()).isEmpty();
  }

  @Test
  void images_and_flavors_are_not_made() {
    assertThatThrownBy(() -> exchange.cloud().create(order(Kind.IMAGE, "x", Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orders_of_two_kinds_are_not_one_order() {
    var orders = List.of(order(Kind.PORT, "a", Map.of()), order(Kind.NETWORK, "b", Map.of()));

    assertThatThrownBy(() -> exchange.cloud().createAll(orders))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port a, network b");
  }

  @Test
  void no_text_of_a_call_shows_its_body() {
    exchange.refuses(CloudException.Kind.REFUSED, 400, "Invalid user_data");

    assertThatThrownBy(
            () ->
                exchange
                    .cloud()
                    .create(
                        order(
                            Kind.SERVER,
                            "node1",
                            Map.of(
                                Property.IMAGE, "i1",
                                Property.FLAVOR, "f1",
                                Property.USER_DATA, "password: hunter2"))))
        .isInstanceOf(CloudException.class)
        .message()
        .doesNotContain("hunter2", "cGFzc3dvcmQ6IGh1bnRlcjI=");
    assertThat(exchange.call(0).toString()).isEqualTo("POST Nova /servers");
    assertThat(exchange.call(0).what()).isEqualTo("to create server node1");
  }
}
