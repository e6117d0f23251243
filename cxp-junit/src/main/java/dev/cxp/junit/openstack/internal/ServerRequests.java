package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks what a client asks in POST /servers, in Nova's order and words. */
final class ServerRequests {

  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "imageRef",
          "flavorRef",
          "adminPass",
          "metadata",
          "networks",
          "security_groups",
          "user_data",
          "availability_zone",
          "key_name",
          "min_count",
          "max_count",
          "block_device_mapping",
          "block_device_mapping_v2",
          "config_drive",
          "OS-DCF:diskConfig",
          "accessIPv4",
          "accessIPv6",
          "personality",
          "return_reservation_id",
          "os:scheduler_hints",
          "OS-SCH-HNT:scheduler_hints");

  private static final int LONGEST_USER_DATA = 65_535;

  private final Cloud cloud;

  ServerRequests(Cloud cloud) {
    this.cloud = cloud;
  }

  ServerRequest parse(Call call) {
    var body = Nova.body(call);
    var server = Nova.inner(body, "server");
    requireSchema(server, call.version());
    requireZone(Json.text(server, "availability_zone"));
    var image = image(server);
    var flavor = flavor(Json.text(server, "flavorRef"));
    requireFit(flavor, image);
    return new ServerRequest(
        Json.text(server, "name"),
        Math.max(server.path("min_count").asInt(1), server.path("max_count").asInt(1)),
        flavor,
        image == null ? "" : image.id(),
        keyName(server),
        group(hints(body)),
        reservations(hints(body)),
        description(server, call.version()),
        Json.textMap(server.path("metadata")),
        Json.texts(server.path("tags")),
        networks(server),
        server.path("networks").asString("").equals("none"),
        groups(server),
        List.copyOf(server.path("block_device_mapping_v2").values()));
  }

  private static void requireSchema(JsonNode server, Version version) {
    for (var name : List.of("name", "flavorRef")) {
      if (!server.has(name)) {
        throw Nova.missing("server", server, name);
      }
    }
    if (version.atLeast(37) && !server.has("networks")) {
      throw Nova.missing("server", server, "networks");
    }
    var name = Json.text(server, "name");
    if (name.isBlank()) {
      throw Nova.invalid("name", name, "'" + name + "' is too short");
    }
    if (name.length() > 255) {
      throw Nova.invalid("name", name, "'" + name + "' is too long");
    }
    for (var member : server.propertyNames()) {
      if (!MEMBERS.contains(member) && !isNewer(member, version)) {
        throw Nova.unexpected("server", server, member);
      }
    }
    for (var count : List.of("min_count", "max_count")) {
      if (server.has(count) && server.path(count).asInt(0) < 1) {
        var given = server.path(count).asString();
        throw Nova.invalid(count, given, given + " is less than the minimum of 1");
      }
    }
    Nova.requireMetadata(server.path("metadata"));
    requireUserData(Json.text(server, "user_data"));
  }

  /** Members that Nova only knows from a microversion on. */
  private static boolean isNewer(String member, Version version) {
    return switch (member) {
      case "description" -> version.atLeast(19);
      case "tags" -> version.atLeast(52);
      case "trusted_image_certificates" -> version.atLeast(63);
      case "host", "hypervisor_hostname" -> version.atLeast(74);
      case "hostname" -> version.atLeast(90);
      default -> false;
    };
  }

  /** Nova repeats a wrong text to the client, who has to keep it out of his own errors. */
  private static void requireUserData(String text) {
    if (text.length() > LONGEST_USER_DATA) {
      throw Nova.invalid("user_data", text, "'" + text + "' is too long");
    }
    if (!isBase64(text)) {
      throw Nova.invalid("user_data", text, "'" + text + "' is not a 'base64'");
    }
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getMimeDecoder().decode(text);
      return text.matches("[A-Za-z0-9+/=\\s]*");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void requireZone(String zone) {
    if (!zone.isEmpty() && !zone.split(":")[0].equals(Nova.ZONE)) {
      throw ApiError.badRequest("The requested availability zone is not available");
    }
  }

  /** The image, or null when the server boots from a volume. */
  private Resource image(JsonNode server) {
    var id = Json.text(server, "imageRef");
    if (id.isEmpty()) {
      if (server.path("block_device_mapping_v2").isEmpty()) {
        throw ApiError.badRequest("Invalid imageRef provided.");
      }
      return null;
    }
    if (!Ids.isUuid(id)) {
      throw Nova.invalid(
          "imageRef", id, "'" + id + "' is not valid under any of the given schemas");
    }
    return cloud
        .images
        .find(id)
        .orElseThrow(() -> ApiError.badRequest("Can not find requested image"));
  }

  private Flavor flavor(String id) {
    var flavor =
        cloud
            .flavors
            .find(id)
            .orElseThrow(() -> ApiError.badRequest("Flavor " + id + " could not be found."));
    return flavor;
  }

  private static void requireFit(Flavor flavor, Resource image) {
    if (image == null) {
      return;
    }
    if (flavor.ram() < image.json().path("min_ram").asInt()) {
      throw ApiError.badRequest("Flavor's memory is too small for requested image.");
    }
    var minDisk = image.json().path("min_disk").asLong();
    if (flavor.disk() < minDisk) {
      throw ApiError.badRequest(
          "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk"
              + " is "
              + ((long) flavor.disk() << 30)
              + " bytes, minimum size is "
              + (minDisk << 30)
              + " bytes.");
    }
  }

  private String keyName(JsonNode server) {
    var name = Json.text(server, "key_name");
    if (name.isEmpty()) {
      return null;
    }
    if (cloud.keyPairs.find(name).isEmpty()) {
      throw ApiError.badRequest("Invalid key_name provided.");
    }
    return name;
  }

  private static JsonNode hints(ObjectNode body) {
    return body.path(
        body.has("os:scheduler_hints") ? "os:scheduler_hints" : "OS-SCH-HNT:scheduler_hints");
  }

  /** What Blazar's filter in the scheduler takes: one id, or several. */
  private static List<String> reservations(JsonNode hints) {
    var given = hints.path("reservation");
    return given.isArray()
        ? Json.texts(given)
        : given.isString() ? List.of(given.asString()) : List.of();
  }

  private String group(JsonNode hints) {
    var id = Json.text(hints, "group");
    if (!id.isEmpty() && cloud.serverGroups.find(id).isEmpty()) {
      throw ApiError.badRequest("Instance group " + id + " could not be found.");
    }
    return id;
  }

  /** Before 2.19 the name is the description. */
  private static String description(JsonNode server, Version version) {
    return version.atLeast(19) && Json.has(server, "description")
        ? Json.text(server, "description")
        : version.atLeast(19) ? null : Json.text(server, "name");
  }

  private List<String> groups(JsonNode server) {
    var groups = new ArrayList<String>();
    for (var group : server.path("security_groups")) {
      var name = Json.text(group, "name");
      var known =
          cloud.securityGroups.all().stream()
              .filter(cloud::isMine)
              .filter(one -> one.id().equals(name) || one.text("name").equals(name))
              .findFirst();
      groups.add(
          known
              .orElseThrow(
                  () ->
                      ApiError.badRequest(
                          "Unable to find security_group with name or id '" + name + "'"))
              .id());
    }
    return groups;
  }

  private List<JsonNode> networks(JsonNode server) {
    var networks = server.path("networks");
    if (!networks.isArray() || networks.isEmpty()) {
      return List.of();
    }
    var seen = new HashSet<String>();
    for (var network : networks) {
      if (Json.has(network, "port")) {
        requirePort(Json.text(network, "port"), seen);
      } else {
        requireNetwork(Json.text(network, "uuid"));
      }
    }
    return List.copyOf(networks.values());
  }

  private void requirePort(String id, Set<String> seen) {
    if (!seen.add(id)) {
      throw ApiError.badRequest(
          "Port ID '" + id + "' was specified twice: you cannot attach a port multiple times.");
    }
    var port =
        cloud
            .ports
            .find(id)
            .filter(cloud::isMine)
            .orElseThrow(() -> ApiError.badRequest("Port id " + id + " could not be found."));
    if (!port.text("device_id").isEmpty()) {
      throw ApiError.conflicting("Port " + id + " is still in use.");
    }
    if (port.json().path("fixed_ips").isEmpty()) {
      throw ApiError.badRequest("Port " + id + " requires a FixedIP in order to be used.");
    }
  }

  private void requireNetwork(String id) {
    var network =
        cloud
            .networks
            .find(id)
            .filter(one -> cloud.isMine(one) || Networks.isShared(one) || Networks.isExternal(one))
            .orElseThrow(() -> ApiError.badRequest("Network " + id + " could not be found."));
    if (cloud.subnets.all().stream()
        .noneMatch(one -> one.text("network_id").equals(network.id()))) {
      throw ApiError.badRequest(
          "Network " + id + " requires a subnet in order to boot instances on.");
    }
  }
}
