package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Kind;
import org.junit.jupiter.api.Test;

/** One object by its name: what is asked, and what of the answer counts. */
class FindsTest {

  private final ScriptedExchange exchange = new ScriptedExchange();

  @Test
  void images_are_filtered_by_glance() {
    exchange.answers("{\"images\": []}");

    assertThat(exchange.cloud().find(Kind.IMAGE, "CC Ubuntu&24")).isEmpty();
    assertThat(exchange.calls())
        .containsExactly("GET Glance /images?limit=1000&name=CC%20Ubuntu%2624");
  }

  @Test
  void networks_are_filtered_by_neutron() {
    exchange.answers("{\"networks\": [{\"id\": \"n1\", \"name\": \"sharednet2\"}]}");

    assertThat(exchange.cloud().find(Kind.NETWORK, "sharednet2")).hasSize(1);
    assertThat(exchange.calls().get(0)).endsWith("&name=sharednet2");
  }

  @Test
  void servers_are_asked_for_by_a_pattern_that_matches_the_whole_name_and_looked_at_again() {
    exchange.answers(
        """
        {"servers": [{"id": "s1", "name": "node.1"}, {"id": "s2", "name": "node-1"}]}
        """);

    var found = exchange.cloud().find(Kind.SERVER, "node.1");

    assertThat(found).extracting("id").containsExactly("s1");
    assertThat(exchange.calls()).containsExactly("GET Nova /servers/detail?name=%5Enode.1%24");
  }

  @Test
  void volumes_are_filtered_by_cinder() {
    exchange.answers("{\"volumes\": [{\"id\": \"v1\", \"name\": \"data\"}]}");

    assertThat(exchange.cloud().find(Kind.VOLUME, "data")).hasSize(1);
    assertThat(exchange.calls()).containsExactly("GET Cinder /volumes/detail?name=data");
  }

  @Test
  void flavors_are_filtered_here_for_nova_does_not() {
    exchange.answers(
        """
        {"flavors": [{"id": "f1", "name": "m1.medium"}, {"id": "f2", "name": "m1.large"}]}
        """);

    assertThat(exchange.cloud().find(Kind.FLAVOR, "m1.large"))
        .extracting("id")
        .containsExactly("f2");
  }

  @Test
  void floating_ips_are_found_by_the_name_in_their_mark() {
    exchange.answers(
        """
        {"floatingips": [
          {"id": "a", "description": "[cxp:spec=s cxp:run=r cxp:name=node1]"},
          {"id": "b", "description": "[cxp:spec=s cxp:run=r cxp:name=node2]"}]}
        """);

    assertThat(exchange.cloud().find(Kind.FLOATING_IP, "node2"))
        .extracting("id")
        .containsExactly("b");
  }

  @Test
  void leases_are_found_by_their_name_without_the_mark() {
    exchange.answers(
        """
        {"leases": [{"id": "a", "name": "nodes [cxp:spec=s cxp:run=r]"},
          {"id": "b", "name": "other"}]}
        """);

    assertThat(exchange.cloud().find(Kind.LEASE, "nodes")).extracting("id").containsExactly("a");
  }

  @Test
  void a_key_pair_is_asked_for_by_itself() {
    exchange.answers("{\"keypair\": {\"name\": \"my key\", \"public_key\": \"ssh-rsa AAAA\"}}");

    assertThat(exchange.cloud().find(Kind.KEY_PAIR, "my key")).hasSize(1);
    assertThat(exchange.calls()).containsExactly("GET Nova /os-keypairs/my%20key");
  }

  @Test
  void a_key_pair_that_is_not_there_is_none() {
    exchange.refuses(CloudException.Kind.ABSENT, 404, "Keypair x not found");

    assertThat(exchange.cloud().find(Kind.KEY_PAIR, "x")).isEmpty();
  }

  @Test
  void other_errors_are_no_absence() {
    exchange.refuses(CloudException.Kind.FORBIDDEN, 403, "no");

    assertThatThrownBy(() -> exchange.cloud().find(Kind.KEY_PAIR, "x"))
        .isInstanceOf(CloudException.class)
        .hasMessageContaining("403");
  }
}
