package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.Server.State;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import tools.jackson.databind.node.ObjectNode;

/** Nova's side of attached volumes, and of a server's ports. */
final class Attachments {

  private final Cloud cloud;
  private final Volumes volumes;
  private final ComputeLookup lookup;

  Attachments(Cloud cloud, Volumes volumes, ComputeLookup lookup) {
    this.cloud = cloud;
    this.volumes = volumes;
    this.lookup = lookup;
  }

  Reply list(Call call) {
    var server = lookup.server(call);
    var all =
        volumes.attachedTo(server.id()).stream().map(one -> shown(one, call.version())).toList();
    return Call.json(200, "volumeAttachments", all);
  }

  Reply one(Call call) {
    var server = lookup.server(call);
    var id = call.variable("volume");
    var volume =
        volumes.attachedTo(server.id()).stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() -> notAttached(server, id));
    return Call.json(200, "volumeAttachment", shown(volume, call.version()));
  }

  private static ApiError notAttached(Server server, String volume) {
    return ApiError.itemNotFound(
        "Instance " + server.id() + " is not attached to volume " + volume);
  }

  private static ObjectNode shown(Volume volume, Version version) {
    var attachment = volume.attachment();
    var shown =
        Json.object(
            "volumeId", volume.id(),
            "serverId", attachment.serverId(),
            "device", attachment.device());
    if (!version.atLeast(89)) {
      shown.put("id", volume.id());
    }
    if (version.atLeast(70)) {
      shown.putNull("tag");
    }
    if (version.atLeast(79)) {
      shown.put("delete_on_termination", attachment.goesWithServer());
    }
    if (version.atLeast(89)) {
      shown.put("attachment_id", attachment.id()).put("bdm_uuid", attachment.mappingId());
    }
    return shown;
  }

  Reply attach(Call call) {
    var given = Nova.inner(Nova.body(call), "volumeAttachment");
    if (!given.has("volumeId")) {
      throw Nova.missing("volumeAttachment", given, "volumeId");
    }
    var id = Json.text(given, "volumeId");
    if (!Ids.isUuid(id)) {
      throw Nova.invalid("volumeId", id, "'" + id + "' is not a 'uuid'");
    }
    var server = lookup.server(call);
    Servers.requireState(server, "attach_volume", State.ACTIVE, State.STOPPED);
    var volume = volume(id);
    volumes.attach(volume, server, Json.text(given, "device"));
    return Call.json(200, "volumeAttachment", shown(volume, call.version()));
  }

  Reply detach(Call call) {
    var server = lookup.server(call);
    var volume = volume(call.variable("volume"));
    if (volume.attachment() == null || !volume.attachment().serverId().equals(server.id())) {
      throw notAttached(server, volume.id());
    }
    if (!volume.status().equals("in-use")) {
      throw ApiError.badRequest(
          "Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume"
              + " status must be 'in-use' and attach_status must be 'attached' to detach.");
    }
    volumes.detach(volume);
    return Reply.empty(202);
  }

  private Volume volume(String id) {
    return cloud
        .volumes
        .find(id)
        .orElseThrow(() -> ApiError.itemNotFound("Volume " + id + " could not be found."));
  }

  Reply interfaces(Call call) {
    var server = lookup.server(call);
    var all =
        server.nics().stream()
            .map(nic -> cloud.ports.find(nic.portId()).orElseThrow())
            .map(
                port ->
                    Json.object(
                        "net_id", port.text("network_id"),
                        "port_id", port.id(),
                        "mac_addr", port.text("mac_address"),
                        "port_state", port.text("status"),
                        "fixed_ips", port.json().get("fixed_ips")))
            .toList();
    return Call.json(200, "interfaceAttachments", all);
  }
}
