package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.Configurations.complaints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.pipeline.DataSize;
import dev.cxp.pipeline.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan was shown by Terraform 1.11. */
class TerraformPlanTest {

  @TempDir Path directory;

  @Test
  void is_the_infrastructure_that_would_be_made() {
    var reading = TerraformPlan.read(TerraformStateTest.fixture("plan-with-keys.json"));

    assertThat(reading.orThrow())
        .isEqualTo(
            Infrastructure.onCloud("openstack")
                .name("mlops")
                .suffix("project47")
                .keyPair("id_rsa_chameleon")
                .privateNetwork(
                    net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
                .sharedNetwork(
                    "sharednet2",
                    net ->
                        // The order of the configuration, not that of Terraform's set of ids.
                        net.securityGroups(
                            "allow-ssh",
                            "allow-9001",
                            "allow-8000",
                            "allow-8080",
                            "allow-8081",
                            "allow-http-80",
                            "allow-9090"))
                .nodes(
                    node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"),
                    Map.of(
                        "node1", "192.168.1.11", "node2", "192.168.1.12", "node3", "192.168.1.13"))
                .floatingIp("node1", "public", ip -> ip.description("MLOps IP for project47"))
                .volume(
                    "node1",
                    DataSize.gigabytes(50),
                    "/dev/vdb",
                    volume ->
                        volume
                            .name("project-data-project47")
                            .description("Persistent storage for project artifacts"))
                .output("floating_ip_out", "node1"));
  }

  @Test
  void says_that_terraform_keeps_only_a_hash_of_user_data() {
    var reading = TerraformPlan.read(TerraformStateTest.fixture("plan-with-keys.json"));

    assertThat(complaints(reading.findings()))
        .containsExactly(
            "NOT_VERIFIED terraform.value at plan-with-keys.json: openstack_compute_instance_v2.nodes:"
                + " Terraform keeps only a hash of user_data -> read the folder to have it:"
                + " TerraformFolder.at(...)");
  }

  @Test
  void says_when_a_plan_does_not_tell_which_instance_is_meant() {
    var reading = TerraformPlan.read(TerraformStateTest.fixture("plan.json"));

    assertThat(complaints(reading.failures()))
        .contains(
            "FAILED terraform.value at plan.json: openstack_networking_floatingip_v2.public: the"
                + " plan does not say which instance of openstack_networking_port_v2.shared is"
                + " meant, only what decides it: [openstack_networking_port_v2.shared,"
                + " local.public_node] -> read the folder instead: TerraformFolder.at(...)")
        .noneMatch(found -> found.contains("terraform.argument"))
        .noneMatch(found -> found.contains("secgroup"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"version": 4, "resources": []}                   | it is a state
          {"format_version": "1.0", "values": {}}           | it is a state
          {"format_version": "2.0", "planned_values": {}}   | its format_version is '2.0'
          {                                                 | it is not a JSON object
          """)
  void refuses_what_is_no_plan_that_it_knows(String text, String problem) throws IOException {
    var file = Files.writeString(directory.resolve("plan.json"), text);

    assertThatThrownBy(() -> TerraformPlan.read(file))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("CXP tried to read a Terraform plan from")
        .hasMessageContaining(problem);
  }

  @Test
  void refuses_the_file_of_a_saved_plan_which_is_no_text() throws IOException {
    var file = Files.write(directory.resolve("plan.out"), new byte[] {'P', 'K', 3, 4, (byte) 0xff});

    assertThatThrownBy(() -> TerraformPlan.read(file))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("it cannot be read as text")
        .hasMessageContaining("terraform show -json plan.out > plan.json");
  }

  @Test
  void an_empty_plan_describes_no_machine() throws IOException {
    var file =
        Files.writeString(
            directory.resolve("plan.json"),
            "{\"format_version\": \"1.2\", \"planned_values\": {}, \"configuration\":"
                + " {\"root_module\": {\"module_calls\": {\"net\": {}}}}}");

    var reading = TerraformPlan.read(file);

    assertThat(reading.infrastructure()).isEmpty();
    assertThat(complaints(reading.failures()))
        .anySatisfy(found -> assertThat(found).contains("the plan has the module net"))
        .anySatisfy(found -> assertThat(found).contains("it describes no machine on OpenStack"));
  }
}
