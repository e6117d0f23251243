package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.Configurations.ONE_NODE;
import static dev.cxp.infra.terraform.Configurations.complaints;
import static dev.cxp.infra.terraform.Configurations.file;
import static dev.cxp.infra.terraform.Configurations.folder;
import static dev.cxp.infra.terraform.Configurations.withMore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be read is said, with file and line. */
class TerraformFolderFindingsTest {

  @TempDir Path directory;

  @Test
  void a_folder_that_is_not_there() {
    assertThatThrownBy(() -> TerraformFolder.at(directory.resolve("none")).read())
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("there is no such folder")
        .hasMessageContaining("correct the path");
  }

  @Test
  void a_folder_without_a_configuration() {
    assertThatThrownBy(() -> file(directory, "main.json", "{}").read())
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("it has no file *.tf or *.tf.json");
  }

  @Test
  void a_file_of_values_that_is_not_there() {
    var reading = folder(directory, ONE_NODE).variablesFrom(directory.resolve("none.tfvars"));

    assertThatThrownBy(reading::read)
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("none.tfvars cannot be read");
  }

  @Test
  void every_file_that_breaks_the_grammar() throws IOException {
    file(directory, "a.tf", "resource \"x\" {\n  a = ]\n}\n");
    file(directory, "b.tf.json", "{\n  \"resource\": {\n}");
    Files.write(directory.resolve("c.tf"), new byte[] {'#', (byte) 0xff, (byte) 0xfe});

    var reading = folder(directory, ONE_NODE).read();

    assertThat(reading.infrastructure()).isEmpty();
    assertThat(complaints(reading.findings()))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("FAILED terraform.syntax at a.tf:2: expected a value, found \"]\""),
            second ->
                assertThat(second)
                    .startsWith("FAILED terraform.syntax at b.tf.json:3: this is not JSON"),
            third ->
                assertThat(third)
                    .startsWith("FAILED terraform.syntax at c.tf:1: it is not text in UTF-8"));
  }

  @Test
  void every_variable_without_a_value() {
    var reading =
        folder(directory, "variable \"suffix\" {}\nvariable \"key\" {}\n" + ONE_NODE).read();

    assertThat(reading.infrastructure()).isEmpty();
    assertThat(complaints(reading.findings()))
        .containsExactly(
            "FAILED terraform.variable at main.tf:1: the variable suffix has no value -> give it"
                + " one: .variable(\"suffix\", \"...\"), or a file with .variablesFrom(...)",
            "FAILED terraform.variable at main.tf:2: the variable key has no value -> give it"
                + " one: .variable(\"key\", \"...\"), or a file with .variablesFrom(...)");
  }

  @Test
  void a_value_for_a_variable_that_is_not_there() {
    var reading =
        folder(directory, "variable \"suffix\" { default = \"a\" }\n" + ONE_NODE)
            .variable("sufix", "b")
            .read();

    assertThat(complaints(reading.failures()))
        .containsExactly(
            "FAILED terraform.variable at variable(\"sufix\", ...): there is no variable sufix in"
                + " the folder -> did you mean \"suffix\"?");
  }

  @Test
  void a_value_in_a_file_for_a_variable_that_is_not_there_is_no_failure() {
    file(directory, "terraform.tfvars", "sufix = \"b\"\n");

    assertThat(complaints(folder(directory, ONE_NODE).read().findings()))
        .containsExactly(
            "NOT_VERIFIED terraform.variable at terraform.tfvars:1: there is no variable sufix, so"
                + " its value is not used -> there is none yet: add one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          number              | three  | this must be a number, and is a text
          map(string)         | x      | there is nothing called x in the folder
          map(string)         | [1]    | the variable must be a map, and is a list
          list(string)        | {      | is not one of its type: expected a value
          bool                | 7      | this must be true or false, and is a text
          object({a = string}) | {}    | the object lacks "a"
          strin               | 7      | strin is not a type
          """)
  void a_value_of_another_type_without_showing_it(String type, String value, String problem) {
    var reading =
        folder(directory, "variable \"v\" {\n  type = " + type + "\n}\n" + ONE_NODE)
            .variable("v", value)
            .read();

    assertThat(complaints(reading.failures())).singleElement().asString().contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          module "net" {\\n  source = "./net"\\n}                | block at more.tf:1: module "net" is a module | read the module's own folder
          moved {\\n}                                            | block at more.tf:1: CXP does not read the block moved | leave it to Terraform
          x = 1                                                  | block at more.tf:1: the attribute x stands outside of every block | terraform.tfvars
          provider "aws" {\\n}                                   | block at more.tf:1: provider "aws" is not the provider of OpenStack | leave it
          provider "openstack" {\\n  alias = "b"\\n}             | block at more.tf:1: a second provider of OpenStack | make a specification for each
          resource "aws_instance" "a" {\\n}                      | block at more.tf:1: aws_instance.a is not a resource of OpenStack | leave it to Terraform
          resource "openstack_networking_router_v2" "r" {\\n}    | block at more.tf:1: openstack_networking_router_v2.r is a resource that CXP does not read | leave it to Terraform
          resource "openstack_compute_floatingip_associate_v2" "r" {\\n} | block at more.tf:1: openstack_compute_floatingip_associate_v2.r is a resource that CXP does not read | use openstack_networking_floatingip_associate_v2
          data "openstack_dns_zone_v2" "z" {\\n}                 | block at more.tf:1: data.openstack_dns_zone_v2.z is a data source that CXP does not read | write the value
          data "openstack_networking_network_v2" "n" {\\n  mtu = 1\\n} | argument at more.tf:2: CXP does not set mtu of data.openstack_networking_network_v2.n | remove it
          resource "openstack_networking_port_v2" "free" {\\n}   | block at more.tf:1: openstack_networking_port_v2.free belongs to nothing that was read | connect it
          resource "openstack_networking_network_v2" "n2" {\\n}  | block at more.tf:1: openstack_networking_network_v2.n2 is a second network of its own | keep one
          resource "openstack_networking_subnet_v2" "s2" {\\n  network_id = "b9"\\n} | block at more.tf:1: openstack_networking_subnet_v2.s2 is on a network that this configuration does not make | CXP makes a subnet only
          resource "openstack_networking_subnet_v2" "s2" {\\n  network_id = openstack_networking_network_v2.net.id\\n} | block at more.tf:1: openstack_networking_subnet_v2.s2 is a second subnet | keep one
          resource "openstack_networking_network_v2" "net" {\\n} | block at more.tf:1: openstack_networking_network_v2.net is there a second time | rename one
          resource "openstack_compute_instance_v2" {\\n}         | syntax at more.tf:1: resource "openstack_compute_instance_v2" has 1 labels instead of 2 | write resource
          resource "openstack_networking_floatingip_v2" "f" {\\n  pool = "public"\\n} | block at more.tf:1: openstack_networking_floatingip_v2.f is not on the shared port of a machine | give it port_id
          resource "openstack_blockstorage_volume_v3" "v" {\\n  size = 1\\n} | block at more.tf:1: openstack_blockstorage_volume_v3.v is attached 0 times | attach it
          resource "openstack_compute_servergroup_v2" "g" {\\n  name = "g-lab"\\n  policies = []\\n} | value at more.tf:3: a server group has one policy, and this one has 0 | for example
          resource "openstack_compute_keypair_v2" "k" {\\n  name = "k"\\n} | block at more.tf:1: openstack_compute_keypair_v2.k belongs to nothing | connect it
          output "o" {\\n}                                       | output at more.tf:1: output "o" has no value | add one
          locals {\\n  a = local.b\\n  b = local.a\\n}\\nresource "x" "y" {\\n  z = local.a\\n} | value at more.tf:3: local.a depends on itself | break the circle
          """)
  void blocks_that_have_no_place_in_a_specification(String text, String finding, String remedy) {
    var reading = withMore(directory, text.replace("\\n", "\n"));

    assertThat(complaints(reading.failures()))
        .anySatisfy(
            complaint ->
                assertThat(complaint)
                    .startsWith("FAILED terraform." + finding)
                    .contains(" -> ")
                    .contains(remedy));
    assertThatThrownBy(reading::orThrow)
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("more.tf:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config_drive = true              | FAILED terraform.argument at main.tf:28: CXP does not set config_drive of openstack_compute_instance_v2.node1
          availability_zone = "nova"       | FAILED terraform.argument at main.tf:28: CXP does not set availability_zone
          power_state = "shutoff"          | FAILED terraform.argument at main.tf:28: CXP does not set power_state
          lifecycle {\\n}                   | NOT_VERIFIED terraform.block at main.tf:28: lifecycle of resource "openstack_compute_instance_v2" "node1" is not carried over
          depends_on = [openstack_networking_network_v2.net] | NOT_VERIFIED terraform.block at main.tf:28: depends_on
          provisioner "local-exec" {\\n}    | FAILED terraform.block at main.tf:28: CXP does not read the block provisioner "local-exec"
          dynamic "network" {\\n}           | FAILED terraform.block at main.tf:28: CXP does not read the block dynamic "network"
          user_data = file("none.sh")      | FAILED terraform.value at main.tf:28: the file none.sh cannot be read
          user_data = uuid()               | FAILED terraform.value at main.tf:28: CXP does not evaluate the function uuid
          tags = [openstack_networking_port_v2.nod1.id] | FAILED terraform.value at main.tf:28: there is no resource "openstack_networking_port_v2" "nod1" -> did you mean "node1"?
          metadata = "x"                   | FAILED terraform.value at main.tf:28: metadata must be a block, and is a text
          security_groups = ["default"]    | FAILED terraform.argument at main.tf:28: CXP does not set security_groups
          network {\\n}                     | FAILED terraform.value at main.tf:28: the network block names no network
          network {\\n    uuid = "5e0f4b52-6f0a-4d36-9b57-6a1c1f2d3e4f"\\n} | FAILED terraform.value at main.tf:28: the network is given by its id
          network {\\n    port = "5e0f4b52-6f0a-4d36-9b57-6a1c1f2d3e4f"\\n} | FAILED terraform.value at main.tf:29: the port is not one that the configuration makes
          image_id = "5e0f"                | PASSED
          block_device {\\n    uuid = "x"\\n} | FAILED terraform.argument at main.tf:28: CXP does not set block_device
          """)
  void arguments_that_cxp_does_not_set(String argument, String complaint) {
    var text =
        ONE_NODE.replace(
            "flavor_name = \"flavor\"",
            "flavor_name = \"flavor\"\n  " + argument.replace("\\n", "\n"));

    var complaints = complaints(folder(directory, text).read().findings());

    if (complaint.equals("PASSED")) {
      assertThat(complaints).isEmpty();
    } else {
      assertThat(complaints).anySatisfy(found -> assertThat(found).startsWith(complaint));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          direction = "ingress"        | direction = "egress"      | value at more.tf:6: a specification opens what comes in
          ethertype = "IPv4"           | ethertype = "IPv6"        | argument at more.tf:7: CXP does not set ethertype
          protocol = "tcp"             | remote_group_id = "x"     | argument at more.tf:8: CXP does not set remote_group_id
          name = "web-lab"             | delete_default_rules = true | argument at more.tf:2: CXP does not set delete_default_rules
          """)
  void rules_that_a_specification_cannot_say(String line, String instead, String finding) {
    var text =
        """
        resource "openstack_networking_secgroup_v2" "web" {
          name = "web-lab"
        }
        resource "openstack_networking_secgroup_rule_v2" "http" {
          security_group_id = openstack_networking_secgroup_v2.web.id
          direction = "ingress"
          ethertype = "IPv4"
          protocol = "tcp"
        }
        """;

    assertThat(complaints(withMore(directory, text).findings())).isEmpty();
    assertThat(complaints(withMore(directory, text.replace(line, instead)).failures()))
        .anySatisfy(found -> assertThat(found).startsWith("FAILED terraform." + finding));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cidr       = "10.0.0.0/24"        | cidr = "10.0.0.0/24"\\nip_version = 6      | argument at main.tf:13: CXP does not set ip_version
          cidr       = "10.0.0.0/24"        | cidr = "10.0.0.0/24"\\ngateway_ip = "10.0.0.254" | argument at main.tf:13: CXP does not set gateway_ip
          name = "private-net-lab"          | name = "private-net-lab"\\nshared = true   | argument at main.tf:7: CXP does not set shared
          name       = "port-node1-lab"     | port_security_enabled = false             | argument at main.tf:16: CXP does not set port_security_enabled
          name       = "port-node1-lab"     | security_group_ids = ["x"]                | argument at main.tf:16: CXP does not set security_group_ids
          name       = "port-node1-lab"     | allowed_address_pairs {\\n}               | argument at main.tf:16: CXP does not set allowed_address_pairs
          ip_address = "10.0.0.11"\\n  }    | mac = "x"\\n  }                           | value at main.tf:24: openstack_compute_instance_v2.node1 has no fixed address
          ip_address = "10.0.0.11"\\n  }    | ip_address = "10.0.0.11"\\n  }\\n  fixed_ip {\\n    ip_address = "10.0.0.12"\\n  } | value at main.tf:22: openstack_compute_instance_v2.node1 has a second address
          """)
  void networks_and_ports_that_a_specification_cannot_say(
      String line, String instead, String finding) {
    var text = ONE_NODE.replace(line.replace("\\n", "\n"), instead.replace("\\n", "\n"));

    assertThat(text).isNotEqualTo(ONE_NODE);
    assertThat(complaints(folder(directory, text).read().failures()))
        .anySatisfy(found -> assertThat(found).startsWith("FAILED terraform." + finding));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          device      = "/dev/vdb"  | multiattach = true     | openstack_compute_volume_attach_v2.data does not say the device
          instance_id = openstack_compute_instance_v2.node1.id | instance_id = "b9" | openstack_compute_volume_attach_v2.data attaches to no machine that was read
          "data" {\\n  instance_id  | "data" {\\n  count = 2\\n  instance_id | openstack_blockstorage_volume_v3.data is attached 2 times
          """)
  void volumes_that_belong_to_no_one_node(String line, String instead, String finding) {
    var sound =
        """
        resource "openstack_blockstorage_volume_v3" "data" {
          size = 1
          name = "data-node1-vdb-lab"
        }
        resource "openstack_compute_volume_attach_v2" "data" {
          instance_id = openstack_compute_instance_v2.node1.id
          volume_id   = openstack_blockstorage_volume_v3.data.id
          device      = "/dev/vdb"
        }
        """;
    var text = sound.replace(line.replace("\\n", "\n"), instead.replace("\\n", "\n"));

    assertThat(complaints(withMore(directory, sound).findings())).isEmpty();
    assertThat(complaints(withMore(directory, text).failures()))
        .anySatisfy(found -> assertThat(found).contains(finding));
  }

  @Test
  void a_floating_ip_on_the_private_port() {
    var text =
        """
        resource "openstack_networking_floatingip_v2" "ip" {
          pool    = "public"
          port_id = openstack_networking_port_v2.node1.id
        }
        """;

    assertThat(complaints(withMore(directory, text).failures()))
        .singleElement()
        .asString()
        .contains("openstack_networking_floatingip_v2.ip is not on the shared port of a machine");
  }

  @Test
  void machines_that_differ_where_a_specification_has_one_word() {
    var second =
        """
        resource "openstack_networking_port_v2" "node2" {
          name       = "port-node2-lab"
          network_id = openstack_networking_network_v2.net.id
          fixed_ip {
            ip_address = "10.0.0.12"
          }
        }
        resource "openstack_compute_instance_v2" "node2" {
          name        = "node2-lab"
          image_name  = "image"
          flavor_name = "flavor"
          key_pair    = "other"
          network {
            port = openstack_networking_port_v2.node2.id
          }
          network {
            name = "sharednet2"
          }
        }
        """;

    assertThat(complaints(withMore(directory, second).failures()))
        .containsExactly(
            "FAILED terraform.value at more.tf:12: the machines do not have the same key pair"
                + " -> a specification has one for all of them; add further keys with cloudInit",
            "FAILED terraform.value at main.tf:24: openstack_compute_instance_v2.node1 differs from"
                + " the others in its port on a network that exists -> give every node one with"
                + " the same network and security groups");
  }

  @Test
  void a_configuration_without_machines() {
    var reading = folder(directory, "provider \"openstack\" {\n  cloud = \"c\"\n}\n").read();

    assertThat(reading.infrastructure()).isEmpty();
    assertThat(complaints(reading.findings()))
        .singleElement()
        .asString()
        .contains("FAILED terraform.resources")
        .contains("it describes no machine on OpenStack");
  }

  @Test
  void a_provider_that_names_no_cloud_and_says_the_password_itself() {
    var text = ONE_NODE.replace("cloud = \"testcloud\"", "password = \"hunter2\"");

    var findings = folder(directory, text).read().findings();

    assertThat(complaints(findings))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith(
                        "FAILED terraform.argument at main.tf:2: CXP does not take password"),
            second -> assertThat(second).contains("the provider names no cloud"));
    assertThat(findings.toString()).doesNotContain("hunter2");
  }

  @Test
  void what_a_specification_refuses_by_itself() {
    var reading = folder(directory, ONE_NODE.replace("10.0.0.11", "10.9.0.11")).read();

    assertThat(complaints(reading.failures()))
        .containsExactly(
            "FAILED terraform.specification at infrastructure/nodes/node1/address: 10.9.0.11 is not"
                + " in 10.0.0.0/24 -> use 10.0.0.1 to 10.0.0.254");
  }

  @Test
  void validations_outputs_and_settings_change_no_machine() {
    var reading =
        withMore(
            directory,
            """
            terraform {
              required_version = ">= 1.0"
              backend "local" {}
            }
            variable "v" {
              default = 1
              validation {
                condition     = var.v > 0
                error_message = "no"
              }
            }
            output "network" {
              value = openstack_networking_network_v2.net.id
            }
            """);

    assertThat(reading.failures()).isEmpty();
    assertThat(complaints(reading.findings()))
        .containsExactly(
            "NOT_VERIFIED terraform.variable at more.tf:7: the validation of variable v was not"
                + " evaluated -> terraform validate does it",
            "NOT_VERIFIED terraform.output at more.tf:12: the output network is not the address of"
                + " a floating IP -> ask the provisioned infrastructure for it in Java");
  }

  @Test
  void a_reference_to_many_instances_says_which_there_are() {
    var text =
        """
        data "openstack_networking_secgroup_v2" "groups" {
          for_each = toset(["ssh", "http"])
          name     = each.key
        }
        locals {
          a = data.openstack_networking_secgroup_v2.groups["htp"].name
          b = data.openstack_networking_secgroup_v2.groups.name
        }
        resource "x" "y" {
          a = local.a
          b = local.b
        }
        """;

    assertThat(complaints(withMore(directory, text).failures()))
        .anySatisfy(
            found ->
                assertThat(found)
                    .contains("more.tf:6")
                    .contains("has no instance")
                    .contains("did you mean \"http\"?"))
        .anySatisfy(
            found -> assertThat(found).contains("more.tf:7").contains("has several instances"));
  }
}
