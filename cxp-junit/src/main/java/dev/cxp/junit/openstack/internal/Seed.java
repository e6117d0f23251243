package dev.cxp.junit.openstack.internal;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What exists from the start, the same as on the loopback cloud: image, flavors, the shared network
 * with a router to the public one, security groups and a key pair.
 */
final class Seed {

  private final Cloud cloud;

  Seed(Cloud cloud) {
    this.cloud = cloud;
  }

  void plant() {
    cloud.settings().images().forEach(this::image);
    cloud.settings().flavors().forEach(this::flavor);
    networks();
    securityGroups();
    keyPair();
  }

  private void image(Settings.Image image) {
    var id = cloud.ids().uuid();
    var now = Times.seconds(cloud.now());
    var json =
        Json.object(
            "id",
            id,
            "name",
            image.name(),
            "disk_format",
            "raw",
            "container_format",
            "bare",
            "visibility",
            "public",
            "size",
            1_048_576,
            "virtual_size",
            1_048_576,
            "status",
            "active",
            "checksum",
            "b6d81b360a5672d80c27430f39153e2c",
            "protected",
            false,
            "min_ram",
            image.minRam(),
            "min_disk",
            image.minDisk(),
            "owner",
            cloud.adminProjectId(),
            "os_hidden",
            false,
            "hw_disk_bus",
            "virtio",
            "root_device_name",
            "/dev/vda",
            "created_at",
            now,
            "updated_at",
            now,
            "tags",
            List.of(),
            "self",
            "/v2/images/" + id,
            "file",
            "/v2/images/" + id + "/file",
            "schema",
            "/v2/schemas/image");
    fixture(cloud.images, cloud.resource(json));
  }

  private static <T extends Resource> T fixture(Shelf<T> shelf, T resource) {
    resource.markFixture();
    return shelf.add(resource);
  }

  private void flavor(Settings.Flavor flavor) {
    fixture(
        cloud.flavors,
        new Flavor(
            cloud.ids().uuid(),
            cloud.nextSequence(),
            flavor.name(),
            flavor.vcpus(),
            flavor.ram(),
            flavor.disk(),
            0));
  }

  private void networks() {
    var external = network("public", false, true);
    var shared = network("sharednet2", true, false);
    var publicSubnet =
        subnet(
            external,
            "public-subnet",
            "127.77.0.0/24",
            "127.77.0.1",
            "127.77.0.10",
            "127.77.0.250");
    publicSubnet.json().put("enable_dhcp", false);
    var sharedSubnet =
        subnet(
            shared, "sharednet2-subnet", "10.56.0.0/22", "10.56.0.1", "10.56.0.10", "10.56.3.250");
    sharedSubnet.json().set("dns_nameservers", Json.array(List.of("127.0.0.53")));
    router(external, sharedSubnet, shared);
  }

  private Resource network(String name, boolean shared, boolean external) {
    var json =
        Json.object(
                "name",
                name,
                "admin_state_up",
                true,
                "shared",
                shared,
                "router:external",
                external,
                "is_default",
                false,
                "port_security_enabled",
                true,
                "mtu",
                1500)
            .setAll(Networks.constants())
            .setAll(owned(2));
    return fixture(cloud.networks, cloud.resource(json));
  }

  /** What every resource of the administrators' has. */
  private ObjectNode owned(int revision) {
    var now = Times.seconds(cloud.now());
    return Json.object(
        "id",
        cloud.ids().uuid(),
        "tenant_id",
        cloud.adminProjectId(),
        "project_id",
        cloud.adminProjectId(),
        "description",
        "",
        "tags",
        List.of(),
        "created_at",
        now,
        "updated_at",
        now,
        "revision_number",
        revision);
  }

  private Resource subnet(
      Resource network, String name, String cidr, String gateway, String first, String last) {
    var json =
        Json.object(
                "name",
                name,
                "network_id",
                network.id(),
                "ip_version",
                4,
                "enable_dhcp",
                true,
                "gateway_ip",
                gateway,
                "cidr",
                cidr,
                "allocation_pools",
                List.of(Json.object("start", first, "end", last)))
            .setAll(Subnets.constants(Json.object()))
            .setAll(owned(0));
    return fixture(cloud.subnets, cloud.resource(json));
  }

  private void router(Resource external, Resource sharedSubnet, Resource shared) {
    var json =
        Json.object(
                "name",
                "sharednet2-router",
                "admin_state_up",
                true,
                "status",
                "ACTIVE",
                "external_gateway_info",
                Json.object("network_id", external.id()))
            .setAll(owned(3));
    var router = fixture(cloud.routers, cloud.resource(json));
    var port =
        Json.object(
                "name",
                "",
                "network_id",
                shared.id(),
                "mac_address",
                cloud.ids().mac(),
                "admin_state_up",
                true,
                "status",
                "DOWN",
                "device_id",
                router.id(),
                "device_owner",
                "network:router_interface",
                "port_security_enabled",
                false,
                "security_groups",
                List.of(),
                "fixed_ips",
                List.of(Json.object("subnet_id", sharedSubnet.id(), "ip_address", "10.56.0.1")))
            .setAll(owned(2));
    fixture(cloud.ports, cloud.resource(port));
  }

  private void securityGroups() {
    var groups = new SecurityGroups(cloud);
    var standard = group(groups, SecurityGroups.DEFAULT, "Default security group");
    for (var type : List.of("IPv4", "IPv6")) {
      var rule = groups.rule(standard, "ingress", type);
      rule.json().put("remote_group_id", standard.id()).putNull("description");
    }
    cloud
        .settings()
        .securityGroups()
        .forEach(
            (name, port) -> {
              var rule = groups.rule(group(groups, name, name), "ingress", "IPv4");
              rule.json()
                  .put("protocol", "tcp")
                  .put("port_range_min", port)
                  .put("port_range_max", port)
                  .put("remote_ip_prefix", "0.0.0.0/0")
                  .put("normalized_cidr", "0.0.0.0/0");
            });
    cloud.securityGroupRules.all().forEach(Resource::markFixture);
  }

  private Resource group(SecurityGroups groups, String name, String description) {
    var json = Json.object("name", name, "description", description, "stateful", true);
    var group = fixture(cloud.securityGroups, groups.made(json));
    groups.openEgress(group);
    return group;
  }

  /** A public key whose private half nobody has: servers here take no logins. */
  private void keyPair() {
    var key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5vYm9keUhhc1RoZVByaXZhdGVIYWxmT2ZUaGlzS2V5 student";
    var name = "id_rsa_chameleon";
    fixture(cloud.keyPairs, new KeyPairs(cloud).made(name, key, KeyPairs.fingerprint(key), "ssh"));
  }
}
