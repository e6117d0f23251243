package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.infra.Requests;
import dev.cxp.infra.openstack.FakeCloud.Reply;
import dev.cxp.wire.RawServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, how often, and what is never. */
class RepetitionTest {

  private static final String SERVERS = FakeCloud.SERVERS;
  private static final Reply FINE = Reply.json(200, "{\"servers\": []}");

  private final FakeCloud cloud = new FakeCloud();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Trace> traces = new ArrayList<>();
  private final Conditions conditions = Conditions.usual().pause(pauses::add).traces(traces::add);

  @AfterEach
  void close() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({"429, 3", "502, 3", "503, 3", "504, 3", "500, 1", "501, 0", "400, 0", "409, 0"})
  void a_read_is_repeated_by_its_status(int status, int repetitions) {
    cloud.on("GET " + SERVERS, Reply.json(status, "{}"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      refusal(session, read());

      assertThat(session.requests()).isEqualTo(new Requests(2 + repetitions, repetitions));
    }
    assertThat(cloud.requests("GET", SERVERS)).isEqualTo(1 + repetitions);
    assertThat(pauses).hasSize(repetitions);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void what_can_be_done_twice_is_and_may_succeed(String method) {
    cloud.on(method + " " + SERVERS, Reply.json(503, "{}"), FINE);

    try (var session = Session.open(cloud.entry(), conditions)) {
      assertThat(session.send(call(method)).status()).isEqualTo(200);
      assertThat(session.requests()).isEqualTo(new Requests(3, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void a_post_that_meets_5xx_is_ambiguous_and_not_repeated(int status) {
    cloud.on("POST " + SERVERS, Reply.json(status, "{}").with("Retry-After", "1"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      var error = refusal(session, call("POST"));

      assertThat(error.kind()).isEqualTo(Kind.AMBIGUOUS);
      assertThat(error).hasMessageContaining("may have been carried out");
    }
    assertThat(cloud.requests("POST", SERVERS)).isEqualTo(1);
  }

  @Test
  void a_post_is_repeated_after_429_for_nothing_was_done() {
    cloud.on("POST " + SERVERS, Reply.json(429, "{}").with("Retry-After", "2"), FINE);

    try (var session = Session.open(cloud.entry(), conditions)) {
      assertThat(session.send(call("POST")).status()).isEqualTo(200);
    }
    assertThat(pauses).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void a_post_without_an_answer_is_ambiguous_and_sent_once() {
    for (var body :
        List.of(Optional.of("{}".getBytes(StandardCharsets.UTF_8)), Optional.<byte[]>empty())) {
      cloud.on("POST " + SERVERS, Reply.NONE);

      try (var session = Session.open(cloud.entry(), conditions)) {
        var before = cloud.requests("POST", SERVERS);
        var call =
            new Call(Service.COMPUTE, "POST", "/servers", body, Optional.empty(), "to make it");

        assertThat(refusal(session, call).kind()).isEqualTo(Kind.AMBIGUOUS);
        assertThat(cloud.requests("POST", SERVERS) - before).isEqualTo(1);
      }
    }
  }

  @Test
  void a_post_over_a_connection_that_was_used_before_is_sent_once_too() {
    cloud.on("POST " + SERVERS, FINE, Reply.NONE);

    try (var session = Session.open(cloud.entry(), conditions)) {
      session.send(call("POST"));

      assertThat(refusal(session, call("POST")).kind()).isEqualTo(Kind.AMBIGUOUS);
    }
    assertThat(cloud.requests("POST", SERVERS)).isEqualTo(2);
  }

  @Test
  void a_post_that_takes_too_long_is_ambiguous() {
    var never = new CompletableFuture<Reply>();
    cloud.on("POST " + SERVERS, request -> never.join());

    try (var session =
        Session.open(cloud.entry(), conditions.requestTimeout(Duration.ofMillis(500)))) {
      assertThat(refusal(session, call("POST")).kind()).isEqualTo(Kind.AMBIGUOUS);
    } finally {
      never.complete(FINE);
    }
  }

  @Test
  void a_post_whose_answer_cannot_be_read_is_ambiguous() {
    cloud.on("POST " + SERVERS, Reply.page(200, "<html>welcome</html>"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      var error = refusal(session, call("POST"));

      assertThat(error.kind()).isEqualTo(Kind.AMBIGUOUS);
      assertThat(error).hasMessageContaining("answered 200, but not with JSON");
    }
  }

  @Test
  void a_read_whose_answer_cannot_be_read_is_malformed() {
    cloud.on(
        "GET " + SERVERS,
        Reply.json(200, "{\"servers\": ["),
        Reply.json(200, "{} {}"),
        Reply.json(200, ""),
        Reply.page(200, "<html>welcome</html>"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      for (var i = 0; i < 4; i++) {
        assertThat(refusal(session, read()).kind()).isEqualTo(Kind.MALFORMED);
      }
    }
  }

  @Test
  void an_answer_without_a_body_is_fine_where_none_is_needed() {
    cloud.on("DELETE " + SERVERS, Reply.json(204, ""));

    try (var session = Session.open(cloud.entry(), conditions)) {
      assertThat(session.send(call("DELETE")).body()).isEmpty();
    }
  }

  @Test
  void a_read_without_an_answer_is_repeated() {
    try (var server = RawServer.closing();
        var session = Session.open(overriding(server.host()), conditions)) {
      var error = refusal(session, read());

      assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(error).hasMessageContaining("it closed the connection without an answer");
      assertThat(session.requests()).isEqualTo(new Requests(5, 3));
    }
  }

  @Test
  void an_answer_that_breaks_off_is_no_answer() {
    var half = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}";
    try (var server = RawServer.saying(half);
        var session = Session.open(overriding(server.host()), conditions)) {
      assertThat(refusal(session, read()).kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(refusal(session, call("POST")).kind()).isEqualTo(Kind.AMBIGUOUS);
    }
  }

  @Test
  void an_answer_beyond_all_size_is_not_read_to_its_end() {
    cloud.on("GET " + SERVERS, Reply.json(200, "[" + " ".repeat(33 * 1024 * 1024) + "]"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      var error = refusal(session, read());

      assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
      assertThat(error).hasMessageContaining("with more than 33554432 bytes");
    }
  }

  @Test
  void an_answer_that_never_ends_is_left_in_time() {
    var start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    try (var server = RawServer.saysAndHangs(start);
        var session =
            Session.open(
                overriding(server.host()), conditions.requestTimeout(Duration.ofMillis(500)))) {
      assertThat(refusal(session, read()).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(session.requests().repeated()).isEqualTo(1);
    }
  }

  @Test
  void without_a_connection_anything_is_repeated_for_nothing_was_sent() {
    try (var session = Session.open(overriding(RawServer.deserted()), conditions)) {
      var error = refusal(session, call("POST"));

      assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(error)
          .hasMessageContaining("nothing listens there")
          .hasMessageContaining("compute_endpoint_override");
      assertThat(session.requests()).isEqualTo(new Requests(5, 3));
    }
  }

  @Test
  void a_pause_beyond_all_patience_is_not_waited_for() {
    cloud.on("GET " + SERVERS, Reply.json(429, "{}").with("Retry-After", "3600"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      assertThat(refusal(session, read()).kind()).isEqualTo(Kind.RATE_LIMITED);
    }
    assertThat(pauses).isEmpty();
    assertThat(cloud.requests("GET", SERVERS)).isEqualTo(1);
  }

  @Test
  void every_request_is_traced() {
    cloud.on("GET " + SERVERS, Reply.json(503, "{}").with("x-compute-request-id", "req-1"), FINE);

    try (var session = Session.open(cloud.entry(), conditions)) {
      session.send(Call.get(Service.COMPUTE, "/servers?name=x", "to list servers"));
    }

    assertThat(traces)
        .extracting(Trace::number, Trace::method, Trace::service, Trace::path, Trace::status)
        .map(Object::toString)
        .containsExactly(
            "(1, \"POST\", \"Keystone\", \"/auth/tokens\", 201)",
            "(2, \"GET\", \"Nova\", \"/servers?name=x\", 503)",
            "(3, \"GET\", \"Nova\", \"/servers?name=x\", 200)");
    assertThat(traces.get(1).requestId()).isEqualTo("req-1");
    assertThat(traces.get(1).duration()).isPositive();
  }

  @Test
  void an_interrupted_thread_stops_waiting_for_an_answer() throws Exception {
    var asked = new CountDownLatch(1);
    var never = new CompletableFuture<Reply>();
    cloud.on(
        "POST " + SERVERS,
        request -> {
          asked.countDown();
          return never.join();
        });
    try (var session = Session.open(cloud.entry(), conditions)) {
      var outcome = new CompletableFuture<CloudException>();
      var thread = new Thread(() -> outcome.complete(refusal(session, call("POST"))));
      thread.start();
      asked.await();

      thread.interrupt();

      assertThat(outcome.get().kind()).isEqualTo(Kind.INTERRUPTED);
      assertThat(outcome.get()).hasMessageContaining("may have been carried out");
    } finally {
      never.complete(FINE);
    }
  }

  private CloudEntry overriding(String compute) {
    var entry = cloud.entry();
    return new CloudEntry(
        entry.name(),
        entry.file(),
        entry.authUrl(),
        entry.credential(),
        entry.region(),
        entry.view(),
        entry.trust(),
        Map.of(Service.COMPUTE, URI.create("http://" + compute + "/v2.1")));
  }

  private static Call read() {
    return call("GET");
  }

  private static Call call(String method) {
    var body = "{\"server\": {}}".getBytes(StandardCharsets.UTF_8);
    var has = method.equals("POST") || method.equals("PUT");
    return new Call(
        Service.COMPUTE,
        method,
        "/servers",
        has ? Optional.of(body) : Optional.empty(),
        Optional.empty(),
        "to try it");
  }

  private static CloudException refusal(Session session, Call call) {
    var error = catchThrowableOfType(CloudException.class, () -> session.send(call));
    assertThat(error).as(call.toString()).isNotNull();
    return error;
  }
}
