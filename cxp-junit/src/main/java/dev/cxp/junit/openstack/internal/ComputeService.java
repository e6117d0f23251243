package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Nova 2.1, with microversions up to Zed's. */
final class ComputeService implements Service {

  private static final int NEWEST = 93;
  private static final String SERVER = "/v2.1/servers/{server}";

  private final Cloud cloud;
  private final String root;
  private final String identityUrl;
  private final Servers servers;
  private final Routes routes = new Routes();

  ComputeService(Cloud cloud, String url, Ports ports) {
    this.cloud = cloud;
    this.root = url + "/compute";
    this.identityUrl = url + "/identity/v3";
    var volumes = new Volumes(cloud);
    this.servers = new Servers(cloud, ports, volumes);
    routes
        .open("GET", "/", call -> Call.json(200, "versions", List.of(older(), version())))
        .open("GET", "/v2.1", call -> Call.json(200, "version", described()));
    addServers(new ServerApi(cloud, servers, new ComputeLookup(cloud)));
    addAttachments(new Attachments(cloud, volumes, new ComputeLookup(cloud)));
    addOthers();
  }

  private void addServers(ServerApi api) {
    routes
        .add("POST", "/v2.1/servers", api::create)
        .add("GET", "/v2.1/servers", call -> api.list(call, false))
        .add("GET", "/v2.1/servers/detail", call -> api.list(call, true))
        .add("GET", SERVER, api::one)
        .add("PUT", SERVER, api::update)
        .add("DELETE", SERVER, api::delete)
        .add("POST", SERVER + "/action", api::action)
        .add("GET", SERVER + "/ips", api::addresses)
        .add("GET", SERVER + "/metadata", api::metadata)
        .add("POST", SERVER + "/metadata", call -> api.setMetadata(call, false))
        .add("PUT", SERVER + "/metadata", call -> api.setMetadata(call, true))
        .add("GET", SERVER + "/metadata/{key}", api::oneMetadata)
        .add("PUT", SERVER + "/metadata/{key}", api::setOneMetadata)
        .add("DELETE", SERVER + "/metadata/{key}", api::deleteMetadata)
        .add("GET", SERVER + "/tags", api::tags)
        .add("PUT", SERVER + "/tags", api::setTags)
        .add("DELETE", SERVER + "/tags", api::clearTags)
        .add("PUT", SERVER + "/tags/{tag}", api::addTag)
        .add("DELETE", SERVER + "/tags/{tag}", api::deleteTag);
  }

  private void addAttachments(Attachments attachments) {
    var all = SERVER + "/os-volume_attachments";
    routes
        .add("GET", SERVER + "/os-interface", attachments::interfaces)
        .add("GET", all, attachments::list)
        .add("POST", all, attachments::attach)
        .add("GET", all + "/{volume}", attachments::one)
        .add("DELETE", all + "/{volume}", attachments::detach);
  }

  private void addOthers() {
    var flavors = new Flavors(cloud);
    var keyPairs = new KeyPairs(cloud);
    var groups = new ServerGroups(cloud);
    var limits = new ComputeLimits(cloud, servers);
    routes
        .add("GET", "/v2.1/flavors", call -> flavors.list(call, false))
        .add("GET", "/v2.1/flavors/detail", call -> flavors.list(call, true))
        .add("GET", "/v2.1/flavors/{flavor}", flavors::one)
        .add("GET", "/v2.1/flavors/{flavor}/os-extra_specs", flavors::extraSpecs)
        .add("GET", "/v2.1/os-keypairs", keyPairs::list)
        .add("POST", "/v2.1/os-keypairs", keyPairs::create)
        .add("GET", "/v2.1/os-keypairs/{keypair}", keyPairs::one)
        .add("DELETE", "/v2.1/os-keypairs/{keypair}", keyPairs::delete)
        .add("GET", "/v2.1/os-server-groups", groups::list)
        .add("POST", "/v2.1/os-server-groups", groups::create)
        .add("GET", "/v2.1/os-server-groups/{group}", groups::one)
        .add("DELETE", "/v2.1/os-server-groups/{group}", groups::delete)
        .add("GET", "/v2.1/limits", limits::limits)
        .add("GET", "/v2.1/os-quota-sets/{project}", call -> limits.quotas(call, false))
        .add("GET", "/v2.1/os-quota-sets/{project}/detail", call -> limits.quotas(call, true))
        .add("GET", "/v2.1/os-availability-zone", call -> zones())
        .add("GET", "/v2.1/extensions", call -> Call.json(200, "extensions", List.of()));
  }

  Servers servers() {
    return servers;
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.COMPUTE;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public void enter(Call call) {
    var text = asked(call);
    if (text.equals("latest")) {
      text = "2." + NEWEST;
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
    if (version.major() != 2 || version.minor() < 1 || version.minor() > NEWEST) {
      throw ApiError.fault(
          406,
          "computeFault",
          "Version "
              + version
              + " is not supported by the API. Minimum is 2.1 and maximum is 2."
              + NEWEST
              + ".");
    }
  }

  /** The newer header wins, if it is about Nova. */
  private static String asked(Call call) {
    var newer = call.header("openstack-api-version").orElse("");
    return newer.startsWith("compute ")
        ? newer.substring("compute ".length()).strip()
        : call.header("x-openstack-nova-api-version").orElse("2.1");
  }

  @Override
  public Map<String, String> headers(Call call, String requestId) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Openstack-Request-Id", requestId);
    headers.put("X-Compute-Request-Id", requestId);
    if (call.version().major() > 0) {
      headers.put("Openstack-Api-Version", "compute " + call.version());
      headers.put("X-Openstack-Nova-Api-Version", call.version().toString());
      headers.put("Vary", "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
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
    return ApiError.conflicting("The instance is busy with another request.");
  }

  @Override
  public ApiError overQuota() {
    var limit = cloud.quota("instances");
    return ApiError.forbidden(
        "Quota exceeded for instances: Requested 1, but already used "
            + limit
            + " of "
            + limit
            + " instances");
  }

  @Override
  public Reply serverError(int status) {
    return ApiError.fault(
            status,
            "computeFault",
            "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach"
                + " the Nova API log if possible.")
        .reply();
  }

  private ObjectNode older() {
    return Json.object(
        "id", "v2.0",
        "status", "SUPPORTED",
        "version", "",
        "min_version", "",
        "updated", "2011-01-21T11:33:21Z",
        "links", List.of(Json.object("rel", "self", "href", root + "/v2/")));
  }

  private ObjectNode version() {
    return Json.object(
        "id", "v2.1",
        "status", "CURRENT",
        "version", "2." + NEWEST,
        "min_version", "2.1",
        "updated", "2013-07-23T11:33:21Z",
        "links", List.of(Json.object("rel", "self", "href", root + "/v2.1/")));
  }

  private ObjectNode described() {
    var described = version();
    described.set(
        "media-types",
        Json.array(
            List.of(
                Json.object(
                    "base", "application/json",
                    "type", "application/vnd.openstack.compute+json;version=2.1"))));
    return described;
  }

  private static Reply zones() {
    var zone =
        Json.object(
            "zoneName", Nova.ZONE, "zoneState", Json.object("available", true), "hosts", null);
    return Call.json(200, "availabilityZoneInfo", List.of(zone));
  }
}
