package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static dev.cxp.junit.openstack.OpenStackService.RESERVATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each literal value was seen in an answer of Blazar 18. */
class ReservationServiceTest {

  private EmbeddedOpenStack openstack;
  private TestClient client;

  @BeforeEach
  void start() {
    openstack =
        EmbeddedOpenStack.builder().tokenLifetime(Duration.ofDays(30)).clockStandsStill().start();
    client = TestClient.of(openstack, "unrestricted");
  }

  @AfterEach
  void stop() {
    openstack.close();
  }

  private String in(Duration time) {
    return date(openstack.clock().now().plus(time));
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC).format(instant);
  }

  private String servers(int amount) {
    return """
        {"resource_type": "flavor:instance", "flavor_id": "%s", "amount": %d, "affinity": null}"""
        .formatted(client.flavor("m1.small"), amount);
  }

  private String floatingIps(int amount) {
    return """
        {"resource_type": "virtual:floatingip", "network_id": "%s", "amount": %d}"""
        .formatted(client.named("networks", "public"), amount);
  }

  private TestClient.Answer lease(TestClient by, String start, String end, String reservations) {
    return by.post(
        RESERVATION,
        "/leases",
        """
        {"name": "l", "start_date": "%s", "end_date": "%s", "events": [], "reservations": [%s]}"""
            .formatted(start, end, reservations));
  }

  private String leaseForAnHour(String reservations) {
    return lease(client, "now", in(Duration.ofHours(1)), reservations).at("/lease/id");
  }

  private TestClient.Answer show(String lease) {
    return client.get(RESERVATION, "/leases/" + lease);
  }

  private String boot(String flavor) {
    return client
        .post(
            COMPUTE,
            "/servers",
            "{\"server\": {\"name\": \"n\", \"imageRef\": \"%s\", \"flavorRef\": \"%s\", \"networks\": [{\"uuid\": \"%s\"}]}}"
                .formatted(client.image(), flavor, client.named("networks", "sharednet2")))
        .at("/server/id");
  }

  @Test
  void a_restricted_credential_gets_no_lease_and_no_reason() {
    var restricted = TestClient.of(openstack, "openstack");

    var refused = lease(restricted, "now", in(Duration.ofHours(1)), servers(1));

    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.text())
        .isEqualTo(
            "{\"error_code\":500,\"error_message\":\"Internal Server Error\",\"error_name\":\"INTERNAL_SERVER_ERROR\"}");
    assertThat(
            lease(TestClient.of(openstack, "password"), "now", in(Duration.ofHours(1)), servers(1))
                .status())
        .isEqualTo(201);
  }

  @Test
  void a_lease_gives_a_flavor_that_boots_as_many_servers_as_were_reserved() {
    var lease = leaseForAnHour(servers(1));

    var shown = show(lease);

    assertThat(shown.at("/lease/status")).isEqualTo("ACTIVE");
    assertThat(shown.at("/lease/start_date")).endsWith(":00.000000");
    var flavor = shown.at("/lease/reservations/0/flavor_id");
    assertThat(shown.at("/lease/reservations/0/id")).isEqualTo(flavor);
    assertThat(shown.body().at("/lease/reservations/0/resource_properties").isString()).isTrue();
    assertThat(client.get(COMPUTE, "/flavors/" + flavor).at("/flavor/os-flavor-access:is_public"))
        .isEqualTo("false");
    assertThat(client.show(boot(flavor)).at("/server/status")).isEqualTo("ACTIVE");
    var second = client.show(boot(flavor));
    assertThat(second.at("/server/status")).isEqualTo("ERROR");
    assertThat(second.at("/server/fault/message")).isEqualTo("No valid host was found. ");
  }

  @Test
  void the_end_takes_servers_and_floating_ips_and_leaves_the_rest() {
    var lease = leaseForAnHour(servers(1) + "," + floatingIps(2));
    var reservations = show(lease).body().at("/lease/reservations");
    var flavor =
        reservations.at("/0/flavor_id").asString("").isEmpty()
            ? reservations.at("/1/flavor_id").asString()
            : reservations.at("/0/flavor_id").asString();
    var leased = boot(flavor);
    var ordinary = client.server("ordinary");
    var floating = client.get(NETWORK, "/v2.0/floatingips?tags=blazar").body().path("floatingips");
    assertThat(floating).hasSize(2);
    assertThat(floating.at("/0/status").asString()).isEqualTo("DOWN");

    openstack.clock().advance(Duration.ofMinutes(61));

    assertThat(client.show(leased).status()).isEqualTo(404);
    assertThat(client.show(ordinary).at("/server/status")).isEqualTo("ACTIVE");
    assertThat(client.get(NETWORK, "/v2.0/floatingips").body().path("floatingips")).isEmpty();
    assertThat(client.get(COMPUTE, "/flavors/" + flavor).status()).isEqualTo(404);
    var ended = show(lease);
    assertThat(ended.at("/lease/status")).isEqualTo("TERMINATED");
    assertThat(ended.at("/lease/reservations/0/status")).isEqualTo("deleted");
  }

  @Test
  void a_lease_is_extended() {
    var lease = leaseForAnHour(servers(1));
    show(lease);

    var put =
        client.put(
            RESERVATION, "/leases/" + lease, "{\"end_date\": \"" + in(Duration.ofHours(2)) + "\"}");

    assertThat(put.status()).isEqualTo(200);
    assertThat(put.at("/lease/status")).isEqualTo("UPDATING");
    openstack.clock().advance(Duration.ofMinutes(90));
    assertThat(show(lease).at("/lease/status")).isEqualTo("ACTIVE");
    openstack.clock().advance(Duration.ofMinutes(31));
    assertThat(show(lease).at("/lease/status")).isEqualTo("TERMINATED");
  }

  @Test
  void a_refused_change_leaves_the_lease_in_error_until_a_good_one() {
    var lease = leaseForAnHour(servers(1));
    var reservation = show(lease).at("/lease/reservations/0/id");

    var refused =
        client.put(
            RESERVATION,
            "/leases/" + lease,
            "{\"reservations\": [{\"id\": \"" + reservation + "\", \"amount\": 2}]}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("/error_message"))
        .isEqualTo(
            "Updating parameters for 'flavor:instance' type reservations is not yet supported.");
    assertThat(show(lease).at("/lease/status")).isEqualTo("ERROR");
    client.put(
        RESERVATION, "/leases/" + lease, "{\"end_date\": \"" + in(Duration.ofHours(3)) + "\"}");
    assertThat(show(lease).at("/lease/status")).isEqualTo("ACTIVE");
  }

  @Test
  void a_deleted_lease_takes_its_servers_along() {
    var lease = leaseForAnHour(servers(1));
    var server = boot(show(lease).at("/lease/reservations/0/flavor_id"));
    client.show(server);

    assertThat(client.delete(RESERVATION, "/leases/" + lease).status()).isEqualTo(204);

    assertThat(client.show(server).status()).isEqualTo(404);
    assertThat(show(lease).at("/error_message"))
        .isEqualTo("Object with {'lease_id': '" + lease + "'} not found");
    assertThat(openstack.inventory()).isEmpty();
  }

  @Test
  void a_lease_of_tomorrow_has_no_flavor_yet() {
    var lease =
        lease(client, in(Duration.ofDays(1)), in(Duration.ofDays(2)), servers(1)).at("/lease/id");
    var shown = show(lease);

    assertThat(shown.at("/lease/status")).isEqualTo("PENDING");
    assertThat(
            client.get(COMPUTE, "/flavors/" + shown.at("/lease/reservations/0/flavor_id")).status())
        .isEqualTo(404);
    openstack.clock().advance(Duration.ofDays(1));
    assertThat(show(lease).at("/lease/status")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "now | 2020-01-01 00:00 | 400 | End date must be later than start date.",
        "2020-01-01 00:00 | 2020-01-02 00:00 | 400 | Start date must be later than current date",
        "now | 2026-11-23T10:00:00Z | 400 | 2026-11-23T10:00:00Z is an invalid date. Required"
            + " format: %Y-%m-%d %H:%M"
      })
  void dates_that_make_no_sense_are_refused(String start, String end, int status, String message) {
    var answer = lease(client, start, end, servers(1));

    assertThat(answer.at("/error_message")).isEqualTo(message);
    assertThat(answer.at("/error_name")).isEqualTo(Integer.toString(status));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_lease_of_more_than_a_week_is_403() {
    var answer = lease(client, "now", in(Duration.ofDays(8)), servers(1));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.at("/error_message"))
        .isEqualTo(
            "Lease duration of 691200 seconds must be less than or equal to the maximum lease"
                + " duration of 604800 seconds.");
  }

  @Test
  void no_capacity_is_500_and_no_floating_ip_400() {
    var hour = in(Duration.ofHours(1));

    assertThat(lease(client, "now", hour, servers(1000)).text())
        .isEqualTo(
            "{\"error_code\":500,\"error_message\":\"Not enough hosts available\",\"error_name\":500}");
    assertThat(lease(client, "now", hour, floatingIps(9)).at("/error_message"))
        .isEqualTo("Not enough floating IPs available");
    assertThat(
            lease(client, "now", hour, servers(1).replace(", \"affinity\": null", ""))
                .at("/error_message"))
        .isEqualTo("Missing parameter affinity");
    assertThat(lease(client, "now", hour, "{\"resource_type\": \"x:y\"}").at("/error_message"))
        .isEqualTo("The x:y resource type is not supported");
    assertThat(openstack.inventory()).isEmpty();
  }

  private static String hosts(int number, String which) {
    return """
        {"resource_type": "physical:host", "min": %d, "max": %d, "hypervisor_properties": "",
         "resource_properties": "%s"}"""
        .formatted(number, number, which.replace("\"", "\\\""));
  }

  private void restart(int more, Map<String, String> properties) {
    openstack.close();
    openstack =
        EmbeddedOpenStack.builder()
            .hosts(more, properties)
            .tokenLifetime(Duration.ofDays(30))
            .clockStandsStill()
            .start();
    client = TestClient.of(openstack, "unrestricted");
  }

  private String bootOn(String reservation) {
    return client
        .post(
            COMPUTE,
            "/servers",
            """
            {"server": {"name": "n", "imageRef": "%s", "flavorRef": "%s", "networks": [{"uuid": "%s"}]},
             "os:scheduler_hints": {"reservation": %s}}"""
                .formatted(
                    client.image(),
                    client.flavor("m1.small"),
                    client.named("networks", "sharednet2"),
                    reservation))
        .at("/server/id");
  }

  private String status(String server) {
    return client.show(server).at("/server/status");
  }

  @Test
  void leases_take_hosts_while_there_are_any_and_ordinary_servers_run_on_the_rest() {
    restart(1, Map.of());
    var first = client.server("first");
    assertThat(status(first)).isEqualTo("ACTIVE");

    leaseForAnHour(hosts(1, ""));
    var second = client.server("second");

    // It ran on the host that is leased now.
    assertThat(client.show(first).status()).isEqualTo(404);
    assertThat(status(second)).isEqualTo("ACTIVE");
    leaseForAnHour(hosts(1, ""));
    assertThat(client.show(second).status()).isEqualTo(404);
    assertThat(status(client.server("third"))).isEqualTo("ERROR");
    assertThat(lease(client, "now", in(Duration.ofHours(1)), hosts(1, "")).at("/error_message"))
        .isEqualTo("Not enough hosts available");
    assertThat(lease(client, "now", in(Duration.ofHours(1)), servers(1)).at("/error_message"))
        .isEqualTo("Not enough hosts available");

    openstack.clock().advance(Duration.ofMinutes(61));
    assertThat(status(client.server("fourth"))).isEqualTo("ACTIVE");
  }

  @Test
  void a_host_with_a_lease_of_machines_cannot_be_leased_and_another_can() {
    restart(1, Map.of());
    leaseForAnHour(servers(1));

    var lease = leaseForAnHour(hosts(1, ""));
    var server = bootOn("[\"" + show(lease).at("/lease/reservations/0/id") + "\"]");

    assertThat(status(server)).isEqualTo("ACTIVE");
    assertThat(lease(client, "now", in(Duration.ofHours(1)), hosts(1, "")).status()).isEqualTo(500);
    client.delete(RESERVATION, "/leases/" + lease);
    assertThat(client.show(server).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"=\", \"$node_type\", \"compute_skylake\"] | 2",
        "[\"!=\", \"$node_type\", \"compute_skylake\"] | 0",
        "[\">\", \"$vcpus\", \"999\"] | 3",
        "[\"<=\", \"$vcpus\", \"999\"] | 0",
        "[\"and\", [\">=\", \"$vcpus\", \"1000\"], [\"==\", \"$node_type\", \"compute_skylake\"]] | 2",
        "[\"==\", \"$hypervisor_hostname\", \"loopback-2\"] | 1",
        "[] | 3"
      })
  void a_reservation_of_hosts_says_which(String which, int number) {
    restart(2, Map.of("node_type", "compute_skylake"));
    var hour = in(Duration.ofHours(1));

    assertThat(lease(client, "now", hour, hosts(number + 1, which)).status()).isEqualTo(500);
    if (number > 0) {
      assertThat(lease(client, "now", hour, hosts(number, which)).status()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'min': 1 | 400 | Missing parameter max",
        "'min': 1, 'max': 1 | 400 | Missing parameter hypervisor_properties",
        "'min': 1, 'max': 1, 'hypervisor_properties': '' | 400 | Missing parameter resource_properties",
        "'min': 0, 'max': 1 | 400 | Malformed parameter min and max (must be greater than or equal to 1)",
        "'min': 2, 'max': 1 | 400 | Invalid values for min/max of hosts. Max must be equal to or larger"
            + " than min.",
        "'min': 1, 'max': 1, 'hypervisor_properties': '', 'resource_properties': 'nope' | 400 | Malformed"
            + " requirements nope",
        "'min': 1, 'max': 1, 'hypervisor_properties': '[\"x\"]', 'resource_properties': '' | 400 | Malformed"
            + " requirements ['x']",
        "'min': 1, 'max': 1, 'hypervisor_properties': '', 'resource_properties': '[\"=\",\"$a\",\"b\"]' | 500"
            + " | BlazarDBNotFound: A database error occurred"
      })
  void what_is_no_reservation_of_hosts_is_refused(String fields, int status, String message) {
    var json = fields.replace("\"", "\\\"").replace('\'', '"');

    var answer =
        lease(
            client,
            "now",
            in(Duration.ofHours(1)),
            "{\"resource_type\": \"physical:host\", " + json + "}");

    assertThat(answer.at("/error_message")).isEqualTo(message);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(openstack.inventory()).isEmpty();
  }

  @Test
  void a_cloud_without_blazar_has_no_such_service() {
    try (var plain = EmbeddedOpenStack.builder().withoutBlazar().start()) {
      assertThat(TestClient.of(plain).endpoints()).doesNotContainKey("reservation");
    }
  }
}
