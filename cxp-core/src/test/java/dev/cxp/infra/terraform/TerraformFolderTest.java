package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.Configurations.ONE_NODE;
import static dev.cxp.infra.terraform.Configurations.complaints;
import static dev.cxp.infra.terraform.Configurations.file;
import static dev.cxp.infra.terraform.Configurations.folder;
import static dev.cxp.infra.terraform.Configurations.withMore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.pipeline.DataSize;
import dev.cxp.pipeline.Infrastructure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each resource becomes. */
class TerraformFolderTest {

  private static final Infrastructure LAB =
      Infrastructure.onCloud("testcloud")
          .name("lab")
          .privateNetwork(net -> net.cidr("10.0.0.0/24"))
          .node("node1", "10.0.0.11", node -> node.image("image").flavor("flavor"));

  @TempDir Path directory;

  @Test
  void one_machine_on_a_network_of_its_own() {
    var reading = folder(directory, ONE_NODE).read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow()).isEqualTo(LAB);
  }

  @Test
  void every_block_that_was_read_has_a_finding_with_its_line() {
    var reading = folder(directory, ONE_NODE).read();

    assertThat(reading.findings())
        .extracting(finding -> finding.where() + " " + finding.summary())
        .contains(
            "main.tf:2 the cloud is testcloud",
            "main.tf:5 openstack_networking_network_v2.net becomes the specification's network",
            "main.tf:24 openstack_compute_instance_v2.node1 becomes the specification's server");
  }

  @Test
  void the_variable_called_suffix_is_the_suffix() {
    var text = ONE_NODE.replace("-lab\"", "-lab-${var.suffix}\"");

    assertThat(
            folder(directory, "variable \"suffix\" {}\n" + text)
                .variable("suffix", "s1")
                .read()
                .orThrow())
        .isEqualTo(LAB.suffix("s1"));
  }

  @Test
  void names_that_the_naming_does_not_give_are_kept() {
    var text =
        ONE_NODE
            .replace("private-net-lab", "backbone")
            .replace("private-subnet-lab", "range")
            .replace("node1-lab\"\n  image", "web\"\n  image");

    var reading = folder(directory, text).read();

    assertThat(reading.orThrow())
        .isEqualTo(
            Infrastructure.onCloud("testcloud")
                .privateNetwork(net -> net.cidr("10.0.0.0/24").name("backbone").subnetName("range"))
                .node(
                    "node1",
                    "10.0.0.11",
                    node -> node.image("image").flavor("flavor").serverName("web")));
    assertThat(complaints(reading.findings()))
        .containsExactly(
            "NOT_VERIFIED terraform.name at main.tf:16: names of ports follow from those of nodes"
                + " and networks -> CXP calls the first of them port-node1; what it adopts keeps"
                + " its name");
  }

  @Test
  void servers_that_do_not_agree_have_no_name_in_common() {
    var second =
        ONE_NODE
            .substring(ONE_NODE.indexOf("resource \"openstack_networking_port_v2\""))
            .replace("node1", "node2")
            .replace("10.0.0.11", "10.0.0.12")
            .replace("node2-lab", "node2-other");

    var infrastructure = withMore(directory, second).orThrow();

    assertThat(infrastructure.id()).isEmpty();
    assertThat(infrastructure.nodes())
        .extracting(node -> node.serverName().orElse(""))
        .containsExactly("node1-lab", "node2-other");
  }

  @Test
  void a_network_has_what_its_blocks_say() {
    var text =
        ONE_NODE
            .replace(
                "name = \"private-net-lab\"",
                "name = \"private-net-lab\"\n  port_security_enabled = false\n"
                    + "  admin_state_up = true")
            .replace(
                "cidr       = \"10.0.0.0/24\"",
                """
                cidr = "10.0.0.0/24"
                  no_gateway      = true
                  enable_dhcp     = false
                  ip_version      = 4
                  dns_nameservers = ["10.0.0.2", "10.0.0.3"]
                  allocation_pool {
                    start = "10.0.0.100"
                    end   = "10.0.0.110"
                  }
                  allocation_pool {
                    start = "10.0.0.120"
                    end   = "10.0.0.130"
                  }
                """);

    var reading = folder(directory, text).read();

    assertThat(reading.orThrow())
        .isEqualTo(
            LAB.privateNetwork(
                net ->
                    net.cidr("10.0.0.0/24")
                        .withoutPortSecurity()
                        .withoutGateway()
                        .withoutDhcp()
                        .dnsServers("10.0.0.2", "10.0.0.3")
                        .pool("10.0.0.100", "10.0.0.110")
                        .pool("10.0.0.120", "10.0.0.130")));
  }

  @Test
  void the_gateway_that_neutron_takes_by_itself_is_no_difference() {
    var text =
        ONE_NODE.replace(
            "cidr       = \"10.0.0.0/24\"", "cidr = \"10.0.0.0/24\"\n  gateway_ip = \"10.0.0.1\"");

    assertThat(folder(directory, text).read().orThrow()).isEqualTo(LAB);
  }

  @Test
  void count_gives_nodes_with_numbers() {
    var text =
        ONE_NODE
            .replace("\"node1\" {", "\"node\" {\n  count = 2")
            .replace("port-node1-lab", "port-node${count.index}-lab")
            .replace("\"node1-lab\"", "\"node${count.index}-lab\"")
            .replace("\"10.0.0.11\"", "cidrhost(\"10.0.0.0/24\", 11 + count.index)")
            .replace(
                "openstack_networking_port_v2.node1.id",
                "openstack_networking_port_v2.node[count.index].id");

    assertThat(folder(directory, text).read().orThrow().nodes())
        .extracting(node -> node.name() + " " + node.address() + " " + node.serverName())
        .containsExactly("node0 10.0.0.11 Optional.empty", "node1 10.0.0.12 Optional.empty");
  }

  @Test
  void for_each_runs_over_maps_of_objects_and_over_other_resources() {
    var text =
        """
        variable "machines" {
          type = map(object({ address = string, flavor = optional(string, "small") }))
          default = {
            b = { address = "10.0.0.12" }
            a = { address = "10.0.0.11", flavor = "large" }
          }
        }

        locals {
          base = "lab"
          full = { for name, machine in var.machines : name => "${name}-${local.base}" }
        }
        """
            + ONE_NODE
                .replace(
                    "resource \"openstack_networking_port_v2\" \"node1\" {",
                    "resource \"openstack_networking_port_v2\" \"ports\" {\n"
                        + "  for_each = var.machines")
                .replace("\"port-node1-lab\"", "\"port-${local.full[each.key]}\"")
                .replace("\"10.0.0.11\"\n  }", "each.value.address\n  }")
                .replace(
                    "resource \"openstack_compute_instance_v2\" \"node1\" {",
                    "resource \"openstack_compute_instance_v2\" \"all\" {\n"
                        + "  for_each = openstack_networking_port_v2.ports")
                .replace("\"node1-lab\"", "local.full[each.key]")
                .replace("\"flavor\"", "var.machines[each.key].flavor")
                .replace("openstack_networking_port_v2.node1.id", "each.value.id");

    var reading = folder(directory, text).read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow())
        .isEqualTo(
            Infrastructure.onCloud("testcloud")
                .name("lab")
                .privateNetwork(net -> net.cidr("10.0.0.0/24"))
                .node("a", "10.0.0.11", node -> node.image("image").flavor("large"))
                .node("b", "10.0.0.12", node -> node.image("image").flavor("small")));
  }

  @Test
  void security_groups_server_groups_and_keys_are_made() {
    var reading =
        folder(
                directory,
                ONE_NODE.replace(
                        "flavor_name = \"flavor\"",
                        """
                    flavor_name = "flavor"
                      key_pair    = openstack_compute_keypair_v2.ci.name
                      metadata    = { role = "web", tier = 1 }
                      scheduler_hints {
                        group = openstack_compute_servergroup_v2.spread.id
                      }
                      network {
                        port = openstack_networking_port_v2.outside.id
                      }
                    """)
                    + """
                    data "openstack_networking_network_v2" "shared" {
                      name = "sharednet2"
                    }
                    data "openstack_networking_secgroup_v2" "ssh" {
                      name = "allow-ssh"
                    }
                    resource "openstack_networking_port_v2" "outside" {
                      name               = "sharednet2-node1-lab"
                      network_id         = data.openstack_networking_network_v2.shared.id
                      security_group_ids = [
                        openstack_networking_secgroup_v2.web.id,
                        data.openstack_networking_secgroup_v2.ssh.id,
                      ]
                    }
                    resource "openstack_compute_keypair_v2" "ci" {
                      name       = "ci"
                      public_key = "ssh-ed25519 AAAA ci"
                    }
                    resource "openstack_compute_servergroup_v2" "spread" {
                      name     = "spread-lab"
                      policies = ["anti-affinity"]
                    }
                    resource "openstack_networking_secgroup_v2" "web" {
                      name = "web-lab"
                    }
                    resource "openstack_networking_secgroup_rule_v2" "http" {
                      security_group_id = openstack_networking_secgroup_v2.web.id
                      direction         = "ingress"
                      ethertype         = "IPv4"
                      protocol          = "tcp"
                      port_range_min    = 80
                      port_range_max    = 88
                      remote_ip_prefix  = "10.0.0.0/8"
                    }
                    resource "openstack_networking_secgroup_rule_v2" "ping" {
                      security_group_id = openstack_networking_secgroup_v2.web.id
                      direction         = "ingress"
                      ethertype         = "IPv4"
                      protocol          = "icmp"
                    }
                    """)
            .read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow())
        .isEqualTo(
            Infrastructure.onCloud("testcloud")
                .name("lab")
                .keyPair("ci", "ssh-ed25519 AAAA ci")
                .privateNetwork(net -> net.cidr("10.0.0.0/24"))
                .securityGroup("web", web -> web.allow("tcp", 80, 88, "10.0.0.0/8").allowPing())
                .sharedNetwork("sharednet2", net -> net.securityGroups("web", "allow-ssh"))
                .serverGroup("spread", "anti-affinity")
                .node(
                    "node1",
                    "10.0.0.11",
                    node ->
                        node.image("image")
                            .flavor("flavor")
                            .group("spread")
                            .metadata("role", "web")
                            .metadata("tier", "1")));
  }

  @Test
  void ports_that_nova_makes_are_ports_too() {
    var text =
        ONE_NODE
            .replaceAll("(?s)resource \"openstack_networking_port_v2\".*?\n}\n", "")
            .replace(
                "network {\n    port = openstack_networking_port_v2.node1.id",
                """
                security_groups = ["allow-ssh"]
                  network {
                    name = "sharednet2"
                  }
                  network {
                    uuid        = openstack_networking_network_v2.net.id
                    fixed_ip_v4 = "10.0.0.11"
                """);

    var reading = folder(directory, text).read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow())
        .isEqualTo(LAB.sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh")));
  }

  @Test
  void images_and_flavors_are_known_by_their_data_sources() {
    var text =
        ONE_NODE
                .replace(
                    "image_name  = \"image\"",
                    "image_id = data.openstack_images_image_v2.ubuntu.id")
                .replace(
                    "flavor_name = \"flavor\"",
                    "flavor_id = data.openstack_compute_flavor_v2.medium.id")
            + """
            data "openstack_images_image_v2" "ubuntu" {
              name        = "image"
              most_recent = true
            }
            data "openstack_compute_flavor_v2" "medium" {
              name = "flavor"
            }
            """;

    assertThat(folder(directory, text).read().orThrow()).isEqualTo(LAB);
  }

  @Test
  void volumes_floating_ips_and_outputs_belong_to_their_nodes() {
    folder(
        directory,
        ONE_NODE.replace(
            "network {\n    port = openstack_networking_port_v2.node1.id",
            """
            network {
                port = openstack_networking_port_v2.outside.id
              }
              network {
                port = openstack_networking_port_v2.node1.id
            """));
    var reading =
        file(
                directory,
                "more.tf",
                """
                data "openstack_networking_network_v2" "shared" {
                  name = "net0"
                }
                resource "openstack_networking_port_v2" "outside" {
                  name       = "net0-node1-lab"
                  network_id = data.openstack_networking_network_v2.shared.id
                }
                resource "openstack_networking_floatingip_v2" "ip" {
                  pool = "public"
                }
                resource "openstack_networking_floatingip_associate_v2" "ip" {
                  floating_ip = openstack_networking_floatingip_v2.ip.address
                  port_id     = openstack_networking_port_v2.outside.id
                }
                resource "openstack_blockstorage_volume_v3" "data" {
                  name        = "data-node1-vdb-lab"
                  size        = "20"
                  volume_type = "fast"
                  description = "data"
                }
                resource "openstack_compute_volume_attach_v2" "data" {
                  instance_id = openstack_compute_instance_v2.node1.id
                  volume_id   = openstack_blockstorage_volume_v3.data.id
                  device      = "/dev/vdb"
                }
                output "address" {
                  value = openstack_networking_floatingip_v2.ip.address
                }
                """)
            .read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow())
        .isEqualTo(
            LAB.sharedNetwork("net0", net -> net)
                .floatingIp("node1", "public")
                .volume(
                    "node1",
                    DataSize.gigabytes(20),
                    "/dev/vdb",
                    volume -> volume.type("fast").description("data"))
                .output("address", "node1"));
  }

  @Test
  void user_data_is_recognised_or_kept() {
    var typed =
        withMore(directory, "")
            .orThrow()
            .nodes()
            .get(0)
            .cloudInit(init -> init.hostEntry("10.0.0.5", "db"));
    var text =
        ONE_NODE.replace(
            "flavor_name = \"flavor\"",
            "flavor_name = \"flavor\"\n  user_data = <<-EOF\n    #!/bin/sh\n"
                + "    sudo echo \"10.0.0.5 db\" >> /etc/hosts\n  EOF");

    assertThat(folder(directory, text).read().orThrow().nodes()).containsExactly(typed);
  }

  @Test
  void values_come_from_files_and_the_last_one_wins() {
    folder(
        directory,
        """
        variable "a" { default = "0" }
        variable "b" { default = "0" }
        variable "c" { default = "0" }
        variable "d" { default = "0" }
        variable "e" {
          type    = map(string)
          default = {}
        }
        """
            + ONE_NODE.replace(
                "flavor_name = \"flavor\"",
                "flavor_name = \"flavor\"\n"
                    + "  metadata = merge(var.e, { a = var.a, b = var.b, c = var.c, d = var.d })"));
    file(directory, "terraform.tfvars", "a = 1\nb = 1\nc = 1\nd = 1\n");
    file(directory, "x.auto.tfvars.json", "{\"b\": \"2${b}\", \"c\": 2, \"d\": 2}");
    file(directory, "mine.tfvars", "c = 3\nd = 3\n");

    var node =
        TerraformFolder.at(directory)
            .variablesFrom(directory.resolve("mine.tfvars"))
            .variable("d", "4")
            .variable("e", "{ e = \"5\" }")
            .read()
            .orThrow()
            .nodes()
            .get(0);

    assertThat(node.metadata()).hasToString("{a=1, b=2${b}, c=3, d=4, e=5}");
  }
}
