package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deleting: what is asked, and which refusals are none. */
class DeletesTest {

  private static final String BAD_STATE = "Invalid volume: Volume status must be available";

  private final ScriptedExchange exchange = new ScriptedExchange();

  private static CloudObject seen(Kind kind) {
    return new CloudObject(kind, "x1", "x", "", Optional.empty(), Map.of(Property.SERVER, "s1"));
  }

  @ParameterizedTest
  @CsvSource({
    "LEASE, DELETE Blazar /leases/x1",
    "KEY_PAIR, DELETE Nova /os-keypairs/x1",
    "SERVER_GROUP, DELETE Nova /os-server-groups/x1",
    "SECURITY_GROUP, DELETE Neutron /security-groups/x1",
    "NETWORK, DELETE Neutron /networks/x1",
    "SUBNET, DELETE Neutron /subnets/x1",
    "PORT, DELETE Neutron /ports/x1",
    "VOLUME, DELETE Cinder /volumes/x1",
    "SERVER, DELETE Nova /servers/x1",
    "ATTACHMENT, DELETE Nova /servers/s1/os-volume_attachments/x1",
    "FLOATING_IP, DELETE Neutron /floatingips/x1"
  })
  void is_one_request_and_what_is_gone_already_is_no_error(Kind kind, String call) {
    exchange.answers("").refuses(CloudException.Kind.ABSENT, 404, "not found");
    var cloud = exchange.cloud();

    cloud.delete(seen(kind));
    cloud.delete(seen(kind));

    assertThat(exchange.calls()).containsExactly(call, call);
    assertThat(exchange.call(0).what()).isEqualTo("to delete " + seen(kind).describe());
  }

  @Test
  void what_is_in_use_is_an_error() {
    exchange.refuses(CloudException.Kind.CONFLICT, 409, "one or more ports in use");

    assertThatThrownBy(() -> exchange.cloud().delete(seen(Kind.NETWORK)))
        .hasMessageContaining("ports in use");
  }

  @Test
  void a_volume_that_is_being_deleted_is_no_error() {
    exchange
        .refuses(CloudException.Kind.REFUSED, 400, BAD_STATE)
        .answers("{\"volume\": {\"id\": \"x1\", \"status\": \"deleting\"}}");

    exchange.cloud().delete(seen(Kind.VOLUME));

    assertThat(exchange.calls().get(1)).isEqualTo("GET Cinder /volumes/x1");
  }

  @Test
  void a_volume_that_went_in_the_meantime_is_no_error() {
    exchange
        .refuses(CloudException.Kind.REFUSED, 400, BAD_STATE)
        .refuses(CloudException.Kind.ABSENT, 404, "not found");

    exchange.cloud().delete(seen(Kind.VOLUME));

    assertThat(exchange.calls()).hasSize(2);
  }

  @Test
  void a_volume_that_is_still_in_a_server_is_a_conflict() {
    exchange
        .refuses(CloudException.Kind.REFUSED, 400, BAD_STATE)
        .answers("{\"volume\": {\"id\": \"x1\", \"status\": \"detaching\"}}");

    isConflict(() -> exchange.cloud().delete(seen(Kind.VOLUME)), "the volume is detaching");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\": \"x1\", \"status\": \"detaching\", \"attachments\": [{\"server_id\": \"s1\"}]}",
        "{\"id\": \"x1\", \"status\": \"available\", \"attachments\": []}",
        "{\"id\": \"x1\", \"status\": \"in-use\", \"attachments\": [{\"server_id\": \"s2\"}]}"
      })
  void an_attachment_that_is_ending_or_gone_is_no_error(String volume) {
    exchange
        .refuses(CloudException.Kind.REFUSED, 400, "Unable to detach volume")
        .answers("{\"volume\": " + volume + "}");

    exchange.cloud().delete(seen(Kind.ATTACHMENT));

    assertThat(exchange.calls().get(1)).isEqualTo("GET Cinder /volumes/x1");
  }

  @Test
  void an_attachment_that_is_just_being_made_is_a_conflict() {
    exchange
        .refuses(CloudException.Kind.REFUSED, 400, "Unable to detach volume")
        .answers("{\"volume\": {\"status\": \"attaching\", \"attachments\": []}}");

    isConflict(() -> exchange.cloud().delete(seen(Kind.ATTACHMENT)), "the volume is attaching");
  }

  private static void isConflict(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CloudException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(CloudException.Kind.CONFLICT);
              assertThat(e.requestId()).isEqualTo("req-1");
            })
        .hasMessageContaining(why);
  }
}
