package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static dev.cxp.junit.openstack.OpenStackService.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

  private static final String NETWORKS = "/v2.0/networks";
  private static final String BODY = "{\"network\": {\"name\": \"n\"}}";

  private EmbeddedOpenStack openstack;
  private TestClient client;

  @BeforeEach
  void start() {
    openstack = EmbeddedOpenStack.start();
    client = TestClient.of(openstack);
  }

  @AfterEach
  void stop() {
    openstack.close();
  }

  private Faults.Injected atNextNetwork(Fault fault) {
    return openstack.faults().inject(fault, Aim.next("POST", NETWORK, NETWORKS));
  }

  private TestClient.Answer postNetwork() {
    return client.post(NETWORK, NETWORKS, BODY);
  }

  private List<String> networks() {
    return openstack.inventory().stream().map(Existing::kind).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void a_failure_before_the_effect_leaves_nothing(int status) {
    var fault = atNextNetwork(Fault.failsBefore(status));

    assertThat(postNetwork().status()).isEqualTo(status);

    assertThat(networks()).isEmpty();
    assertThat(fault.hits()).isEqualTo(1);
    assertThat(postNetwork().status()).isEqualTo(201);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 504})
  void a_failure_after_the_effect_leaves_the_object(int status) {
    atNextNetwork(Fault.failsAfter(status));

    assertThat(postNetwork().status()).isEqualTo(status);

    assertThat(networks()).containsExactly("network");
  }

  @Test
  void a_reset_after_the_effect_leaves_the_object_and_no_answer() {
    var fault = atNextNetwork(Fault.resetAfter());

    assertThatThrownBy(this::postNetwork).isInstanceOf(UncheckedIOException.class);

    // The client may have asked again by itself, but not of its own will: a POST is not repeated.
    assertThat(networks()).containsExactly("network");
    assertThat(fault.hits()).isEqualTo(1);
    assertThat(openstack.requests()).last().extracting(AskedRequest::status).isEqualTo(0);
  }

  @Test
  void a_close_before_the_effect_leaves_nothing() {
    atNextNetwork(Fault.closedBefore());

    assertThatThrownBy(this::postNetwork).isInstanceOf(UncheckedIOException.class);

    assertThat(networks()).isEmpty();
  }

  @Test
  void a_limit_says_when_to_come_again() {
    atNextNetwork(Fault.tooManyRequests(Duration.ofSeconds(2)));
    var seconds = postNetwork();
    atNextNetwork(Fault.tooManyRequestsUntilDate(Duration.ofSeconds(60)));
    var date = postNetwork();

    assertThat(seconds.status()).isEqualTo(429);
    assertThat(seconds.header("retry-after")).isEqualTo("2");
    assertThat(date.status()).isEqualTo(429);
    assertThat(
            ZonedDateTime.parse(date.header("retry-after"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant())
        .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(61));
    assertThat(networks()).isEmpty();
  }

  @Test
  void conflict_and_quota_are_in_the_words_of_the_service() {
    openstack.faults().inject(Fault.conflict(), Aim.next("GET", COMPUTE, "/v2.1/servers"));
    openstack.faults().inject(Fault.overQuota(), Aim.next("POST", VOLUME, "/v3/{project}/volumes"));
    atNextNetwork(Fault.overQuota());

    assertThat(client.get(COMPUTE, "/servers").at("/conflictingRequest/code")).isEqualTo("409");
    assertThat(client.post(VOLUME, "/volumes", "{}").status()).isEqualTo(413);
    assertThat(postNetwork().at("/NeutronError/type")).isEqualTo("OverQuota");
  }

  @Test
  void an_expired_token_is_401_until_a_new_login() {
    openstack.faults().inject(Fault.tokenExpired(), Aim.next("GET", NETWORK, NETWORKS));

    assertThat(client.get(NETWORK, NETWORKS).status()).isEqualTo(401);
    assertThat(client.get(COMPUTE, "/servers").status()).isEqualTo(401);

    assertThat(TestClient.of(openstack).get(NETWORK, NETWORKS).status()).isEqualTo(200);
  }

  @Test
  void a_build_error_ends_in_the_fault() {
    openstack
        .faults()
        .inject(
            Fault.buildError("No valid host was found. "),
            Aim.next("POST", COMPUTE, "/v2.1/servers"));
    var port = client.port(client.named("networks", "sharednet2"), "").at("/port/id");

    var server =
        client.server("n", ", \"networks\": [{\"port\": \"" + port + "\"}]").at("/server/id");

    var shown = client.show(server);
    assertThat(shown.at("/server/status")).isEqualTo("ERROR");
    assertThat(shown.at("/server/fault/message")).isEqualTo("No valid host was found. ");
    assertThat(client.get(NETWORK, "/v2.0/ports/" + port).at("/port/device_id")).isEmpty();
  }

  @Test
  void a_volume_can_fail_to_build_too() {
    openstack
        .faults()
        .inject(Fault.buildError("any"), Aim.next("POST", VOLUME, "/v3/{project}/volumes"));

    var volume = client.volume("v", 1);

    assertThat(client.get(VOLUME, "/volumes/" + volume).at("/volume/status")).isEqualTo("error");
  }

  @Test
  void a_slow_server_boots_when_its_time_has_come() {
    openstack
        .faults()
        .inject(Fault.slowBoot(Duration.ofHours(1)), Aim.next("POST", COMPUTE, "/v2.1/servers"));
    var slow = client.server("slow");
    var quick = client.server("quick");

    assertThat(client.show(quick).at("/server/status")).isEqualTo("ACTIVE");
    var building = client.show(slow);
    assertThat(building.at("/server/status")).isEqualTo("BUILD");
    assertThat(building.body().at("/server/addresses")).isEmpty();
    openstack.clock().advance(Duration.ofHours(1));
    assertThat(client.show(slow).at("/server/status")).isEqualTo("ACTIVE");
  }

  @Test
  void what_is_not_yet_visible_is_missing_from_so_many_looks() {
    atNextNetwork(Fault.notYetVisible(2));
    var id = postNetwork().at("/network/id");

    assertThat(client.get(NETWORK, NETWORKS + "/" + id).status()).isEqualTo(404);
    assertThat(client.get(NETWORK, NETWORKS + "?name=n").body().path("networks")).isEmpty();
    assertThat(client.get(NETWORK, NETWORKS + "?name=n").body().path("networks")).hasSize(1);
    assertThat(networks()).containsExactly("network");
  }

  @Test
  void a_wrong_body_is_a_success_that_cannot_be_read() {
    atNextNetwork(Fault.wrongBody(Fault.WrongBody.Shape.HTML));
    var html = postNetwork();
    atNextNetwork(Fault.wrongBody(Fault.WrongBody.Shape.TRUNCATED));
    var truncated = postNetwork();
    atNextNetwork(Fault.wrongBody(Fault.WrongBody.Shape.FIELDS_MISSING));
    var hollow = postNetwork();

    assertThat(html.status()).isEqualTo(201);
    assertThat(html.text()).startsWith("<html>");
    assertThat(html.header("content-type")).isEqualTo("text/html");
    assertThatThrownBy(truncated::body).hasMessageContaining("end-of-input");
    assertThat(hollow.text()).isEqualTo("{\"network\":{}}");
    assertThat(networks()).hasSize(3);
  }

  @Test
  void latency_delays_the_answer_and_nothing_else() {
    atNextNetwork(Fault.latency(Duration.ofMillis(120)));
    var before = System.nanoTime();

    assertThat(postNetwork().status()).isEqualTo(201);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(115));
  }

  @Test
  void a_fault_is_aimed_by_number_by_turn_or_at_all() {
    openstack.forgetRequests();
    var second = openstack.faults().inject(Fault.failsBefore(503), Aim.request(2));
    var third =
        openstack.faults().inject(Fault.failsBefore(500), Aim.nth(3, "POST", NETWORK, NETWORKS));

    assertThat(
            List.of(
                postNetwork().status(),
                postNetwork().status(),
                postNetwork().status(),
                postNetwork().status()))
        .containsExactly(201, 503, 500, 201);
    assertThat(second.hits()).isEqualTo(1);
    assertThat(third.hits()).isEqualTo(1);

    var every =
        openstack.faults().inject(Fault.failsBefore(502), Aim.every("POST", NETWORK, NETWORKS));
    assertThat(postNetwork().status()).isEqualTo(502);
    assertThat(postNetwork().status()).isEqualTo(502);
    assertThat(client.get(NETWORK, NETWORKS).status()).isEqualTo(200);
    assertThat(every.hits()).isEqualTo(2);
    openstack.faults().clear();
    assertThat(postNetwork().status()).isEqualTo(201);
  }

  @Test
  void hooks_run_before_and_after_the_effect() {
    openstack.forgetRequests();
    var seen = new ArrayList<String>();
    openstack.faults().beforeEffect(1, () -> seen.add("before: " + networks()));
    openstack.faults().afterEffect(1, () -> seen.add("after: " + networks()));

    postNetwork();

    assertThat(seen).containsExactly("before: []", "after: [network]");
  }

  @Test
  void each_fault_of_the_catalog_has_a_name_of_its_own() {
    assertThat(Fault.catalog()).extracting(Fault::name).doesNotHaveDuplicates().hasSize(20);
  }

  @Test
  void each_fault_of_the_catalog_happens_where_it_is_aimed() {
    for (var fault : Fault.catalog()) {
      try (var fresh = EmbeddedOpenStack.start()) {
        var injected = fresh.faults().inject(fault, Aim.request(2));
        var one = TestClient.of(fresh);
        try {
          one.post(NETWORK, NETWORKS, BODY);
        } catch (UncheckedIOException lost) {
          assertThat(fault).isInstanceOfAny(Fault.ResetAfter.class, Fault.ClosedBefore.class);
        }
        assertThat(injected.hits()).as(fault.name()).isEqualTo(1);
      }
    }
  }

  @Test
  void nonsense_is_refused_with_its_name() {
    assertThatThrownBy(() -> Fault.failsBefore(404)).hasMessageContaining("status");
    assertThatThrownBy(() -> Fault.notYetVisible(0)).hasMessageContaining("looks");
    assertThatThrownBy(() -> Aim.request(0)).hasMessageContaining("number");
    assertThatThrownBy(() -> openstack.faults().inject(null, Aim.always())).hasMessage("fault");
    assertThatThrownBy(() -> openstack.clock().advance(Duration.ofSeconds(-1)))
        .hasMessageContaining("negative");
  }
}
