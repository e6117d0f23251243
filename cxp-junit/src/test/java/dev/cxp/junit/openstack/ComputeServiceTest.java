package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each literal value was seen in an answer of Nova's of Zed. */
class ComputeServiceTest {

  private static final String MICROVERSION = "X-OpenStack-Nova-API-Version";

  private EmbeddedOpenStack openstack;
  private TestClient client;
  private String shared;

  @BeforeEach
  void start() {
    openstack =
        EmbeddedOpenStack.builder().quota("instances", 3).image("needs-much", 10, 1024).start();
    client = TestClient.of(openstack);
    shared = client.named("networks", "sharednet2");
  }

  @AfterEach
  void stop() {
    openstack.close();
  }

  private static void assertError(
      TestClient.Answer answer, int status, String kind, String message) {
    assertThat(answer.at("/" + kind + "/message")).isEqualTo(message);
    assertThat(answer.at("/" + kind + "/code")).isEqualTo(Integer.toString(status));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_server_is_active_at_the_first_look_with_the_addresses_of_its_ports() {
    var network = client.network("private");
    client.subnet(network, "192.168.1.0/24");
    var given =
        client
            .port(network, ", \"fixed_ips\": [{\"ip_address\": \"192.168.1.11\"}]")
            .at("/port/id");

    var posted =
        client.server(
            "node1",
            """
            , "key_name": "id_rsa_chameleon", "metadata": {"cxp:run": "1"},
            "networks": [{"uuid": "%s"}, {"port": "%s"}]"""
                .formatted(shared, given));

    assertThat(posted.status()).isEqualTo(202);
    assertThat(posted.header("location")).endsWith("/servers/" + posted.at("/server/id"));
    assertThat(posted.at("/server/adminPass")).hasSize(12);
    var shown = client.show(posted.at("/server/id"));
    assertThat(shown.at("/server/status")).isEqualTo("ACTIVE");
    assertThat(shown.at("/server/metadata/cxp:run")).isEqualTo("1");
    assertThat(shown.at("/server/addresses/private/0/addr")).isEqualTo("192.168.1.11");
    assertThat(shown.at("/server/addresses/sharednet2/0/OS-EXT-IPS:type")).isEqualTo("fixed");
    assertThat(shown.at("/server/OS-EXT-STS:vm_state")).isEqualTo("active");
    var port = client.get(NETWORK, "/v2.0/ports/" + given);
    assertThat(port.at("/port/status")).isEqualTo("ACTIVE");
    assertThat(port.at("/port/device_id")).isEqualTo(posted.at("/server/id"));
    assertThat(port.at("/port/device_owner")).isEqualTo("compute:nova");
  }

  @Test
  void the_end_of_a_server_removes_its_own_ports_and_frees_the_given_ones() {
    var given = client.port(shared, "").at("/port/id");
    var server =
        client
            .server(
                "n",
                ", \"networks\": [{\"uuid\": \"%s\"}, {\"port\": \"%s\"}]".formatted(shared, given))
            .at("/server/id");
    assertThat(client.get(NETWORK, "/v2.0/ports?device_id=" + server).body().path("ports"))
        .hasSize(2);

    assertThat(client.delete(COMPUTE, "/servers/" + server).status()).isEqualTo(204);

    assertError(
        client.show(server), 404, "itemNotFound", "Instance " + server + " could not be found.");
    var left = client.get(NETWORK, "/v2.0/ports").body().path("ports");
    assertThat(left).hasSize(1);
    assertThat(left.at("/0/id").asString()).isEqualTo(given);
    assertThat(left.at("/0/device_id").asString()).isEmpty();
    assertThat(left.at("/0/status").asString()).isEqualTo("DOWN");
  }

  @Test
  void a_port_is_used_once() {
    var port = client.port(shared, "").at("/port/id");
    var networks = ", \"networks\": [{\"port\": \"" + port + "\"}]";
    client.server("first", networks);

    assertError(
        client.server("second", networks),
        409,
        "conflictingRequest",
        "Port " + port + " is still in use.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"networks\": [{\"port\": \"UUID\"}] | 400 | badRequest | Port id UUID could not be found.",
        "\"networks\": [{\"uuid\": \"UUID\"}] | 400 | badRequest | Network UUID could not be found.",
        "\"key_name\": \"nope\", \"networks\": \"none\" | 400 | badRequest | Invalid key_name provided.",
        "\"networks\": [] | 202 | | ",
        "\"availability_zone\": \"nope\" | 400 | badRequest | The requested availability zone is not"
            + " available",
        "\"security_groups\": [{\"name\": \"nope\"}] | 400 | badRequest | Unable to find"
            + " security_group with name or id 'nope'",
        "\"metadata\": {\"a\": 1} | 400 | badRequest | Invalid input for field/attribute a. Value: 1."
            + " 1 is not of type 'string'",
        "\"min_count\": 0 | 400 | badRequest | Invalid input for field/attribute min_count. Value: 0."
            + " 0 is less than the minimum of 1",
        "\"user_data\": \"not base64!\" | 400 | badRequest | Invalid input for field/attribute"
            + " user_data. Value: not base64!. 'not base64!' is not a 'base64'"
      })
  void a_server_that_cannot_be_is_refused(String more, int status, String kind, String message) {
    var id = "11111111-2222-3333-4444-555555555555";

    var answer = client.server("n", ", " + more.replace("UUID", id));

    if (status == 202) {
      // With one network only, Nova takes it.
      assertThat(answer.status()).isEqualTo(202);
    } else {
      assertError(answer, status, kind, message.replace("UUID", id));
    }
  }

  @Test
  void with_two_networks_one_has_to_be_named() {
    client.subnet(client.network("private"), "192.168.1.0/24");

    assertError(
        client.server("n", ""),
        409,
        "conflictingRequest",
        "Multiple possible networks found, use a Network ID to be more specific.");
  }

  @Test
  void image_and_flavor_have_to_exist_and_to_fit() {
    var image = client.get(OpenStackService.IMAGE, "/v2/images?name=needs-much").at("/images/0/id");

    assertError(
        create(image, client.flavor("m1.tiny")),
        400,
        "badRequest",
        "Flavor's memory is too small for requested image.");
    assertError(create(image, "nope"), 400, "badRequest", "Flavor nope could not be found.");
    assertError(
        create("11111111-2222-3333-4444-555555555555", client.flavor("m1.tiny")),
        400,
        "badRequest",
        "Can not find requested image");
    assertThat(create(image, client.flavor("m1.small")).status()).isEqualTo(202);
  }

  private TestClient.Answer create(String image, String flavor) {
    return client.post(
        COMPUTE,
        "/servers",
        "{\"server\": {\"name\": \"n\", \"imageRef\": \"%s\", \"flavorRef\": \"%s\"}}"
            .formatted(image, flavor));
  }

  @Test
  void quotas_are_403_with_numbers() {
    client.server("one");

    var answer =
        client.server("many", ", \"min_count\": 3, \"networks\": [{\"uuid\": \"" + shared + "\"}]");

    assertError(
        answer,
        403,
        "forbidden",
        "Quota exceeded for instances: Requested 3, but already used 1 of 3 instances");
    assertThat(client.get(COMPUTE, "/limits").at("/limits/absolute/totalInstancesUsed"))
        .isEqualTo("1");
  }

  @Test
  void several_servers_of_one_request_are_numbered() {
    client.server("n", ", \"min_count\": 2, \"networks\": [{\"uuid\": \"" + shared + "\"}]");

    assertThat(TestClient.names(client.get(COMPUTE, "/servers").body().path("servers")))
        .containsExactly("n-2", "n-1");
  }

  @Test
  void microversions_change_what_is_shown() {
    var server = client.server("n");

    var oldest = client.show(server).body().path("server");
    var newest =
        client.get(COMPUTE, "/servers/" + server, MICROVERSION, "2.93").body().path("server");

    assertThat(oldest.has("tags")).isFalse();
    assertThat(oldest.at("/flavor/id").asString()).isEqualTo(client.flavor("m1.tiny"));
    assertThat(newest.at("/flavor/original_name").asString()).isEqualTo("m1.tiny");
    assertThat(newest.path("tags").isArray()).isTrue();
    assertThat(newest.has("server_groups")).isTrue();
  }

  @Test
  void a_microversion_that_nova_lacks_is_406_and_nonsense_is_400() {
    var tooNew = client.get(COMPUTE, "/servers", "OpenStack-API-Version", "compute 2.94");

    assertError(
        tooNew,
        406,
        "computeFault",
        "Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93.");
    assertError(
        client.get(COMPUTE, "/servers", MICROVERSION, "9"),
        400,
        "badRequest",
        "API Version String 9 is of invalid format. Must be of format MajorNum.MinorNum.");
    var latest = client.get(COMPUTE, "/servers", "OpenStack-API-Version", "compute latest");
    assertThat(latest.header("openstack-api-version")).isEqualTo("compute 2.93");
    assertThat(latest.header("x-compute-request-id")).startsWith("req-");
  }

  @Test
  void servers_are_found_by_name_as_an_expression_and_by_status() {
    client.server("node1");
    client.server("node10");

    assertThat(TestClient.names(client.get(COMPUTE, "/servers?name=node1").body().path("servers")))
        .containsExactly("node10", "node1");
    assertThat(
            TestClient.names(
                client
                    .get(COMPUTE, "/servers/detail?name=%5Enode1%24&status=ACTIVE")
                    .body()
                    .path("servers")))
        .containsExactly("node1");
    assertThat(client.get(COMPUTE, "/servers?status=ERROR").text()).isEqualTo("{\"servers\":[]}");
  }

  @Test
  void tags_come_with_2_52_and_filter() {
    client.server("n", ", \"tags\": [\"cxp:run=1\"], \"networks\": \"none\"", MICROVERSION, "2.52");

    assertThat(
            client
                .get(COMPUTE, "/servers?tags=cxp:run%3D1", MICROVERSION, "2.26")
                .body()
                .path("servers"))
        .hasSize(1);
    assertThat(
            client.get(COMPUTE, "/servers?tags=other", MICROVERSION, "2.26").body().path("servers"))
        .isEmpty();
    assertThat(client.server("m", ", \"tags\": [\"a\"]").at("/badRequest/message"))
        .endsWith("Additional properties are not allowed ('tags' was unexpected)");
  }

  @Test
  void metadata_is_added_replaced_and_deleted() {
    var path = "/servers/" + client.server("n") + "/metadata";

    client.post(COMPUTE, path, "{\"metadata\": {\"a\": \"1\"}}");
    assertThat(client.post(COMPUTE, path, "{\"metadata\": {\"b\": \"2\"}}").text())
        .isEqualTo("{\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}");
    assertThat(client.put(COMPUTE, path, "{\"metadata\": {\"c\": \"3\"}}").text())
        .isEqualTo("{\"metadata\":{\"c\":\"3\"}}");
    assertThat(client.delete(COMPUTE, path + "/c").status()).isEqualTo(204);
    assertError(
        client.delete(COMPUTE, path + "/c"), 404, "itemNotFound", "Metadata item was not found");
  }

  @Test
  void a_server_stops_starts_and_shows_its_console() {
    var server = client.server("n");
    var action = "/servers/" + server + "/action";

    assertThat(client.post(COMPUTE, action, "{\"os-stop\": null}").status()).isEqualTo(202);
    assertThat(client.show(server).at("/server/status")).isEqualTo("SHUTOFF");
    assertError(
        client.post(COMPUTE, action, "{\"os-stop\": null}"),
        409,
        "conflictingRequest",
        "Cannot 'stop' instance " + server + " while it is in vm_state stopped");
    client.post(COMPUTE, action, "{\"os-start\": null}");
    assertThat(client.show(server).at("/server/status")).isEqualTo("ACTIVE");
    assertThat(client.post(COMPUTE, action, "{\"os-getConsoleOutput\": {}}").at("/output"))
        .contains("n login");
    assertError(
        client.post(COMPUTE, action, "{\"nope\": {}}"),
        400,
        "badRequest",
        "There is no such action: nope");
  }

  @Test
  void the_second_server_of_an_anti_affinity_group_finds_no_host() {
    var group =
        client
            .post(
                COMPUTE,
                "/os-server-groups",
                "{\"server_group\": {\"name\": \"g\", \"policies\": [\"anti-affinity\"]}}")
            .at("/server_group/id");
    var first = grouped("a", group);
    var second = grouped("b", group);

    assertThat(client.show(first).at("/server/status")).isEqualTo("ACTIVE");
    var failed = client.show(second);
    assertThat(failed.at("/server/status")).isEqualTo("ERROR");
    assertThat(failed.at("/server/fault/message"))
        .isEqualTo("No valid host was found. There are not enough hosts available.");
    assertThat(failed.at("/server/fault/code")).isEqualTo("500");
    assertThat(client.get(COMPUTE, "/os-server-groups/" + group).body().at("/server_group/members"))
        .hasSize(2);
  }

  private String grouped(String name, String group) {
    return client
        .post(
            COMPUTE,
            "/servers",
            """
            {"server": {"name": "%s", "imageRef": "%s", "flavorRef": "%s",
              "networks": [{"uuid": "%s"}]}, "os:scheduler_hints": {"group": "%s"}}"""
                .formatted(name, client.image(), client.flavor("m1.tiny"), shared, group))
        .at("/server/id");
  }

  @Test
  void a_key_pair_is_imported_with_the_fingerprint_of_its_key() {
    var key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5vYm9keUhhc1RoZVByaXZhdGVIYWxmT2ZUaGlzS2V5 me";
    var body = "{\"keypair\": {\"name\": \"k\", \"public_key\": \"" + key + "\"}}";

    var made = client.post(COMPUTE, "/os-keypairs", body);

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.at("/keypair/fingerprint"))
        .isEqualTo("57:8a:bf:ed:ac:17:22:15:5d:ab:89:86:e5:67:3b:e1");
    assertError(
        client.post(COMPUTE, "/os-keypairs", body),
        409,
        "conflictingRequest",
        "Key pair 'k' already exists.");
    assertError(
        client.post(COMPUTE, "/os-keypairs", body.replace(key, "junk").replace("\"k\"", "\"j\"")),
        400,
        "badRequest",
        "Keypair data is invalid: failed to generate fingerprint");
    assertThat(client.delete(COMPUTE, "/os-keypairs/k", MICROVERSION, "2.2").status())
        .isEqualTo(204);
  }

  @Test
  void a_generated_key_pair_comes_with_its_private_half_once() {
    var made = client.post(COMPUTE, "/os-keypairs", "{\"keypair\": {\"name\": \"k\"}}");

    assertThat(made.at("/keypair/private_key")).startsWith("-----BEGIN RSA PRIVATE KEY-----\nMII");
    assertThat(made.at("/keypair/public_key")).startsWith("ssh-rsa AAAAB3NzaC1yc2E");
    assertThat(client.get(COMPUTE, "/os-keypairs/k").text()).doesNotContain("PRIVATE");
  }

  @Test
  void version_documents_need_no_token() {
    var answer = TestClient.send(client.endpoints().get("compute") + "/", "GET", null, Map.of());

    assertThat(answer.at("/version/version")).isEqualTo("2.93");
    assertThat(answer.at("/version/min_version")).isEqualTo("2.1");
  }

  @Test
  void a_port_that_is_deleted_is_missing_from_its_server() {
    var port = client.port(shared, "").at("/port/id");
    var server =
        client.server("n", ", \"networks\": [{\"port\": \"" + port + "\"}]").at("/server/id");
    client.show(server);

    assertThat(client.delete(NETWORK, "/v2.0/ports/" + port).status()).isEqualTo(204);

    assertThat(client.get(COMPUTE, "/servers/" + server + "/os-interface").text())
        .isEqualTo("{\"interfaceAttachments\":[]}");
  }
}
