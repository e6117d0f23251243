package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {

  private final ScriptedExchange exchange = new ScriptedExchange();

  @Test
  void is_read_by_lines() {
    exchange.answers("{\"output\": \"booting\\nlogin:\"}");

    assertThat(exchange.cloud().console("s1", 20)).containsExactly("booting", "login:");
    assertThat(exchange.calls()).containsExactly("POST Nova /servers/s1/action");
    assertThat(exchange.body(0))
        .isEqualTo(ScriptedExchange.json("{\"os-getConsoleOutput\": {\"length\": 20}}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409, 501})
  void is_empty_where_there_is_none(int status) {
    exchange.refuses(CloudException.Kind.REFUSED, status, "no console");

    assertThat(exchange.cloud().console("s1", 20)).isEmpty();
  }

  @Test
  void is_an_error_where_it_is_forbidden() {
    exchange.refuses(CloudException.Kind.FORBIDDEN, 403, "no");

    assertThatThrownBy(() -> exchange.cloud().console("s1", 20)).isInstanceOf(CloudException.class);
  }
}
