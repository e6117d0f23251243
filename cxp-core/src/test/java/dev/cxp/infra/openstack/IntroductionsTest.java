package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.JsonNodeFactory;

@Timeout(10)
class IntroductionsTest {

  private Introductions introductions = new Introductions(Duration.ofHours(1));
  private final Token token = token();

  @Test
  void other_services_and_other_tokens_do_not_wait() throws Exception {
    introductions.turn(Service.NETWORK, token);

    later(Service.COMPUTE, token).get(5, TimeUnit.SECONDS);
    later(Service.NETWORK, token()).get(5, TimeUnit.SECONDS);
  }

  @Test
  void the_second_waits_until_the_first_has_had_its_turn() throws Exception {
    var first = introductions.turn(Service.NETWORK, token);
    var second = later(Service.NETWORK, token);
    assertThat(second).isNotDone();

    first.end();

    second.get(5, TimeUnit.SECONDS);
    // From now on nobody waits for anybody.
    later(Service.NETWORK, token).get(5, TimeUnit.SECONDS);
    later(Service.NETWORK, token).get(5, TimeUnit.SECONDS);
  }

  @Test
  void nobody_waits_for_a_service_that_does_not_answer() throws Exception {
    introductions = new Introductions(Duration.ofMillis(50));
    introductions.turn(Service.NETWORK, token);

    assertThat(later(Service.NETWORK, token).get(5, TimeUnit.SECONDS)).isNotNull();
  }

  private CompletableFuture<Introductions.Turn> later(Service service, Token who) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return introductions.turn(service, who);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Token token() {
    return new Token(
        "t0ken",
        0,
        new Token.Project("1", "chameleon"),
        "alice",
        Set.of(),
        false,
        Catalog.of(JsonNodeFactory.instance.arrayNode()));
  }
}
