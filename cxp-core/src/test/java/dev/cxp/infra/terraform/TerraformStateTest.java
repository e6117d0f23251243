package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.Configurations.complaints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.Adoption;
import dev.cxp.infra.Kind;
import dev.cxp.pipeline.Infrastructure;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The states were written and shown by Terraform 1.11 after it applied the stack. */
class TerraformStateTest {

  @TempDir Path directory;

  static Path fixture(String name) {
    try {
      return Path.of(TerraformStateTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"terraform.tfstate", "state.json"})
  void says_what_can_be_taken_over_in_both_forms(String name) {
    var state = TerraformState.read(fixture(name));

    assertThat(state.adoption())
        .extracting(adoption -> adoption.kind() + " " + adoption.key() + " " + adoption.id())
        .containsExactlyInAnyOrder(
            "network private a923dfdf-86e1-4d07-9bb3-4c755e42c189",
            "subnet private aa9e0344-b22f-4a50-b493-8f0052399fa3",
            "port private/node1 435bdc0e-1f61-4871-94e3-8c9aecbb44dc",
            "port private/node2 b50c4e20-995c-47dc-8dfe-8218e7c018e0",
            "port private/node3 e70f0190-359b-4c7e-8e5a-0e12b6d16d69",
            "port shared/node1 74001d3c-554f-4557-a83f-4110c418d575",
            "port shared/node2 22f0d4c4-5ee9-49f7-8f28-58644919fca6",
            "port shared/node3 39eff137-1d7c-4b37-9d8d-ed7c64c2981d",
            "server node1 12c5387f-f865-4e3e-b711-8ab675a60b63",
            "server node2 413847de-221d-48d7-97c7-516048ed2e07",
            "server node3 fb21c1f6-1bdc-4152-a249-6b58ff4656d3",
            "floating IP node1 70f4d740-0bb5-431b-adb1-39c68d933c97",
            "volume node1-vdb 1824cea8-3020-4ad6-a6f7-f2803fcf0ae8",
            "attachment node1-vdb 1824cea8-3020-4ad6-a6f7-f2803fcf0ae8");
    assertThat(complaints(state.findings())).isEmpty();
  }

  @Test
  void groups_and_keys_are_taken_over_by_their_names_in_the_specification() {
    var state = TerraformState.read(fixture("terraform-with-groups.tfstate"));

    assertThat(state.adoption())
        .filteredOn(
            adoption ->
                List.of(Kind.SECURITY_GROUP, Kind.SERVER_GROUP, Kind.KEY_PAIR)
                    .contains(adoption.kind()))
        .extracting(adoption -> adoption.kind() + " " + adoption.key())
        .containsExactlyInAnyOrder(
            "security group nodeports", "server group spread", "key pair project47-key");
    assertThat(complaints(state.findings())).isEmpty();
  }

  @Test
  void a_specification_says_what_its_groups_are_called() {
    var state = TerraformState.read(fixture("terraform-with-groups.tfstate"));
    var specification = Infrastructure.onCloud("openstack").suffix("project47");

    assertThat(state.adoption(specification))
        .contains(
            new Adoption(
                Kind.SECURITY_GROUP,
                "nodeports-rich",
                state.resource("openstack_networking_secgroup_v2.nodeports").orElseThrow().id()));
  }

  @Test
  void resources_have_their_ids_and_attributes() {
    var state = TerraformState.read(fixture("terraform.tfstate"));

    assertThat(state.resources()).hasSize(22);
    var node = state.resource("openstack_compute_instance_v2.node[\"node1\"]").orElseThrow();
    assertThat(node.key()).contains("node1");
    assertThat(node.attributes()).containsEntry("name", "node1-mlops-group47");
    assertThat(node)
        .hasToString(
            "openstack_compute_instance_v2.node[\"node1\"]"
                + " (12c5387f-f865-4e3e-b711-8ab675a60b63)");
    assertThat(state.resource("data.openstack_networking_network_v2.shared").orElseThrow())
        .extracting(TerraformResource::managed)
        .isEqualTo(false);
  }

  @Test
  void secrets_are_left_out() throws IOException {
    var stored =
        state(
            """
            {"version": 4, "resources": [{"mode": "managed", "type": "openstack_compute_keypair_v2",
             "name": "k", "instances": [{"attributes": {"id": "k", "name": "k", "public_key": "p",
             "private_key": "hunter2", "user_data": "hunter2", "marked": "hunter2"},
             "sensitive_attributes": [[{"type": "get_attr", "value": "marked"}]]}]}]}
            """);
    var shown =
        state(
            """
            {"format_version": "1.0", "values": {"root_module": {"resources": [{"mode": "managed",
             "type": "x_y", "name": "z", "values": {"id": "1", "a": {"b": "hunter2"}, "c": "d"},
             "sensitive_values": {"a": {"b": true}, "c": {}}}]}}}
            """);

    assertThat(stored.resources().get(0).attributes()).containsOnlyKeys("id", "name", "public_key");
    assertThat(shown.resources().get(0).attributes()).containsOnlyKeys("id", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                              | the file is empty
          not json                                        | it is not a JSON object from line 1 on
          [1]                                             | it is not a JSON object
          {"version": 3, "modules": []}                   | it is of version 3, and CXP reads version 4
          {"version": 5}                                  | it is of version 5, and CXP reads version 4
          {"format_version": "2.0", "values": {}}         | its format_version is '2.0'
          {"a": 1}                                        | its format_version is ''
          {"encrypted_data": "aGk=", "encryption_version": "v0"} | it is encrypted
          {"format_version": "1.2", "planned_values": {}} | it is a plan
          """)
  void refuses_what_is_no_state_that_it_knows(String text, String problem) {
    assertThatThrownBy(() -> state(text))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("CXP tried to read a Terraform state from")
        .hasMessageContaining(problem)
        .hasMessageContaining("What to do:");
  }

  @Test
  void refuses_a_file_that_is_not_there() {
    assertThatThrownBy(() -> TerraformState.read(directory.resolve("none.tfstate")))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("there is no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format_version\": \"1.0\"}",
        "{\"version\": 4, \"resources\": []}",
        "{\"version\": 4, \"resources\": [{\"mode\": \"managed\", \"type\": \"aws_instance\","
            + " \"name\": \"a\", \"instances\": [{\"attributes\": {\"id\": \"i\"}}]}]}"
      })
  void a_state_without_machines_is_a_failure_and_not_nothing(String text) throws IOException {
    var state = state(text);

    assertThat(state.adoption()).isEmpty();
    assertThat(complaints(state.findings()))
        .last()
        .asString()
        .contains("FAILED terraform.resources")
        .contains("it has nothing of OpenStack that a specification could take over");
  }

  @Test
  void what_has_no_id_cannot_be_taken_over() throws IOException {
    var state =
        state(
            """
            {"version": 4, "resources": [{"mode": "managed", "name": "net",
             "type": "openstack_networking_network_v2", "instances": [{"attributes": {}}]}]}
            """);

    assertThat(state.adoption()).isEmpty();
    assertThat(complaints(state.findings()))
        .first()
        .asString()
        .contains("openstack_networking_network_v2.net has no id");
  }

  @Test
  void modules_and_what_terraform_has_not_destroyed_yet_are_left_to_it() throws IOException {
    var complaints = new ArrayList<String>();
    complaints.addAll(
        complaints(
            state(
                    """
                    {"version": 4, "resources": [
                     {"module": "module.net", "mode": "managed", "type": "x_y", "name": "a",
                      "instances": [{"attributes": {"id": "1"}}]},
                     {"mode": "managed", "type": "x_y", "name": "b",
                      "instances": [{"deposed": "0f", "attributes": {"id": "2"}}]}]}
                    """)
                .findings()));
    complaints.addAll(
        complaints(
            state(
                    """
                    {"format_version": "1.0", "values": {"root_module": {"child_modules": [
                     {"address": "module.net", "resources": [
                      {"mode": "managed", "type": "x_y", "name": "a", "values": {"id": "1"}}]}]}}}
                    """)
                .findings()));

    assertThat(complaints)
        .anySatisfy(found -> assertThat(found).contains("it belongs to module.net"))
        .anySatisfy(found -> assertThat(found).contains("Terraform has replaced it"))
        .filteredOn(found -> found.contains("it belongs to module.net"))
        .hasSize(2);
  }

  private TerraformState state(String text) throws IOException {
    return TerraformState.read(Files.writeString(directory.resolve("state"), text));
  }
}
