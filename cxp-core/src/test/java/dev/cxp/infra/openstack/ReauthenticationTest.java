package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.infra.Requests;
import dev.cxp.infra.openstack.FakeCloud.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens end: another one is got in time, or when a service says so, once for all threads. */
class ReauthenticationTest {

  private static final String LOGIN = "POST /identity/v3/auth/tokens";
  private static final Call READ = Call.get(Service.COMPUTE, "/servers", "to list servers");
  private static final int THREADS = 8;

  private final FakeCloud cloud = new FakeCloud();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Conditions conditions = Conditions.usual().pause(time -> {}).nanoTime(now::get);

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void a_token_is_used_until_shortly_before_its_end() {
    try (var session = Session.open(cloud.entry(), conditions)) {
      now.addAndGet(Duration.ofSeconds(3539).toNanos());
      session.send(READ);
      assertThat(cloud.logins()).isEqualTo(1);

      now.addAndGet(Duration.ofSeconds(2).toNanos());
      session.send(READ);

      assertThat(cloud.logins()).isEqualTo(2);
      assertThat(session.requests()).isEqualTo(new Requests(4, 0));
    }
  }

  @Test
  void a_short_token_is_not_replaced_at_once() {
    cloud.tokensLive(10);
    try (var session = Session.open(cloud.entry(), conditions)) {
      now.addAndGet(Duration.ofSeconds(8).toNanos());
      session.send(READ);
      assertThat(cloud.logins()).isEqualTo(1);

      now.addAndGet(Duration.ofMillis(1001).toNanos());
      session.send(READ);
      assertThat(cloud.logins()).isEqualTo(2);
    }
  }

  @Test
  void a_post_whose_token_was_revoked_is_sent_again_with_another() {
    var body = Optional.of("{}".getBytes(StandardCharsets.UTF_8));
    try (var session = Session.open(cloud.entry(), conditions)) {
      cloud.revoke();

      session.send(
          new Call(Service.COMPUTE, "POST", "/servers", body, Optional.empty(), "to make it"));

      assertThat(session.requests()).isEqualTo(new Requests(4, 1));
    }
  }

  @Test
  void a_service_that_takes_no_token_at_all_is_asked_twice() {
    cloud.on("GET " + FakeCloud.SERVERS, Reply.json(401, "{\"error\": {\"message\": \"no\"}}"));

    try (var session = Session.open(cloud.entry(), conditions)) {
      var error = catchThrowableOfType(CloudException.class, () -> session.send(READ));

      assertThat(error.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(error).hasMessageContaining("Nova answered 401");
    }
    assertThat(cloud.requests("GET", FakeCloud.SERVERS)).isEqualTo(2);
  }

  @Test
  @Timeout(30)
  void many_threads_share_one_login() throws Exception {
    try (var session = Session.open(cloud.entry(), conditions)) {
      cloud.revoke();

      for (var outcome : together(() -> session.send(READ).status())) {
        assertThat(outcome.get()).isEqualTo(200);
      }

      // The revocation counts as one.
      assertThat(cloud.logins()).isEqualTo(3);
      assertThat(session.requests().sent()).isBetween(2 + THREADS, 2 + 2 * THREADS);
    }
  }

  @Test
  @Timeout(30)
  void a_refused_credential_is_tried_once_by_many_threads() throws Exception {
    try (var session = Session.open(cloud.entry(), conditions)) {
      cloud.revoke();
      cloud.on(LOGIN, Reply.json(401, "{\"error\": {\"message\": \"disabled\"}}"));

      for (var outcome :
          together(() -> catchThrowableOfType(CloudException.class, () -> session.send(READ)))) {
        assertThat(outcome.get().kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(outcome.get()).hasMessageContaining("answered 401: disabled");
      }
    }
    assertThat(cloud.requests("POST", "/identity/v3/auth/tokens")).isEqualTo(2);
  }

  @Test
  @Timeout(30)
  void many_threads_send_at_once() throws Exception {
    var meeting = new CyclicBarrier(THREADS);
    cloud.on(
        "GET " + FakeCloud.SERVERS,
        request -> {
          // Nobody is answered before all have asked.
          try {
            meeting.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return Reply.json(200, "{}");
        });

    try (var session = Session.open(cloud.entry(), conditions)) {
      session.send(Call.get(Service.COMPUTE, "/flavors", "to be known to the service"));
      for (var outcome : together(() -> session.send(READ).status())) {
        assertThat(outcome.get()).isEqualTo(200);
      }
    }
  }

  @Test
  @Timeout(30)
  void the_first_request_with_a_token_to_a_service_goes_ahead_of_the_others() throws Exception {
    var asked = new AtomicInteger();
    var beforeTheFirstAnswer = new AtomicInteger();
    cloud.on(
        "GET " + FakeCloud.SERVERS,
        request -> {
          if (asked.incrementAndGet() == 1) {
            await().until(() -> waitingForTheirTurn() == THREADS - 1);
            beforeTheFirstAnswer.set(asked.get());
          }
          return Reply.json(200, "{}");
        });

    try (var session = Session.open(cloud.entry(), conditions)) {
      for (var outcome : together(() -> session.send(READ).status())) {
        assertThat(outcome.get()).isEqualTo(200);
      }
    }

    assertThat(beforeTheFirstAnswer).hasValue(1);
    assertThat(asked).hasValue(THREADS);
  }

  private static long waitingForTheirTurn() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            frames ->
                Arrays.stream(frames)
                    .anyMatch(frame -> frame.getClassName().equals(Introductions.class.getName())))
        .count();
  }

  private static <T> Iterable<Future<T>> together(Callable<T> work) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var all = new ArrayList<Callable<T>>();
      for (var i = 0; i < THREADS; i++) {
        all.add(work);
      }
      return threads.invokeAll(all);
    } finally {
      threads.shutdownNow();
    }
  }
}
