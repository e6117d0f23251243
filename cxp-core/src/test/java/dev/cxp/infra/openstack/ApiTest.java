package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ApiTest {

  private final ScriptedExchange exchange = new ScriptedExchange();

  @Test
  void pages_of_nova_are_followed_by_their_marker() {
    exchange
        .answers(
            """
            {"servers": [{"id": "s1", "name": "a"}], "servers_links": [
              {"rel": "next", "href": "http://inside:8774/v2.1/servers/detail?limit=1&marker=s1"}]}
            """)
        .answers("{\"servers\": [{\"id\": \"s2\", \"name\": \"b\"}]}");

    assertThat(exchange.cloud().list(Kind.SERVER)).extracting("id").containsExactly("s1", "s2");
    assertThat(exchange.calls())
        .containsExactly("GET Nova /servers/detail", "GET Nova /servers/detail?marker=s1");
  }

  @Test
  void pages_of_glance_are_followed_too() {
    exchange
        .answers("{\"images\": [{\"id\": \"i1\"}], \"next\": \"/v2/images?marker=i1&limit=1\"}")
        .answers("{\"images\": [{\"id\": \"i2\"}]}");

    assertThat(exchange.cloud().list(Kind.IMAGE)).extracting("id").containsExactly("i1", "i2");
    assertThat(exchange.calls().get(1)).isEqualTo("GET Glance /images?limit=1000&marker=i1");
  }

  @Test
  void pages_without_end_are_an_error() {
    var page =
        """
        {"volumes": [], "volumes_links": [{"rel": "next", "href": "http://x/?marker=v1"}]}
        """;
    exchange.answers(page).answers(page).answers(page);

    isMalformed(() -> exchange.cloud().list(Kind.VOLUME), "its next page is the same page");
  }

  @Test
  void an_answer_without_the_list_is_an_error_and_no_empty_list() {
    exchange.answers("{\"error\": \"try later\"}");

    isMalformed(() -> exchange.cloud().list(Kind.PORT), "it has no list of ports");
  }

  @Test
  void an_answer_that_is_no_json_is_an_error_that_does_not_quote_it() {
    exchange.answers("<html>token=hunter2</html>");

    isMalformed(() -> exchange.cloud().list(Kind.PORT), "it is not JSON");
  }

  private static void isMalformed(ThrowingCallable call, String how) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CloudException.class,
            e -> assertThat(e.kind()).isEqualTo(CloudException.Kind.MALFORMED))
        .hasMessageContaining(how)
        .hasNoCause()
        .message()
        .doesNotContain("hunter2");
  }
}
