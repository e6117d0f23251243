package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keystone 3: logins by password, token and application credential, and the catalog. */
final class IdentityService implements Service {

  private final Cloud cloud;
  private final String root;
  private final Identities identities;
  private final Logins logins;
  private final Map<String, String> roles;
  private final ArrayNode catalog;
  private final Routes routes = new Routes();

  IdentityService(Cloud cloud, String url) {
    this.cloud = cloud;
    this.root = url + "/identity/v3";
    this.identities = cloud.identities();
    this.logins = new Logins(cloud, root);
    this.roles =
        Map.of(
            "member",
            cloud.ids().hex(),
            "reader",
            cloud.ids().hex(),
            "load-balancer_member",
            cloud.ids().hex());
    this.catalog = catalog(url);
    routes
        .open("GET", "/", call -> versions())
        .open("GET", "/v3", call -> Call.json(200, "version", version()))
        .open("POST", "/v3/auth/tokens", this::logIn)
        .add("GET", "/v3/auth/tokens", this::validate)
        .add("DELETE", "/v3/auth/tokens", this::revoke)
        .add(
            "GET",
            "/v3/auth/catalog",
            call -> Call.json(200, "catalog", catalog, "links", self("/auth/catalog")))
        .add(
            "GET",
            "/v3/auth/projects",
            call -> Call.json(200, "projects", List.of(project()), "links", page("/auth/projects")))
        .add("GET", "/v3/projects/{project}", this::project)
        .add("GET", "/v3/users/{user}", this::user)
        .add("GET", "/v3/users/{user}/application_credentials", this::credentials);
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.IDENTITY;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Map<String, String> headers(Call call, String requestId) {
    return Map.of("Vary", "X-Auth-Token", "X-Openstack-Request-Id", requestId);
  }

  @Override
  public Reply unauthorized() {
    return Logins.denied(root).reply();
  }

  @Override
  public ApiError unknownPath(Call call) {
    return ApiError.keystone(404, "Not Found", "Could not find the requested resource.");
  }

  @Override
  public ApiError conflict() {
    return ApiError.keystone(409, "Conflict", "Conflict occurred attempting to store the object.");
  }

  @Override
  public ApiError overQuota() {
    return ApiError.keystone(403, "Forbidden", "The limit of this resource is exceeded.");
  }

  @Override
  public Reply serverError(int status) {
    return ApiError.keystone(
            status,
            "Internal Server Error",
            "An unexpected error prevented the server from fulfilling your request.")
        .reply();
  }

  private Reply versions() {
    return Call.json(300, "versions", Json.object("values", List.of(version())))
        .with("Location", root + "/");
  }

  private ObjectNode version() {
    return Json.object(
        "id", "v3.14",
        "status", "stable",
        "updated", "2020-04-07T00:00:00Z",
        "links", List.of(Json.object("rel", "self", "href", root + "/")),
        "media-types",
            List.of(
                Json.object(
                    "base",
                    "application/json",
                    "type",
                    "application/vnd.openstack.identity-v3+json")));
  }

  private Reply logIn(Call call) {
    var token = logins.logIn(call.body(Logins::noJson));
    return Call.json(201, "token", shown(token)).with("X-Subject-Token", token.id());
  }

  private Reply validate(Call call) {
    var token = subject(call);
    return Call.json(200, "token", shown(token)).with("X-Subject-Token", token.id());
  }

  private Reply revoke(Call call) {
    identities.revoke(subject(call).id());
    return Reply.empty(204);
  }

  private Token subject(Call call) {
    var id = call.header("x-subject-token");
    if (id.isEmpty()) {
      throw forbidden("identity:validate_token");
    }
    return identities
        .valid(id.get(), cloud.now())
        .orElseThrow(() -> ApiError.keystone(404, "Not Found", "Failed to validate token"));
  }

  private static ApiError forbidden(String action) {
    return ApiError.keystone(
        403,
        "Forbidden",
        "You are not authorized to perform the requested action: " + action + ".");
  }

  private ObjectNode shown(Token token) {
    var domain = Json.object("id", Identities.DOMAIN_ID, "name", Identities.DOMAIN);
    var shown =
        Json.object(
            "methods", token.methods(),
            "user",
                Json.object(
                    "domain",
                    domain,
                    "id",
                    identities.userId(),
                    "name",
                    Identities.USER,
                    "password_expires_at",
                    null),
            "audit_ids", token.auditIds(),
            "expires_at", Times.microsZ(token.expires()),
            "issued_at", Times.microsZ(token.issued()),
            "project",
                Json.object(
                    "domain", domain, "id", identities.projectId(), "name", Identities.PROJECT),
            "is_domain", false,
            "roles", rolesOf(token),
            "catalog", catalog);
    if (token.isDelegated()) {
      var credential = token.credential();
      shown.set(
          "application_credential",
          Json.object(
              "id", credential.id(),
              "name", credential.name(),
              "restricted", credential.restricted()));
    }
    return shown;
  }

  private List<ObjectNode> rolesOf(Token token) {
    return roles.entrySet().stream()
        .filter(role -> !token.isDelegated() || token.credential().roles().contains(role.getKey()))
        .map(role -> Json.object("id", role.getValue(), "name", role.getKey()))
        .toList();
  }

  private Reply project(Call call) {
    if (!call.variable("project").equals(identities.projectId())) {
      throw forbidden("identity:get_project");
    }
    return Call.json(200, "project", project());
  }

  private ObjectNode project() {
    return Json.object(
        "id",
        identities.projectId(),
        "name",
        Identities.PROJECT,
        "domain_id",
        Identities.DOMAIN_ID,
        "description",
        "",
        "enabled",
        true,
        "parent_id",
        Identities.DOMAIN_ID,
        "is_domain",
        false,
        "tags",
        List.of(),
        "options",
        Json.object(),
        "links",
        self("/projects/" + identities.projectId()));
  }

  private Reply user(Call call) {
    ownUser(call, "identity:get_user");
    return Call.json(
        200,
        "user",
        Json.object(
            "id",
            identities.userId(),
            "name",
            Identities.USER,
            "domain_id",
            Identities.DOMAIN_ID,
            "enabled",
            true,
            "default_project_id",
            identities.projectId(),
            "password_expires_at",
            null,
            "options",
            Json.object(),
            "links",
            self("/users/" + identities.userId())));
  }

  private Reply credentials(Call call) {
    ownUser(call, "identity:list_application_credentials");
    var shown =
        identities.credentials().stream()
            .map(
                one ->
                    Json.object(
                        "id", one.id(),
                        "name", one.name(),
                        "description", null,
                        "user_id", identities.userId(),
                        "project_id", identities.projectId(),
                        "system", null,
                        "expires_at", null,
                        "unrestricted", one.restricted() ? null : true,
                        "links", self("/application_credentials/" + one.id())))
            .toList();
    var links = page("/users/" + identities.userId() + "/application_credentials");
    return Call.json(200, "application_credentials", shown, "links", links);
  }

  private void ownUser(Call call, String action) {
    if (!call.variable("user").equals(identities.userId())) {
      throw forbidden(action);
    }
  }

  private ObjectNode self(String path) {
    return Json.object("self", root + path);
  }

  private ObjectNode page(String path) {
    return Json.object("next", null, "self", root + path, "previous", null);
  }

  private ArrayNode catalog(String url) {
    var project = identities.projectId();
    var entries = new ArrayList<ObjectNode>();
    for (var service : OpenStackService.values()) {
      if (service != OpenStackService.RESERVATION || cloud.settings().blazar()) {
        entries.add(entry(service, url + "/" + service.path() + version(service, project)));
      }
    }
    return Json.array(entries);
  }

  private static String version(OpenStackService service, String project) {
    return switch (service) {
      case IDENTITY -> "/v3";
      case COMPUTE -> "/v2.1";
      case VOLUME -> "/v3/" + project;
      case RESERVATION -> "/v1";
      case NETWORK, IMAGE -> "";
    };
  }

  private ObjectNode entry(OpenStackService service, String url) {
    var region = cloud.settings().region();
    var endpoints =
        List.of("admin", "internal", "public").stream()
            .map(
                side ->
                    Json.object(
                        "id", cloud.ids().hex(),
                        "interface", side,
                        "region_id", region,
                        "url", url,
                        "region", region))
            .toList();
    return Json.object(
        "endpoints", endpoints,
        "id", cloud.ids().hex(),
        "type", service.type(),
        "name", service.program());
  }
}
