package dev.cxp.infra.openstack;

import static dev.cxp.infra.openstack.ScriptedExchange.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent to change something: what changed, and the mark where it would be lost. */
class UpdatesTest {

  private static final Optional<Mark> MARK = Optional.of(Mark.of("shop", "r1"));

  private final ScriptedExchange exchange = new ScriptedExchange();

  private static CloudObject seen(Kind kind, String status, Map<String, Object> properties) {
    return new CloudObject(kind, "x1", "x", status, MARK, properties);
  }

  private void isSent(int place, String call, String body) {
    assertThat(exchange.calls().get(place)).isEqualTo(call);
    assertThat(exchange.body(place)).isEqualTo(json(body));
  }

  @Test
  void the_metadata_of_a_server_is_replaced_and_keeps_the_mark() {
    exchange.answers("{\"metadata\": {}}");

    var server =
        exchange
            .cloud()
            .update(
                seen(Kind.SERVER, "ACTIVE", Map.of(Property.METADATA, Map.of("old", "1"))),
                Map.of(Property.METADATA, Map.of("role", "head")));

    isSent(
        0,
        "PUT Nova /servers/x1/metadata",
        "{\"metadata\": {\"role\": \"head\", \"cxp:spec\": \"shop\", \"cxp:run\": \"r1\"}}");
    assertThat(server.map(Property.METADATA)).containsExactly(Map.entry("role", "head"));
  }

  @Test
  void a_volume_is_described_and_marked_again() {
    exchange.answers("{\"volume\": {}}").answers("{\"metadata\": {}}");

    exchange
        .cloud()
        .update(
            seen(Kind.VOLUME, "IN-USE", Map.of()),
            Map.of(Property.DESCRIPTION, "new", Property.METADATA, Map.of("use", "logs")));

    assertThat(exchange.calls().get(0)).isEqualTo("PUT Cinder /volumes/x1");
    assertThat(exchange.body(0).path("volume").path("description").asString()).isEqualTo("new");
    isSent(
        1,
        "PUT Cinder /volumes/x1/metadata",
        "{\"metadata\": {\"use\": \"logs\", \"cxp:spec\": \"shop\", \"cxp:run\": \"r1\"}}");
  }

  @Test
  void a_volume_in_a_server_grows_by_the_microversion_that_can_do_that() {
    exchange.answers("");

    var volume =
        exchange
            .cloud()
            .update(
                seen(Kind.VOLUME, "IN-USE", Map.of(Property.SIZE, 50L)), Map.of(Property.SIZE, 60));

    isSent(0, "POST Cinder /volumes/x1/action", "{\"os-extend\": {\"new_size\": 60}}");
    assertThat(exchange.call(0).microversion()).contains("3.42");
    assertThat(volume.number(Property.SIZE)).isEqualTo(60);
  }

  @Test
  void a_free_volume_grows_on_every_cloud() {
    exchange.answers("");

    exchange.cloud().update(seen(Kind.VOLUME, "AVAILABLE", Map.of()), Map.of(Property.SIZE, 60));

    assertThat(exchange.call(0).microversion()).isEmpty();
  }

  @Test
  void a_description_keeps_the_mark() {
    exchange.answers(
        """
        {"network": {"id": "x1", "name": "x", "description": "new [cxp:spec=shop cxp:run=r1]"}}
        """);

    var network =
        exchange
            .cloud()
            .update(
                seen(Kind.NETWORK, "ACTIVE", Map.of(Property.DESCRIPTION, "old")),
                Map.of(Property.DESCRIPTION, "new", Property.PORT_SECURITY, true));

    isSent(
        0,
        "PUT Neutron /networks/x1",
        """
        {"network": {"description": "new [cxp:spec=shop cxp:run=r1]",
          "port_security_enabled": true}}
        """);
    assertThat(network.text(Property.DESCRIPTION)).isEqualTo("new");
    assertThat(network.mark()).isEqualTo(MARK);
  }

  @Test
  void a_subnet_loses_its_gateway() {
    exchange.answers("{\"subnet\": {\"id\": \"x1\"}}");

    exchange
        .cloud()
        .update(
            seen(Kind.SUBNET, "", Map.of(Property.GATEWAY, "192.168.1.1")),
            Map.of(
                Property.GATEWAY,
                "",
                Property.DHCP,
                false,
                Property.DNS_SERVERS,
                List.of(),
                Property.ALLOCATION_POOLS,
                List.of("192.168.1.10-192.168.1.20")));

    isSent(
        0,
        "PUT Neutron /subnets/x1",
        """
        {"subnet": {"gateway_ip": null, "enable_dhcp": false, "dns_nameservers": [],
          "allocation_pools": [{"start": "192.168.1.10", "end": "192.168.1.20"}]}}
        """);
  }

  @Test
  void a_port_gets_other_groups_and_addresses_on_its_subnet() {
    exchange.answers("{\"port\": {\"id\": \"x1\"}}");

    exchange
        .cloud()
        .update(
            seen(Kind.PORT, "ACTIVE", Map.of(Property.SUBNET, "sn1")),
            Map.of(
                Property.SECURITY_GROUPS, List.of("g1"),
                Property.ADDRESSES, List.of("192.168.1.12"),
                Property.PORT_SECURITY, true));

    isSent(
        0,
        "PUT Neutron /ports/x1",
        """
        {"port": {"security_groups": ["g1"], "port_security_enabled": true,
          "fixed_ips": [{"ip_address": "192.168.1.12", "subnet_id": "sn1"}]}}
        """);
  }

  @Test
  void a_floating_ip_leaves_its_port() {
    exchange.answers("{\"floatingip\": {\"id\": \"x1\"}}");

    exchange
        .cloud()
        .update(
            seen(Kind.FLOATING_IP, "ACTIVE", Map.of(Property.PORT, "po1")),
            Map.of(Property.PORT, ""));

    isSent(0, "PUT Neutron /floatingips/x1", "{\"floatingip\": {\"port_id\": null}}");
  }

  @Test
  void a_floating_ip_moves_to_another_port() {
    exchange.answers("{\"floatingip\": {\"id\": \"x1\"}}");

    exchange
        .cloud()
        .update(seen(Kind.FLOATING_IP, "ACTIVE", Map.of()), Map.of(Property.PORT, "po2"));

    isSent(0, "PUT Neutron /floatingips/x1", "{\"floatingip\": {\"port_id\": \"po2\"}}");
  }

  @Test
  void rules_are_added_before_others_are_deleted() {
    exchange
        .answers(
            """
            {"security_group": {"id": "x1", "security_group_rules": [
              {"id": "r1", "direction": "egress", "ethertype": "IPv4"},
              {"id": "r2", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
                "port_range_min": 22, "port_range_max": 22, "remote_ip_prefix": "0.0.0.0/0"},
              {"id": "r3", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
                "port_range_min": 23, "port_range_max": 23, "remote_ip_prefix": "0.0.0.0/0"}]}}
            """)
        .answers("{\"security_group_rules\": []}")
        .answers("");

    exchange
        .cloud()
        .update(
            seen(Kind.SECURITY_GROUP, "", Map.of()),
            Map.of(
                Property.RULES,
                List.of("ingress tcp 22 from 0.0.0.0/0", "ingress udp 53 from ::/0")));

    assertThat(exchange.calls())
        .containsExactly(
            "GET Neutron /security-groups/x1",
            "POST Neutron /security-group-rules",
            "DELETE Neutron /security-group-rules/r3");
    assertThat(exchange.body(1))
        .isEqualTo(
            json(
                """
                {"security_group_rules": [{"security_group_id": "x1", "direction": "ingress",
                  "ethertype": "IPv6", "protocol": "udp", "port_range_min": 53,
                  "port_range_max": 53, "remote_ip_prefix": "::/0"}]}
                """));
  }

  @Test
  void a_lease_ends_later() {
    exchange.answers(
        """
        {"lease": {"id": "x1", "name": "x [cxp:spec=shop cxp:run=r1]", "status": "UPDATING",
          "end_date": "2026-12-01T00:00:00.000000"}}
        """);

    var lease =
        exchange
            .cloud()
            .update(
                seen(Kind.LEASE, "ACTIVE", Map.of()), Map.of(Property.END, "2026-12-01T00:00:00Z"));

    isSent(0, "PUT Blazar /leases/x1", "{\"end_date\": \"2026-12-01 00:00\"}");
    assertThat(lease.status()).isEqualTo("UPDATING");
    assertThat(lease.text(Property.END)).isEqualTo("2026-12-01T00:00:00Z");
  }

  @Test
  void nothing_to_change_is_no_request() {
    var network = seen(Kind.NETWORK, "ACTIVE", Map.of());

    assertThat(exchange.cloud().update(network, Map.of())).isEqualTo(network);
    assertThat(exchange.calls()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"IMAGE", "FLAVOR"})
  void what_a_kind_cannot_change_is_refused_by_name(Kind kind) {
    var object = seen(kind, "", Map.of());

    assertThatThrownBy(() -> exchange.cloud().update(object, Map.of(Property.CREATED, "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(kind.words())
        .hasMessageContaining("[created]");
  }
}
