package dev.cxp.infra.openstack.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openstack4j.api.exceptions.ConnectorNotFoundException;
import org.openstack4j.core.transport.internal.HttpExecutor;
import org.openstack4j.openstack.internal.OSClientSession;

/** The library lives beside another user's openstack4j, and the tests are that user. */
class LibrariesTest {

  private static final Order GROUP =
      new Order(
          Kind.SERVER_GROUP,
          "nodes",
          Mark.of("shop", "r1"),
          Map.of(Property.POLICY, "anti-affinity"));

  private static byte[] group(String id) {
    return ("{\"server_group\": {\"id\": \"" + id + "\"}}").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void leaves_the_thread_without_a_session_of_its_own() {
    Libraries.on(request -> group("g1")).create(GROUP);

    assertThat(OSClientSession.getCurrent()).isNull();
  }

  @Test
  void is_no_connector_for_others() {
    Libraries.on(request -> group("g1")).create(GROUP);

    assertThatThrownBy(() -> HttpExecutor.create().getExecutorName())
        .isInstanceOf(ConnectorNotFoundException.class);
  }

  @Test
  void many_threads_use_many_libraries_without_mixing_them_up() {
    var mixed = new CopyOnWriteArrayList<String>();

    IntStream.range(0, 64)
        .parallel()
        .forEach(
            number -> {
              var id = "g" + number;
              var made = Libraries.on(request -> group(id)).create(GROUP);
              if (!made.id().equals(id)) {
                mixed.add(id + " became " + made.id());
              }
            });

    assertThat(mixed).isEmpty();
  }

  @Test
  void throws_what_the_transport_throws() {
    var refusal =
        new CloudException(
            CloudException.Kind.QUOTA, dev.cxp.check.Explanation.tried("to create a group"));

    assertThatThrownBy(
            () ->
                Libraries.on(
                        request -> {
                          throw refusal;
                        })
                    .create(GROUP))
        .isSameAs(refusal);
  }

  @Test
  void an_answer_that_it_cannot_read_is_not_quoted() {
    var answer = "{\"server_group\": \"hunter2\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Libraries.on(request -> answer).create(GROUP))
        .isInstanceOfSatisfying(
            CloudException.class,
            e -> assertThat(e.kind()).isEqualTo(CloudException.Kind.MALFORMED))
        .hasNoCause()
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void a_request_is_shown_without_its_body() {
    var shown = new CopyOnWriteArrayList<String>();
    Libraries.on(
            request -> {
              shown.add(request.toString());
              return group("g1");
            })
        .create(GROUP);

    assertThat(shown).isEqualTo(List.of("POST COMPUTE /os-server-groups"));
  }
}
