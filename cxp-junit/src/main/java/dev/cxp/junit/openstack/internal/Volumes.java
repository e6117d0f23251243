package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.Volume.Attachment;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The life of volumes, and how they are attached to servers. */
final class Volumes {

  private static final List<String> DELETABLE =
      List.of("available", "error", "error_restoring", "error_extending", "error_managing");

  private final Cloud cloud;

  Volumes(Cloud cloud) {
    this.cloud = cloud;
  }

  /** Makes a volume, which is available when the time for it is over. */
  Volume create(ObjectNode json, Call call) {
    requireQuota(json.path("size").asInt());
    var volume = new Volume(json.path("id").asString(), cloud.nextSequence(), json);
    cloud.volumes.add(volume, call);
    var failed = !call.circumstances().bootError().isEmpty();
    later(volume, "creating", () -> volume.become(failed ? "error" : "available", now()));
    return volume;
  }

  private void requireQuota(int size) {
    var count = cloud.volumes.size();
    if (cloud.quota("volumes") >= 0 && count + 1 > cloud.quota("volumes")) {
      throw ApiError.overLimit(
          "VolumeLimitExceeded: Maximum number of volumes allowed ("
              + cloud.quota("volumes")
              + ") exceeded for quota 'volumes'.");
    }
    requireGigabytes(size);
  }

  private void requireGigabytes(int size) {
    if (cloud.quota("gigabytes") >= 0 && gigabytes() + size > cloud.quota("gigabytes")) {
      throw ApiError.overLimit(
          "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes"
              + " quota. Requested "
              + size
              + "G, quota is "
              + cloud.quota("gigabytes")
              + "G and "
              + gigabytes()
              + "G has been consumed.");
    }
  }

  /** Grows a volume: at once, for there is nothing behind it. */
  void extend(Volume volume, int size, boolean alsoInUse) {
    var status = volume.status();
    if (!status.equals("available") && !(alsoInUse && status.equals("in-use"))) {
      throw ApiError.badRequest(
          "Invalid volume: Volume "
              + volume.id()
              + " status must be available to extend,"
              + " currently "
              + status
              + ".");
    }
    if (size <= volume.size()) {
      throw ApiError.badRequest(
          "Invalid input received: New size for extend must be greater than current size."
              + " (current: "
              + volume.size()
              + ", extended: "
              + size
              + ").");
    }
    requireGigabytes(size - volume.size());
    volume.json().put("size", size);
    volume.become(status, now());
  }

  int gigabytes() {
    return cloud.volumes.all().stream().mapToInt(Volume::size).sum();
  }

  private String now() {
    return Times.micros(cloud.now());
  }

  /** Lets something happen to a volume in time, if it is still in the state in between. */
  private void later(Volume volume, String between, Runnable event) {
    cloud.after(
        cloud.settings().volumeTime(),
        () -> {
          if (volume.status().equals(between)) {
            event.run();
          }
        });
  }

  void delete(Volume volume) {
    if (!DELETABLE.contains(volume.status()) || volume.attachment() != null) {
      throw ApiError.badRequest(
          "Invalid volume: Volume status must be available or error or error_restoring or"
              + " error_extending or error_managing and must not be migrating, attached, belong to"
              + " a group, have snapshots, awaiting a transfer, or be disassociated from snapshots"
              + " after volume transfer.");
    }
    volume.become("deleting", now());
    later(volume, "deleting", () -> cloud.volumes.remove(volume.id()));
  }

  /** Attaches as Nova does: reserved at once, in use a little later. */
  void attach(Volume volume, Server server, String wantedDevice) {
    if (volume.attachment() != null) {
      throw ApiError.badRequest(
          "Invalid volume: volume "
              + volume.id()
              + " is already attached to instances: "
              + volume.attachment().serverId());
    }
    if (!volume.status().equals("available")) {
      throw ApiError.badRequest("Invalid volume: status must be 'available'");
    }
    var device = wantedDevice.isEmpty() ? freeDevice(server) : wantedDevice;
    requireFreeDevice(server, device);
    volume.attach(attachment(server, device, false));
    volume.become("reserved", now());
    later(volume, "reserved", () -> volume.become("in-use", now()));
  }

  private Attachment attachment(Server server, String device, boolean goesWithServer) {
    return new Attachment(
        cloud.ids().uuid(), server.id(), device, now(), cloud.ids().uuid(), goesWithServer);
  }

  private void requireFreeDevice(Server server, String device) {
    if (devices(server).contains(device) || device.equals("/dev/vda")) {
      throw ApiError.conflicting("The supplied device path (" + device + ") is in use.");
    }
  }

  private List<String> devices(Server server) {
    return attachedTo(server.id()).stream().map(one -> one.attachment().device()).toList();
  }

  private String freeDevice(Server server) {
    var taken = devices(server);
    var letter = 'b';
    while (taken.contains("/dev/vd" + letter)) {
      letter++;
    }
    return "/dev/vd" + letter;
  }

  List<Volume> attachedTo(String server) {
    return cloud.volumes.all().stream()
        .filter(one -> one.attachment() != null && one.attachment().serverId().equals(server))
        .toList();
  }

  void detach(Volume volume) {
    volume.become("detaching", now());
    later(volume, "detaching", () -> free(volume));
  }

  /** What the end of a server means for its volumes. */
  void detachAll(String server) {
    for (var volume : attachedTo(server)) {
      if (volume.attachment().goesWithServer()) {
        cloud.volumes.remove(volume.id());
      } else {
        free(volume);
      }
    }
  }

  private void free(Volume volume) {
    volume.attach(null);
    volume.become("available", now());
  }

  /** Makes or attaches the volumes that a server was asked for with. */
  void bootFrom(Server server, ServerRequest request, Call call) {
    for (var mapping : request.volumes()) {
      if (Json.text(mapping, "destination_type").equals("volume")
          || Json.text(mapping, "source_type").equals("volume")) {
        bootFrom(server, mapping, call);
      }
    }
  }

  private void bootFrom(Server server, JsonNode mapping, Call call) {
    var id = Json.text(mapping, "uuid");
    var volume =
        Json.text(mapping, "source_type").equals("volume")
            ? cloud
                .volumes
                .find(id)
                .orElseThrow(() -> ApiError.itemNotFound("Volume " + id + " could not be found."))
            : made(mapping, call);
    var device = mapping.path("boot_index").asInt(-1) == 0 ? "/dev/vda" : freeDevice(server);
    var goesWithServer = mapping.path("delete_on_termination").asBoolean(false);
    volume.attach(attachment(server, device, goesWithServer));
    volume.become("in-use", now());
  }

  private Volume made(JsonNode mapping, Call call) {
    var given = Json.object("size", mapping.path("volume_size").asInt(1), "name", "");
    return create(shown(given, null), call);
  }

  /** A new volume as Cinder shows it. */
  ObjectNode shown(ObjectNode given, Object metadata) {
    return Json.object(
        "id",
        cloud.ids().uuid(),
        "status",
        "creating",
        "size",
        given.path("size").asInt(),
        "availability_zone",
        Nova.ZONE,
        "created_at",
        now(),
        "updated_at",
        null,
        "name",
        given.get("name"),
        "description",
        given.get("description"),
        "volume_type",
        VolumeService.TYPE,
        "snapshot_id",
        null,
        "source_volid",
        null,
        "metadata",
        metadata == null ? Json.object() : metadata,
        "user_id",
        cloud.identities().userId(),
        "bootable",
        Json.has(given, "imageRef") ? "true" : "false",
        "encrypted",
        false,
        "replication_status",
        null,
        "consistencygroup_id",
        null,
        "multiattach",
        false,
        "os-vol-tenant-attr:tenant_id",
        cloud.projectId());
  }
}
