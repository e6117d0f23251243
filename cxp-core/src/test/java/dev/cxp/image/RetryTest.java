package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.RawServer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What passes by itself is asked again, and counted. */
class RetryTest {

  private static final String HEAD = "HEAD /v2/app/manifests/1";
  private static final Reply FOUND =
      Reply.of(200).with("Docker-Content-Digest", "sha256:" + "a".repeat(64));

  private final FakeRegistry registry = new FakeRegistry();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Retry> retries = new ArrayList<>();
  private final Registries registries =
      Registries.upstream().pausing(pauses::add).onRetry(retries::add);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void a_503_that_passes_is_no_error_and_is_counted() {
    registry.on(HEAD, Reply.of(503), Reply.of(502), FOUND);

    assertThat(registries.digest(reference())).isPresent();

    assertThat(retries)
        .extracting(Retry::reason)
        .containsExactly("it answered 503", "it answered 502");
    assertThat(retries.get(0).what()).isEqualTo("read the digest of " + reference());
    assertThat(retries.get(0).where()).isEqualTo(registry.uri().toString());
  }

  @Test
  void who_backs_off_by_itself_asks_once() {
    registry.on(HEAD, Reply.of(503), FOUND);

    var thrown =
        catchThrowableOfType(
            RegistryException.class, () -> registries.withoutRetries().digest(reference()));

    assertThat(thrown.kind()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(retries).isEmpty();
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void waits_grow_and_vary() {
    registry.on(HEAD, Reply.of(503));

    error();

    assertThat(pauses).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(pauses.get(i).toMillis()).isBetween(125L << i, 250L << i);
    }
  }

  @Test
  void a_429_with_a_pause_in_seconds_is_honoured() {
    registry.on(HEAD, Reply.of(429).with("Retry-After", "7"), FOUND);

    assertThat(registries.digest(reference())).isPresent();

    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void a_429_with_a_pause_until_a_date_is_honoured() {
    var until = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(20);
    registry.on(
        HEAD,
        Reply.of(429).with("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(until)),
        FOUND);

    assertThat(registries.digest(reference())).isPresent();

    assertThat(pauses)
        .singleElement()
        .satisfies(
            pause -> assertThat(pause).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20)));
  }

  @Test
  void a_date_that_is_past_is_no_pause() {
    registry.on(HEAD, Reply.of(429).with("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"), FOUND);

    assertThat(registries.digest(reference())).isPresent();

    assertThat(pauses).containsExactly(Duration.ZERO);
  }

  @Test
  void a_pause_that_is_nonsense_is_left_out_of_account() {
    registry.on(HEAD, Reply.of(429).with("Retry-After", "soon; -3"), FOUND);

    assertThat(registries.digest(reference())).isPresent();

    assertThat(pauses)
        .singleElement()
        .satisfies(pause -> assertThat(pause).isLessThan(Duration.ofSeconds(1)));
  }

  @Test
  void a_pause_beyond_patience_is_not_taken() {
    registry.on(HEAD, Reply.of(429).with("Retry-After", "3600"));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(error).hasMessageContaining("wants a pause (Retry-After: 3600)");
    assertThat(pauses).isEmpty();
  }

  @Test
  void a_429_for_ever_is_an_error_that_says_how_often_was_asked() {
    registry.on(HEAD, Reply.of(429));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(error.retries()).isEqualTo(3);
    assertThat(error)
        .hasMessageContaining("it answered 429, also after 3 retries")
        .hasMessageContaining("give credentials, which have a higher limit");
    assertThat(registry.requests()).hasSize(4);
  }

  @Test
  void a_500_is_asked_again_once() {
    registry.on(HEAD, Reply.of(500));

    var error = error();

    assertThat(error.kind()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(error).hasMessageContaining("it answered 500, also after 1 retry");
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void what_does_not_pass_is_asked_once() {
    for (var status : new int[] {400, 403, 404, 405, 501}) {
      registry.on(HEAD, Reply.of(status));
      registry.requests().clear();

      if (status == 404) {
        assertThat(registries.digest(reference())).isEmpty();
      } else {
        error();
      }

      assertThat(registry.requests()).as("%s", status).hasSize(1);
    }
  }

  @Test
  void a_connection_that_breaks_off_is_made_again() {
    try (var server = RawServer.closing()) {
      var reference = ImageReference.parse(server.host() + "/app:1");

      catchThrowableOfType(RegistryException.class, () -> registries.digest(reference));

      assertThat(retries).hasSize(3);
      assertThat(retries)
          .extracting(Retry::reason)
          .containsOnly("it closed the connection without an answer");
      assertThat(server.connections()).isGreaterThanOrEqualTo(4);
    }
  }

  private RegistryException error() {
    return catchThrowableOfType(RegistryException.class, () -> registries.digest(reference()));
  }

  private ImageReference reference() {
    return ImageReference.parse(registry.host() + "/app:1");
  }
}
