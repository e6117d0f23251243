package dev.cxp.infra.terraform;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small Terraform configurations for tests. */
final class Configurations {

  /** A provider, a private network and one machine on it. */
  static final String ONE_NODE =
      """
      provider "openstack" {
        cloud = "testcloud"
      }

      resource "openstack_networking_network_v2" "net" {
        name = "private-net-lab"
      }

      resource "openstack_networking_subnet_v2" "net" {
        name       = "private-subnet-lab"
        network_id = openstack_networking_network_v2.net.id
        cidr       = "10.0.0.0/24"
      }

      resource "openstack_networking_port_v2" "node1" {
        name       = "port-node1-lab"
        network_id = openstack_networking_network_v2.net.id
        fixed_ip {
          subnet_id  = openstack_networking_subnet_v2.net.id
          ip_address = "10.0.0.11"
        }
      }

      resource "openstack_compute_instance_v2" "node1" {
        name        = "node1-lab"
        image_name  = "image"
        flavor_name = "flavor"
        network {
          port = openstack_networking_port_v2.node1.id
        }
      }
      """;

  private Configurations() {}

  static TerraformFolder folder(Path directory, String mainFile) {
    return file(directory, "main.tf", mainFile);
  }

  static TerraformFolder file(Path directory, String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
      return TerraformFolder.at(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one node, with more in a second file, whose lines are counted from 1. */
  static TerraformReading withMore(Path directory, String more) {
    folder(directory, ONE_NODE);
    return file(directory, "more.tf", more).read();
  }

  /** Everything but what was read, one line each: {@code FAILED check at where: summary -> do}. */
  static List<String> complaints(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.verdict() != Verdict.PASSED)
        .map(
            finding ->
                finding.verdict()
                    + " "
                    + finding.check()
                    + " at "
                    + finding.where()
                    + ": "
                    + finding.summary()
                    + " -> "
                    + finding.remedy().orElse(""))
        .toList();
  }
}
