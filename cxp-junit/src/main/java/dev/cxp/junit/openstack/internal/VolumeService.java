package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Cinder 3. */
final class VolumeService implements Service {

  static final String TYPE = "__DEFAULT__";

  /** The minor version since which a volume grows while it is in use. */
  private static final int EXTENDS_IN_USE = 42;

  private static final int NEWEST = 70;
  private static final String ROOT = "/v3/{project}";
  private static final Set<String> NOT_FILTERS =
      Set.of("limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants");

  private final Cloud cloud;
  private final Volumes volumes;
  private final String root;
  private final String identityUrl;
  private final String typeId;
  private final Routes routes = new Routes();

  VolumeService(Cloud cloud, String url) {
    this.cloud = cloud;
    this.volumes = new Volumes(cloud);
    var limits = new VolumeLimits(cloud, volumes);
    this.root = url + "/volume";
    this.identityUrl = url + "/identity/v3";
    this.typeId = cloud.ids().uuid();
    var one = ROOT + "/volumes/{volume}";
    routes
        .open("GET", "/", call -> Call.json(300, "versions", List.of(version())))
        .add("GET", "/v3", call -> Call.json(200, "versions", List.of(version())))
        .add("GET", ROOT + "/volumes", call -> list(call, false))
        .add("GET", ROOT + "/volumes/detail", call -> list(call, true))
        .add("POST", ROOT + "/volumes", this::create)
        .add("GET", one, call -> Call.json(200, "volume", shown(volume(call), call)))
        .add("PUT", one, this::update)
        .add("DELETE", one, this::delete)
        .add("POST", one + "/action", this::act)
        .add("GET", one + "/metadata", call -> Call.json(200, "metadata", metadata(volume(call))))
        .add("POST", one + "/metadata", call -> setMetadata(call, false))
        .add("PUT", one + "/metadata", call -> setMetadata(call, true))
        .add("GET", one + "/metadata/{key}", this::oneMetadata)
        .add("PUT", one + "/metadata/{key}", this::setOneMetadata)
        .add("DELETE", one + "/metadata/{key}", this::deleteMetadata)
        .add(
            "GET",
            ROOT + "/types",
            call ->
                Call.json(
                    200,
                    "volume_types",
                    List.of(type().put("os-volume-type-access:is_public", true))))
        .add("GET", ROOT + "/types/{type}", this::oneType)
        .add("GET", ROOT + "/limits", call -> limits.limits())
        .add("GET", ROOT + "/os-quota-sets/{target}", limits::quotas)
        .add("GET", ROOT + "/os-availability-zone", call -> zones())
        .add("GET", ROOT + "/extensions", call -> Call.json(200, "extensions", List.of()))
        .add("GET", ROOT + "/snapshots", call -> Call.json(200, "snapshots", List.of()))
        .add("GET", ROOT + "/snapshots/detail", call -> Call.json(200, "snapshots", List.of()));
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.VOLUME;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public void enter(Call call) {
    var asked = call.header("openstack-api-version").orElse("");
    var text = asked.startsWith("volume ") ? asked.substring("volume ".length()).strip() : "3.0";
    if (text.equals("latest")) {
      text = "3." + NEWEST;
    }
    if (!text.matches("[1-9][0-9]*\\.[0-9]{1,4}")) {
      throw ApiError.badRequest(
          "API Version String "
              + text
              + " is of invalid format. Must be of format MajorNum.MinorNum.");
    }
    var parts = text.split("\\.");
    var version = new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    call.under(version);
    if (version.major() != 3 || version.minor() > NEWEST) {
      throw ApiError.fault(
          406,
          "computeFault",
          "Version "
              + version
              + " is not supported by the API. Minimum is 3.0 and maximum is 3."
              + NEWEST
              + ".");
    }
  }

  @Override
  public Map<String, String> headers(Call call, String requestId) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("X-Compute-Request-Id", requestId);
    headers.put("X-Openstack-Request-Id", requestId);
    if (call.version().major() == 3) {
      headers.put("Openstack-Api-Version", "volume " + call.version());
      headers.put("Vary", "OpenStack-API-Version");
    }
    return headers;
  }

  @Override
  public Reply unauthorized() {
    return Logins.denied(identityUrl).reply();
  }

  @Override
  public ApiError unknownPath(Call call) {
    return ApiError.webob(404, "Not Found", "The resource could not be found.");
  }

  @Override
  public ApiError conflict() {
    return ApiError.conflicting("The volume is busy with another request.");
  }

  @Override
  public ApiError overQuota() {
    return ApiError.overLimit(
        "VolumeLimitExceeded: Maximum number of volumes allowed ("
            + cloud.quota("volumes")
            + ") exceeded for quota 'volumes'.");
  }

  @Override
  public Reply serverError(int status) {
    return ApiError.fault(
            status,
            "computeFault",
            "The server has either erred or is incapable of performing the requested operation.")
        .reply();
  }

  private ObjectNode version() {
    return Json.object(
        "id", "v3.0",
        "status", "CURRENT",
        "version", "3." + NEWEST,
        "min_version", "3.0",
        "updated", "2022-08-31T00:00:00Z",
        "links", List.of(Json.object("rel", "self", "href", root + "/v3/")),
        "media-types",
            List.of(
                Json.object(
                    "base", "application/json",
                    "type", "application/vnd.openstack.volume+json;version=3")));
  }

  private Reply create(Call call) {
    var body = Nova.body(call);
    var given = Nova.inner(body, "volume");
    requireSize(given);
    var type = Json.text(given, "volume_type");
    if (!type.isEmpty() && !type.equals(TYPE) && !type.equals(typeId)) {
      throw ApiError.itemNotFound("Volume type with name " + type + " could not be found.");
    }
    var image = Json.text(given, "imageRef");
    if (!image.isEmpty() && cloud.images.find(image).isEmpty()) {
      throw ApiError.badRequest("Invalid image identifier or unable to access requested image.");
    }
    var zone = Json.text(given, "availability_zone");
    if (!zone.isEmpty() && !zone.equals(Nova.ZONE)) {
      throw ApiError.badRequest("Availability zone '" + zone + "' is invalid.");
    }
    Nova.requireMetadata(given.path("metadata"));
    var volume = volumes.create(volumes.shown(given, given.get("metadata")), call);
    return Call.json(202, "volume", withoutTenant(shown(volume, call)));
  }

  private static void requireSize(ObjectNode given) {
    if (!Json.has(given, "size")) {
      throw ApiError.badRequest(
          "The server could not comply with the request since it is either malformed or otherwise"
              + " incorrect.");
    }
    var size = given.path("size").asString();
    if (!size.matches("-?[0-9]{1,9}")) {
      throw Nova.invalid("size", size, "'" + size + "' does not match '^[0-9]+$'");
    }
    if (Integer.parseInt(size) < 1) {
      throw Nova.invalid("size", size, size + " is less than the minimum of 1");
    }
  }

  private Volume volume(Call call) {
    var id = call.variable("volume");
    return cloud
        .volumes
        .seen(call, id)
        .orElseThrow(() -> ApiError.itemNotFound("Volume " + id + " could not be found."));
  }

  private static ObjectNode shown(Volume volume, Call call) {
    var view = volume.json().deepCopy();
    view.set("links", Json.array(links(volume, call)));
    var attachment = volume.attachment();
    var shown = attachment != null && !volume.status().equals("reserved");
    view.set("attachments", Json.array(shown ? List.of(attachment(volume)) : List.of()));
    return view;
  }

  private static List<ObjectNode> links(Volume volume, Call call) {
    var project = call.variable("project") + "/volumes/" + volume.id();
    return List.of(
        Json.object("rel", "self", "href", call.base() + "/v3/" + project),
        Json.object("rel", "bookmark", "href", call.base() + "/" + project));
  }

  private static ObjectNode attachment(Volume volume) {
    var attachment = volume.attachment();
    return Json.object(
        "id", volume.id(),
        "attachment_id", attachment.id(),
        "volume_id", volume.id(),
        "server_id", attachment.serverId(),
        "host_name", null,
        "device", attachment.device(),
        "attached_at", attachment.attachedAt());
  }

  private Reply list(Call call, boolean detailed) {
    return Call.json(
        200,
        Paging.newestFirst(
            "volumes",
            cloud.volumes.seen(call).stream().filter(volume -> matches(volume, call)),
            volume -> detailed ? shown(volume, call) : brief(volume, call),
            call,
            marker -> ApiError.itemNotFound("Volume " + marker + " could not be found.")));
  }

  private static ObjectNode brief(Volume volume, Call call) {
    return Json.object(
        "id", volume.id(), "name", volume.json().get("name"), "links", links(volume, call));
  }

  private static boolean matches(Volume volume, Call call) {
    for (var filter : call.query().entrySet()) {
      var name = filter.getKey();
      if (!NOT_FILTERS.contains(name)
          && volume.json().has(name)
          && !volume.text(name).equals(filter.getValue().get(0))) {
        return false;
      }
    }
    return true;
  }

  private Reply update(Call call) {
    var given = Nova.inner(Nova.body(call), "volume");
    var volume = volume(call);
    for (var name : List.of("name", "description", "metadata")) {
      if (given.has(name)) {
        volume.json().set(name, given.get(name));
      }
    }
    if (given.has("display_name")) {
      volume.json().set("name", given.get("display_name"));
    }
    return Call.json(200, "volume", withoutTenant(shown(volume, call)));
  }

  /** Only looks have what Cinder's extension adds. */
  private static ObjectNode withoutTenant(ObjectNode shown) {
    shown.remove("os-vol-tenant-attr:tenant_id");
    return shown;
  }

  private Reply delete(Call call) {
    volumes.delete(volume(call));
    return Reply.empty(202);
  }

  /** Of the actions, growing: {@code {"os-extend": {"new_size": 2}}}. */
  private Reply act(Call call) {
    var size = Nova.inner(Nova.body(call), "os-extend").path("new_size").asInt(0);
    volumes.extend(volume(call), size, call.version().minor() >= EXTENDS_IN_USE);
    return Reply.empty(202);
  }

  private static ObjectNode metadata(Volume volume) {
    return (ObjectNode) volume.json().get("metadata");
  }

  private Reply setMetadata(Call call, boolean replace) {
    var given = Nova.inner(Nova.body(call), "metadata");
    Nova.requireMetadata(given);
    var metadata = metadata(volume(call));
    if (replace) {
      metadata.removeAll();
    }
    metadata.setAll(given);
    return Call.json(200, "metadata", metadata);
  }

  private Reply oneMetadata(Call call) {
    var key = call.variable("key");
    return Call.json(200, "meta", Json.object(key, withKey(call).get(key)));
  }

  private Reply setOneMetadata(Call call) {
    var given = Nova.inner(Nova.body(call), "meta");
    metadata(volume(call)).setAll(given);
    return Call.json(200, "meta", given);
  }

  private Reply deleteMetadata(Call call) {
    withKey(call).remove(call.variable("key"));
    return Reply.empty(200);
  }

  private ObjectNode withKey(Call call) {
    var volume = volume(call);
    if (!metadata(volume).has(call.variable("key"))) {
      throw ApiError.itemNotFound(
          "Volume " + volume.id() + " has no metadata with key " + call.variable("key") + ".");
    }
    return metadata(volume);
  }

  private ObjectNode type() {
    return Json.object(
        "id",
        typeId,
        "name",
        TYPE,
        "is_public",
        true,
        "description",
        "Default Volume Type",
        "extra_specs",
        Json.object());
  }

  private Reply oneType(Call call) {
    var wanted = call.variable("type");
    if (!List.of(typeId, "default").contains(wanted)) {
      throw ApiError.itemNotFound("Volume type " + wanted + " could not be found.");
    }
    return Call.json(200, "volume_type", type());
  }

  private static Reply zones() {
    var zone = Json.object("zoneName", Nova.ZONE, "zoneState", Json.object("available", true));
    return Call.json(200, "availabilityZoneInfo", List.of(zone));
  }
}
