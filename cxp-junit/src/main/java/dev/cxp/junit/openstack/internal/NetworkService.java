package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron 2.0. */
final class NetworkService implements Service {

  private static final List<String> EXTENSIONS =
      List.of(
          "allowed-address-pairs",
          "availability_zone",
          "empty-string-filtering",
          "external-net",
          "extra_dhcp_opt",
          "fip-port-details",
          "floatingip-pools",
          "net-mtu",
          "net-mtu-writable",
          "network_availability_zone",
          "pagination",
          "port-security",
          "project-id",
          "quotas",
          "quota_details",
          "revision-if-match",
          "router",
          "security-group",
          "security-groups-normalized-cidr",
          "sorting",
          "standard-attr-description",
          "standard-attr-revisions",
          "standard-attr-tag",
          "standard-attr-timestamp",
          "stateful-security-group");

  /** Kinds of which a project of the real one has quotas although this one has no such thing. */
  private static final Map<String, Integer> OTHER_QUOTAS =
      Map.of("subnetpool", -1, "rbac_policy", 10);

  private final Cloud cloud;
  private final String root;
  private final String identityUrl;
  private final Ports ports;
  private final Map<String, NeutronCollection> collections = new LinkedHashMap<>();
  private final Routes routes = new Routes();

  NetworkService(Cloud cloud, String url) {
    this.cloud = cloud;
    this.root = url + "/network";
    this.identityUrl = url + "/identity/v3";
    var networks = new Networks(cloud);
    var subnets = new Subnets(cloud, networks);
    var addresses = new Addresses(cloud, networks, subnets);
    var groups = new SecurityGroups(cloud);
    this.ports = new Ports(cloud, networks, addresses, groups);
    routes
        .open("GET", "/", call -> Call.json(200, "versions", List.of(version())))
        .add("GET", "/v2.0", call -> resources())
        .add(
            "GET",
            "/v2.0/extensions",
            call -> Call.json(200, "extensions", EXTENSIONS.stream().map(this::extension).toList()))
        .add("GET", "/v2.0/extensions/{alias}", this::oneExtension)
        .add(
            "GET",
            "/v2.0/availability_zones",
            call -> Call.json(200, "availability_zones", List.of()))
        .add("GET", "/v2.0/agents", call -> Call.json(200, "agents", List.of()))
        .add("GET", "/v2.0/quotas/{project}", call -> Call.json(200, "quota", quotas()))
        .add("GET", "/v2.0/quotas/{project}/default", call -> Call.json(200, "quota", quotas()))
        .add(
            "GET",
            "/v2.0/quotas/{project}/details.json",
            call -> Call.json(200, "quota", quotaDetails()))
        .add(
            "GET",
            "/v2.0/quotas/{project}/details",
            call -> Call.json(200, "quota", quotaDetails()));
    serve("networks", networks);
    serve("subnets", subnets);
    serve("ports", ports);
    serve("floatingips", new FloatingIps(cloud, networks, addresses, ports));
    serve("security-groups", groups);
    serve("security-group-rules", new SecurityGroupRules(cloud, groups));
    serveLooks("routers", new Routers(cloud));
  }

  /** What can only be looked at. */
  private void serveLooks(String path, NeutronCollection collection) {
    collections.put(collection.singular(), collection);
    routes
        .add("GET", "/v2.0/" + path, call -> NeutronLists.list(collection, call))
        .add("GET", "/v2.0/" + path + "/{id}", call -> show(collection, call));
  }

  /** What clients make and change. */
  private void serve(String path, NeutronCollection collection) {
    var all = "/v2.0/" + path;
    var one = all + "/{id}";
    serveLooks(path, collection);
    routes
        .add("POST", all, call -> create(collection, call))
        .add("PUT", one, call -> update(collection, call))
        .add("DELETE", one, call -> delete(collection, call));
    var tags = new Tags(path, collection);
    routes
        .add("GET", one + "/tags", tags::list)
        .add("PUT", one + "/tags", tags::replace)
        .add("DELETE", one + "/tags", tags::clear)
        .add("GET", one + "/tags/{tag}", tags::check)
        .add("PUT", one + "/tags/{tag}", tags::add)
        .add("DELETE", one + "/tags/{tag}", tags::remove);
  }

  Ports ports() {
    return ports;
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.NETWORK;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Map<String, String> headers(Call call, String requestId) {
    return Map.of("X-Openstack-Request-Id", requestId);
  }

  @Override
  public Reply unauthorized() {
    return Logins.denied(identityUrl).reply();
  }

  @Override
  public ApiError unknownPath(Call call) {
    return ApiError.neutron(404, "HTTPNotFound", "The resource could not be found.");
  }

  @Override
  public ApiError conflict() {
    return ApiError.neutron(
        409, "RetryRequest", "The resource is busy with another request. Try again.");
  }

  @Override
  public ApiError forbidden() {
    return ApiError.neutron(403, "PolicyNotAuthorized", "That is disallowed by policy");
  }

  @Override
  public ApiError overQuota() {
    return NeutronCollection.overQuota("port");
  }

  @Override
  public Reply serverError(int status) {
    return ApiError.neutron(
            status,
            "HTTPInternalServerError",
            "Request Failed: internal server error while processing your request.")
        .reply();
  }

  private Reply create(NeutronCollection collection, Call call) {
    var body = call.body(() -> Attributes.badRequest("Body contains invalid data"));
    if (body.path(collection.plural()).isArray()) {
      return createAll(collection, body.get(collection.plural()), call);
    }
    var given = collection.attributes().forCreate(inner(body, collection));
    var created = collection.create(given, call);
    return Call.json(201, collection.singular(), collection.viewOfNew(created));
  }

  /** All or nothing. */
  private static Reply createAll(NeutronCollection collection, JsonNode all, Call call) {
    collection.requireQuota(all.size());
    var complete = new ArrayList<ObjectNode>();
    all.forEach(one -> complete.add(collection.attributes().forCreate(one)));
    var created = new ArrayList<Resource>();
    try {
      complete.forEach(one -> created.add(collection.create(one, call)));
    } catch (ApiError error) {
      created.forEach(collection::discard);
      throw error;
    }
    return Call.json(
        201, collection.plural(), created.stream().map(collection::viewOfNew).toList());
  }

  private static JsonNode inner(ObjectNode body, NeutronCollection collection) {
    if (!body.path(collection.singular()).isObject()) {
      throw Attributes.badRequest("Unable to find '" + collection.singular() + "' in request body");
    }
    return body.get(collection.singular());
  }

  private static Reply show(NeutronCollection collection, Call call) {
    var resource = collection.seen(call, call.variable("id"));
    return Call.json(
        200, collection.singular(), NeutronLists.chosen(collection.view(resource), call));
  }

  private static Reply update(NeutronCollection collection, Call call) {
    var body = call.body(() -> Attributes.badRequest("Body contains invalid data"));
    var changed = collection.attributes().forUpdate(inner(body, collection));
    var resource = collection.seen(call, call.variable("id"));
    collection.requireOwner(resource, "update");
    collection.update(resource, changed);
    resource.json().setAll(changed);
    collection.touch(resource);
    return Call.json(200, collection.singular(), collection.view(resource));
  }

  private static Reply delete(NeutronCollection collection, Call call) {
    var resource = collection.seen(call, call.variable("id"));
    collection.requireOwner(resource, "delete");
    collection.delete(resource);
    return Reply.empty(204);
  }

  private ObjectNode version() {
    return Json.object(
        "id", "v2.0",
        "status", "CURRENT",
        "links", List.of(Json.object("rel", "self", "href", root + "/v2.0/")));
  }

  private Reply resources() {
    var all =
        collections.values().stream()
            .map(one -> Json.object("name", one.singular(), "collection", one.plural()))
            .toList();
    return Call.json(200, "resources", all);
  }

  private ObjectNode extension(String alias) {
    return Json.object(
        "name", alias,
        "alias", alias,
        "description", alias,
        "updated", "2022-10-05T00:00:00-00:00",
        "links", List.of());
  }

  private Reply oneExtension(Call call) {
    var alias = call.variable("alias");
    if (!EXTENSIONS.contains(alias)) {
      throw ApiError.neutron(
          404, "HTTPNotFound", "Extension with alias " + alias + " does not exist");
    }
    return Call.json(200, "extension", extension(alias));
  }

  private ObjectNode quotas() {
    var quotas = Json.object();
    collections.keySet().forEach(kind -> quotas.put(kind, cloud.quota(kind)));
    OTHER_QUOTAS.forEach(quotas::put);
    return quotas;
  }

  private ObjectNode quotaDetails() {
    var details = Json.object();
    quotas()
        .properties()
        .forEach(
            quota ->
                details.set(
                    quota.getKey(),
                    Json.object(
                        "limit", quota.getValue(), "used", used(quota.getKey()), "reserved", 0)));
    return details;
  }

  private int used(String kind) {
    var collection = collections.get(kind);
    return collection == null ? 0 : collection.mine().size();
  }
}
