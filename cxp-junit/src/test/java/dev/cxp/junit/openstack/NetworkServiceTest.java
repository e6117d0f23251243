package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each literal value was seen in an answer of Neutron's of Zed. */
class NetworkServiceTest {

  private EmbeddedOpenStack openstack;
  private TestClient client;
  private String network;
  private String subnet;

  @BeforeEach
  void start() {
    openstack = EmbeddedOpenStack.builder().quota("network", 3).start();
    client = TestClient.of(openstack);
    network = client.network("private");
    subnet = client.subnet(network, "192.168.1.0/24");
  }

  @AfterEach
  void stop() {
    openstack.close();
  }

  private TestClient.Answer port(String address) {
    return client.port(network, ", \"fixed_ips\": [{\"ip_address\": \"" + address + "\"}]");
  }

  private static void assertError(
      TestClient.Answer answer, int status, String type, String message) {
    assertThat(answer.at("/NeutronError/message")).isEqualTo(message);
    assertThat(answer.at("/NeutronError/type")).isEqualTo(type);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_network_has_neutrons_defaults() {
    var answer = client.post(NETWORK, "/v2.0/networks", "{\"network\": {\"name\": \"n\"}}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.at("/network/status")).isEqualTo("ACTIVE");
    assertThat(answer.at("/network/mtu")).isEqualTo("1450");
    assertThat(answer.at("/network/port_security_enabled")).isEqualTo("true");
    assertThat(answer.at("/network/tenant_id")).isEqualTo(client.project());
  }

  @Test
  void a_subnet_leaves_its_gateway_out_of_the_pool() {
    var other = client.network("other");

    var with =
        client.post(
            NETWORK,
            "/v2.0/subnets",
            "{\"subnet\": {\"network_id\": \"%s\", \"ip_version\": 4, \"cidr\": \"10.0.0.1/24\"}}"
                .formatted(other));
    var without = client.get(NETWORK, "/v2.0/subnets/" + subnet);

    assertThat(with.at("/subnet/cidr")).isEqualTo("10.0.0.0/24");
    assertThat(with.at("/subnet/gateway_ip")).isEqualTo("10.0.0.1");
    assertThat(with.at("/subnet/allocation_pools/0/start")).isEqualTo("10.0.0.2");
    assertThat(with.at("/subnet/allocation_pools/0/end")).isEqualTo("10.0.0.254");
    assertThat(without.body().at("/subnet/gateway_ip").isNull()).isTrue();
    assertThat(without.at("/subnet/allocation_pools/0/start")).isEqualTo("192.168.1.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cidr\": \"192.168.1.128/25\" | 400 | InvalidInput | Invalid input for operation:"
            + " Requested subnet with cidr: 192.168.1.128/25 for network: NET overlaps with another"
            + " subnet.",
        "\"cidr\": \"10.0.0.0/33\" | 400 | InvalidInput | Invalid input for operation: 10.0.0.0/33"
            + " is not in a CIDR format.",
        "\"cidr\": \"10.9.0.0/24\", \"allocation_pools\": [{\"start\": \"10.9.0.10\", \"end\":"
            + " \"10.10.0.2\"}] | 400 | OutOfBoundsAllocationPool | The allocation pool"
            + " 10.9.0.10-10.10.0.2 spans beyond the subnet cidr 10.9.0.0/24.",
        "\"cidr\": \"10.9.0.0/24\", \"gateway_ip\": \"10.9.0.5\", \"allocation_pools\":"
            + " [{\"start\": \"10.9.0.5\", \"end\": \"10.9.0.9\"}] | 409 |"
            + " GatewayConflictWithAllocationPools | Gateway ip 10.9.0.5 conflicts with allocation"
            + " pool 10.9.0.5-10.9.0.9.",
        "\"name\": \"x\" | 400 | BadRequest | Bad subnets request: a subnetpool must be specified"
            + " in the absence of a cidr."
      })
  void a_subnet_that_breaks_a_rule_is_refused(
      String more, int status, String type, String message) {
    var answer =
        client.post(
            NETWORK,
            "/v2.0/subnets",
            "{\"subnet\": {\"network_id\": \"%s\", \"ip_version\": 4, %s}}"
                .formatted(network, more));

    assertError(answer, status, type, message.replace("NET", network));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"foo\": 1} | Unable to find 'network' in request body",
        "{\"network\": {\"bar\": 1}} | Unrecognized attribute(s) 'bar'",
        "{\"network\": {\"name\": 5}} | Invalid input for name. Reason: '5' is not a valid string.",
        "{\"network\": {\"id\": \"5\"}} | Attribute 'id' not allowed in POST",
        "{no | Body contains invalid data"
      })
  void a_body_that_is_wrong_is_refused(String body, String message) {
    assertError(client.post(NETWORK, "/v2.0/networks", body), 400, "HTTPBadRequest", message);
  }

  @Test
  void what_is_for_administrators_is_refused() {
    assertError(
        client.post(NETWORK, "/v2.0/networks", "{\"network\": {\"shared\": true}}"),
        403,
        "PolicyNotAuthorized",
        "(rule:create_network and rule:create_network:shared) is disallowed by policy");
    assertError(
        client.delete(NETWORK, "/v2.0/networks/" + client.named("networks", "public")),
        403,
        "PolicyNotAuthorized",
        "rule:delete_network is disallowed by policy");
  }

  @Test
  void an_address_is_given_once() {
    assertThat(port("192.168.1.11").status()).isEqualTo(201);

    assertError(
        port("192.168.1.11"),
        409,
        "IpAddressAlreadyAllocated",
        "IP address 192.168.1.11 already allocated in subnet " + subnet);
  }

  @Test
  void an_address_has_to_be_one_of_a_host_in_the_subnet() {
    assertError(
        port("172.16.2.11"),
        400,
        "InvalidIpForNetwork",
        "IP address 172.16.2.11 is not a valid IP for any of the subnets on the specified network.");
    assertError(
        client.port(
            network,
            ", \"fixed_ips\": [{\"subnet_id\": \"%s\", \"ip_address\": \"192.168.1.0\"}]"
                .formatted(subnet)),
        400,
        "InvalidIpForSubnet",
        "IP address 192.168.1.0 is not a valid IP for the specified subnet.");
  }

  @Test
  void a_port_of_the_shared_network_takes_no_wishes() {
    var shared = client.named("networks", "sharednet2");

    var plain = client.port(shared, "");
    var address = client.port(shared, ", \"fixed_ips\": [{\"ip_address\": \"10.56.0.77\"}]");
    var insecure = client.port(shared, ", \"port_security_enabled\": false");

    assertThat(plain.status()).isEqualTo(201);
    assertThat(plain.at("/port/fixed_ips/0/ip_address")).startsWith("10.56.");
    assertThat(plain.body().at("/port/security_groups")).hasSize(1);
    assertError(
        address,
        403,
        "PolicyNotAuthorized",
        "(rule:create_port and (rule:create_port:fixed_ips and"
            + " (rule:create_port:fixed_ips:ip_address))) is disallowed by policy");
    assertThat(insecure.status()).isEqualTo(403);
  }

  @Test
  void groups_need_port_security() {
    var group = client.named("security-groups", "allow-ssh");

    assertError(
        client.port(network, ", \"security_groups\": [\"" + group + "\"]"),
        400,
        "PortSecurityAndIPRequiredForSecurityGroups",
        "Port security must be enabled and port must have an IP address in order to use security"
            + " groups.");
  }

  @Test
  void a_bulk_of_ports_is_all_or_nothing() {
    port("192.168.1.11");

    var refused = bulk("192.168.1.31", "192.168.1.11");
    var made = bulk("192.168.1.31", "192.168.1.32");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(made.body().path("ports")).hasSize(2);
    assertThat(client.get(NETWORK, "/v2.0/ports?network_id=" + network).body().path("ports"))
        .hasSize(3);
  }

  private TestClient.Answer bulk(String first, String second) {
    var one = "{\"network_id\": \"%s\", \"fixed_ips\": [{\"ip_address\": \"%s\"}]}";
    return client.post(
        NETWORK,
        "/v2.0/ports",
        "{\"ports\": ["
            + one.formatted(network, first)
            + ","
            + one.formatted(network, second)
            + "]}");
  }

  @Test
  void a_network_with_ports_stays_and_one_without_takes_its_subnets_along() {
    var port = port("192.168.1.11").at("/port/id");

    assertError(
        client.delete(NETWORK, "/v2.0/networks/" + network),
        409,
        "NetworkInUse",
        "Unable to complete operation on network "
            + network
            + ". There are one or more ports still in use on the network, id for these ports is: "
            + port
            + ".");
    assertThat(client.delete(NETWORK, "/v2.0/subnets/" + subnet).at("/NeutronError/type"))
        .isEqualTo("SubnetInUse");
    client.delete(NETWORK, "/v2.0/ports/" + port);
    assertThat(client.delete(NETWORK, "/v2.0/networks/" + network).status()).isEqualTo(204);
    assertThat(client.get(NETWORK, "/v2.0/subnets/" + subnet).status()).isEqualTo(404);
  }

  @Test
  void a_quota_that_is_exceeded_is_409() {
    client.network("second");
    client.network("third");

    assertError(
        client.post(NETWORK, "/v2.0/networks", "{\"network\": {}}"),
        409,
        "OverQuota",
        "Quota exceeded for resources: ['network'].");
    var details = client.get(NETWORK, "/v2.0/quotas/" + client.project() + "/details.json");
    assertThat(details.at("/quota/network/limit")).isEqualTo("3");
    assertThat(details.at("/quota/network/used")).isEqualTo("3");
  }

  @Test
  void a_floating_ip_needs_a_router_to_the_ports_subnet() {
    var floating = floatingIp("").at("/floatingip/id");
    var unreachable = port("192.168.1.11").at("/port/id");

    assertError(
        associate(floating, unreachable),
        404,
        "ExternalGatewayForFloatingIPNotFound",
        "External network "
            + client.named("networks", "public")
            + " is not reachable from subnet "
            + subnet
            + ".  Therefore, cannot associate Port "
            + unreachable
            + " with a Floating IP.");
  }

  @Test
  void a_fixed_address_has_one_floating_ip() {
    var port = client.port(client.named("networks", "sharednet2"), "").body();
    var id = port.at("/port/id").asString();
    var fixed = port.at("/port/fixed_ips/0/ip_address").asString();
    var first = floatingIp(", \"port_id\": \"" + id + "\"");
    var second = floatingIp("");

    assertThat(first.at("/floatingip/status")).isEqualTo("ACTIVE");
    assertThat(first.at("/floatingip/fixed_ip_address")).isEqualTo(fixed);
    assertThat(second.at("/floatingip/status")).isEqualTo("DOWN");
    assertError(
        associate(second.at("/floatingip/id"), id),
        409,
        "FloatingIPPortAlreadyAssociated",
        "Cannot associate floating IP %s (%s) with port %s using fixed IP %s, as that fixed IP already has a floating IP on external network %s."
            .formatted(
                second.at("/floatingip/floating_ip_address"),
                second.at("/floatingip/id"),
                id,
                fixed,
                client.named("networks", "public")));
  }

  private TestClient.Answer floatingIp(String more) {
    return client.post(
        NETWORK,
        "/v2.0/floatingips",
        "{\"floatingip\": {\"floating_network_id\": \"%s\"%s}}"
            .formatted(client.named("networks", "public"), more));
  }

  private TestClient.Answer associate(String floating, String port) {
    return client.put(
        NETWORK,
        "/v2.0/floatingips/" + floating,
        "{\"floatingip\": {\"port_id\": \"" + port + "\"}}");
  }

  @Test
  void a_deleted_port_leaves_its_floating_ip_free() {
    var port = client.port(client.named("networks", "sharednet2"), "").at("/port/id");
    var floating = floatingIp(", \"port_id\": \"" + port + "\"").at("/floatingip/id");

    client.delete(NETWORK, "/v2.0/ports/" + port);

    var shown = client.get(NETWORK, "/v2.0/floatingips/" + floating).body();
    assertThat(shown.at("/floatingip/port_id").isNull()).isTrue();
    assertThat(shown.at("/floatingip/port_details").isNull()).isTrue();
  }

  @Test
  void a_security_group_begins_with_egress_and_refuses_the_same_rule_twice() {
    var group =
        client.post(NETWORK, "/v2.0/security-groups", "{\"security_group\": {\"name\": \"g\"}}");
    var rule =
        """
        {"security_group_rule": {"security_group_id": "%s", "direction": "ingress",
          "protocol": "tcp", "port_range_min": 22, "port_range_max": 22,
          "remote_ip_prefix": "10.0.0.1/8"}}"""
            .formatted(group.at("/security_group/id"));

    var first = client.post(NETWORK, "/v2.0/security-group-rules", rule);
    var again = client.post(NETWORK, "/v2.0/security-group-rules", rule);

    assertThat(group.body().at("/security_group/security_group_rules")).hasSize(2);
    assertThat(first.at("/security_group_rule/normalized_cidr")).isEqualTo("10.0.0.0/8");
    assertError(
        again,
        409,
        "SecurityGroupRuleExists",
        "Security group rule already exists. Rule id is "
            + first.at("/security_group_rule/id")
            + ".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"protocol\": \"tcp\", \"port_range_min\": 30, \"port_range_max\": 22 |"
            + " SecurityGroupInvalidPortRange | For TCP/UDP protocols, port_range_min must be <="
            + " port_range_max",
        "\"port_range_min\": 30, \"port_range_max\": 32 | SecurityGroupProtocolRequiredWithPorts |"
            + " Must also specify protocol if port range is given.",
        "\"protocol\": \"tcp\", \"port_range_min\": 99999 | SecurityGroupInvalidPortValue | Invalid"
            + " value for port 99999",
        "\"protocol\": \"tcp\", \"remote_ip_prefix\": \"foo\" | InvalidCIDR | Invalid CIDR foo given"
            + " as IP prefix."
      })
  void a_rule_that_makes_no_sense_is_refused(String more, String type, String message) {
    var answer =
        client.post(
            NETWORK,
            "/v2.0/security-group-rules",
            "{\"security_group_rule\": {\"security_group_id\": \"%s\", \"direction\": \"ingress\", %s}}"
                .formatted(client.named("security-groups", "allow-ssh"), more));

    assertError(answer, 400, type, message);
  }

  @Test
  void a_security_group_in_use_stays() {
    var group =
        client
            .post(NETWORK, "/v2.0/security-groups", "{\"security_group\": {\"name\": \"g\"}}")
            .at("/security_group/id");
    client.port(
        client.named("networks", "sharednet2"), ", \"security_groups\": [\"" + group + "\"]");

    assertError(
        client.delete(NETWORK, "/v2.0/security-groups/" + group),
        409,
        "SecurityGroupInUse",
        "Security Group " + group + " in use.");
  }

  @Test
  void tags_are_written_and_found() {
    var answer =
        client.put(
            NETWORK,
            "/v2.0/networks/" + network + "/tags",
            "{\"tags\": [\"cxp:run=1\", \"cxp:spec=2\"]}");

    assertThat(answer.text()).isEqualTo("{\"tags\":[\"cxp:run=1\",\"cxp:spec=2\"]}");
    assertThat(found("tags=cxp:run%3D1,cxp:spec%3D2")).containsExactly("private");
    assertThat(found("tags=cxp:run%3D1,other")).isEmpty();
    assertThat(found("tags-any=cxp:run%3D1,other")).containsExactly("private");
    assertThat(
            client
                .put(NETWORK, "/v2.0/security-groups/" + network + "/tags", "{\"tags\": []}")
                .at("/NeutronError/message"))
        .isEqualTo("Resource security_groups " + network + " could not be found.");
  }

  private Iterable<String> found(String query) {
    return TestClient.names(client.get(NETWORK, "/v2.0/networks?" + query).body().path("networks"));
  }

  @Test
  void lists_are_filtered_by_any_attribute_and_show_the_asked_fields() {
    assertThat(found("name=public&name=private&sort_key=name"))
        .containsExactly("private", "public");
    assertThat(found("router:external=True")).containsExactly("public");
    assertThat(found("no_such_attribute=1")).hasSize(3);
    assertThat(client.get(NETWORK, "/v2.0/networks?name=private&fields=name&fields=mtu").text())
        .isEqualTo("{\"networks\":[{\"name\":\"private\",\"mtu\":1450}]}");
    port("192.168.1.11");
    assertThat(
            client
                .get(NETWORK, "/v2.0/ports?fixed_ips=ip_address%3D192.168.1.11")
                .body()
                .path("ports"))
        .hasSize(1);
  }

  @Test
  void a_port_moves_to_another_address() {
    var port = port("192.168.1.11").at("/port/id");

    var moved =
        client.put(
            NETWORK,
            "/v2.0/ports/" + port,
            "{\"port\": {\"fixed_ips\": [{\"ip_address\": \"192.168.1.12\"}]}}");

    assertThat(moved.at("/port/fixed_ips/0/ip_address")).isEqualTo("192.168.1.12");
    assertThat(port("192.168.1.11").status()).isEqualTo(201);
    assertError(
        client.put(NETWORK, "/v2.0/ports/" + port, "{\"port\": {\"network_id\": \"x\"}}"),
        400,
        "HTTPBadRequest",
        "Cannot update read-only attribute network_id");
  }

  @Test
  void a_full_subnet_says_so() {
    var small = client.network("small");
    client.subnet(small, "10.9.0.0/30");
    client.port(small, "");
    client.port(small, "");

    assertError(
        client.port(small, ""),
        409,
        "IpAddressGenerationFailure",
        "No more IP addresses available on network " + small + ".");
  }
}
