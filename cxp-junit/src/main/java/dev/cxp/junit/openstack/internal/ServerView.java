package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Servers as Nova shows them under each microversion. */
final class ServerView {

  private final Cloud cloud;

  ServerView(Cloud cloud) {
    this.cloud = cloud;
  }

  ObjectNode brief(Server server, Call call) {
    return Json.object(
        "id", server.id(), "name", server.name(), "links", links(call, "servers", server.id()));
  }

  static List<ObjectNode> links(Call call, String collection, String id) {
    return List.of(
        Json.object("rel", "self", "href", call.base() + "/v2.1/" + collection + "/" + id),
        Json.object("rel", "bookmark", "href", call.base() + "/" + collection + "/" + id));
  }

  private static List<ObjectNode> bookmark(Call call, String collection, String id) {
    return List.of(
        Json.object("rel", "bookmark", "href", call.base() + "/" + collection + "/" + id));
  }

  ObjectNode detail(Server server, Call call) {
    var state = server.state();
    var there = server.launched().isPresent();
    var view =
        Json.object(
            "id", server.id(),
            "name", server.name(),
            "status", state.status(),
            "tenant_id", cloud.projectId(),
            "user_id", cloud.identities().userId(),
            "metadata", server.metadata(),
            "hostId", there ? hostId() : "",
            "image", image(server, call),
            "flavor", flavor(server.flavor(), call),
            "created", Times.seconds(server.created()),
            "updated", Times.seconds(server.updated()),
            "addresses", addresses(server, true),
            "accessIPv4", "",
            "accessIPv6", "",
            "links", links(call, "servers", server.id()),
            "OS-DCF:diskConfig", "MANUAL",
            "OS-EXT-AZ:availability_zone", there ? Nova.ZONE : "",
            "config_drive", "",
            "key_name", server.keyName(),
            "OS-SRV-USG:launched_at", server.launched().map(Times::micros).orElse(null),
            "OS-SRV-USG:terminated_at", null,
            "OS-EXT-STS:task_state", server.task(),
            "OS-EXT-STS:vm_state", state.vmState(),
            "OS-EXT-STS:power_state", state.power(),
            "os-extended-volumes:volumes_attached", attached(server, call.version()));
    if (state == Server.State.ACTIVE || state == Server.State.BUILDING) {
      view.put("progress", 0);
    }
    var groups = groups(server);
    if (!groups.isEmpty()) {
      view.set("security_groups", groups);
    }
    server.fault().ifPresent(fault -> view.set("fault", fault(fault)));
    addNewer(view, server, call.version());
    return view;
  }

  /** The answer to a PUT, which lacks what Nova's extensions add before 2.75. */
  ObjectNode updated(Server server, Call call) {
    var view = detail(server, call);
    if (!call.version().atLeast(75)) {
      view.set("addresses", addresses(server, false));
      for (var name : List.copyOf(view.propertyNames())) {
        if (name.startsWith("OS-EXT-") || name.startsWith("OS-SRV-") || name.startsWith("os-ext")) {
          view.remove(name);
        }
      }
      view.remove(List.of("config_drive", "key_name", "security_groups"));
    }
    return view;
  }

  private static ObjectNode fault(Server.Fault fault) {
    return Json.object(
        "code", fault.code(),
        "created", Times.seconds(fault.created()),
        "message", fault.message());
  }

  private void addNewer(ObjectNode view, Server server, Version version) {
    if (version.atLeast(9)) {
      view.put("locked", false);
    }
    if (version.atLeast(19)) {
      view.put("description", server.description());
    }
    if (version.atLeast(26)) {
      view.set("tags", Json.array(server.tags()));
    }
    if (version.atLeast(63)) {
      view.putNull("trusted_image_certificates");
    }
    if (version.atLeast(71)) {
      view.set(
          "server_groups",
          Json.array(server.groupId().isEmpty() ? List.of() : List.of(server.groupId())));
    }
    if (version.atLeast(73)) {
      view.putNull("locked_reason");
    }
    if (version.atLeast(90)) {
      view.put("OS-EXT-SRV-ATTR:hostname", server.name());
    }
  }

  /** One host, so one id, of the length that Nova's have. */
  private String hostId() {
    return (cloud.adminProjectId() + cloud.projectId()).substring(0, 56);
  }

  private static JsonNode image(Server server, Call call) {
    return server.imageId().isEmpty()
        ? Json.node("")
        : Json.object("id", server.imageId(), "links", bookmark(call, "images", server.imageId()));
  }

  private static ObjectNode flavor(Flavor flavor, Call call) {
    if (!call.version().atLeast(47)) {
      return Json.object("id", flavor.id(), "links", bookmark(call, "flavors", flavor.id()));
    }
    return Json.object(
        "vcpus", flavor.vcpus(),
        "ram", flavor.ram(),
        "disk", flavor.disk(),
        "ephemeral", 0,
        "swap", 0,
        "original_name", flavor.name(),
        "extra_specs", Json.object());
  }

  /** Addresses by network, in the order of the server's ports; none before it runs. */
  ObjectNode addresses(Server server, boolean extended) {
    Map<String, ArrayNode> all = new LinkedHashMap<>();
    if (server.launched().isPresent()) {
      for (var nic : server.nics()) {
        var port = cloud.ports.find(nic.portId()).orElseThrow();
        var network = cloud.networks.find(port.text("network_id")).orElseThrow();
        var list = all.computeIfAbsent(network.text("name"), any -> Json.array(List.of()));
        for (var fixed : port.json().path("fixed_ips")) {
          list.add(address(Json.text(fixed, "ip_address"), "fixed", port, extended));
        }
        for (var floating : cloud.floatingIps.all()) {
          if (floating.text("port_id").equals(port.id())) {
            list.add(address(floating.text("floating_ip_address"), "floating", port, extended));
          }
        }
      }
    }
    return (ObjectNode) Json.node(all);
  }

  private static ObjectNode address(String address, String type, Resource port, boolean extended) {
    var shown = Json.object("version", 4, "addr", address);
    if (extended) {
      shown.put("OS-EXT-IPS:type", type);
      shown.put("OS-EXT-IPS-MAC:mac_addr", port.text("mac_address"));
    }
    return shown;
  }

  /** The groups of the server's ports, without duplicates; Nova shows none before it has ports. */
  private ArrayNode groups(Server server) {
    if (server.launched().isEmpty()) {
      return Json.array(List.of());
    }
    return Json.array(
        server.nics().stream()
            .map(nic -> cloud.ports.find(nic.portId()).orElseThrow())
            .flatMap(port -> Json.texts(port.json().path("security_groups")).stream())
            .distinct()
            .flatMap(id -> cloud.securityGroups.find(id).stream())
            .map(group -> Json.object("name", group.text("name")))
            .toList());
  }

  private List<ObjectNode> attached(Server server, Version version) {
    return cloud.volumes.all().stream()
        .filter(volume -> volume.attachment() != null)
        .filter(volume -> volume.attachment().serverId().equals(server.id()))
        .map(
            volume ->
                version.atLeast(3)
                    ? Json.object(
                        "id", volume.id(),
                        "delete_on_termination", volume.attachment().goesWithServer())
                    : Json.object("id", volume.id()))
        .toList();
  }

  static String console(Server server, Instant now) {
    return "[    0.000000] Linux version 6.8.0 (embedded)\n"
        + server.name()
        + " login: up since "
        + Times.seconds(server.launched().orElse(now))
        + "\n";
  }
}
