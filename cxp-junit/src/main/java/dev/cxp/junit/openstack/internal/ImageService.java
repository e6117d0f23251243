package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Glance 2, read only: images are fixtures. */
final class ImageService implements Service {

  private static final Set<String> NOT_FILTERS =
      Set.of("limit", "marker", "sort", "sort_key", "sort_dir", "member_status");

  private final Cloud cloud;
  private final String root;
  private final Routes routes = new Routes();

  ImageService(Cloud cloud, String url) {
    this.cloud = cloud;
    this.root = url + "/image";
    routes
        .open("GET", "/", call -> versions())
        .open("GET", "/versions", call -> versions())
        .open("GET", "/v2", call -> versions())
        .add("GET", "/v2/images", this::list)
        .add("GET", "/v2/images/{image}", this::one);
  }

  @Override
  public OpenStackService kind() {
    return OpenStackService.IMAGE;
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
    return ApiError.webob(
            401,
            "Unauthorized",
            "This server could not verify that you are authorized to access the document you"
                + " requested. Either you supplied the wrong credentials (e.g., bad password), or"
                + " your browser does not understand how to supply the credentials required.")
        .with("Www-Authenticate", "Keystone uri=\"" + root.replace("/image", "/identity/v3") + "\"")
        .reply();
  }

  @Override
  public ApiError unknownPath(Call call) {
    return ApiError.webob(404, "Not Found", "The resource could not be found.");
  }

  @Override
  public ApiError conflict() {
    return ApiError.webob(409, "Conflict", "The image cannot be used now.");
  }

  @Override
  public ApiError overQuota() {
    return ApiError.webob(413, "Request Entity Too Large", "The quota of images is exceeded.");
  }

  @Override
  public Reply serverError(int status) {
    return ApiError.webob(status, "Internal Server Error", "The server has erred.").reply();
  }

  private Reply versions() {
    var versions = new ArrayList<ObjectNode>();
    for (var minor : List.of(15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)) {
      versions.add(
          Json.object(
              "id",
              "v2." + minor,
              "status",
              minor == 15 ? "CURRENT" : "SUPPORTED",
              "links",
              List.of(Json.object("rel", "self", "href", root + "/v2/"))));
    }
    return Call.json(300, "versions", versions);
  }

  private Reply one(Call call) {
    var id = call.variable("image");
    return Call.json(
        200,
        cloud
            .images
            .seen(call, id)
            .orElseThrow(() -> ApiError.webob(404, "Not Found", "No image found with ID " + id))
            .json());
  }

  private Reply list(Call call) {
    var images =
        cloud.images.seen(call).stream()
            .sorted(Comparator.comparingLong(Resource::sequence).reversed())
            .filter(image -> matches(image, call))
            .toList();
    var page =
        Page.of(images, call)
            .orElseThrow(
                () ->
                    ApiError.webob(
                        400,
                        "Bad Request",
                        "No image found with ID " + call.parameter("marker").orElse("")));
    var query = call.queryWithoutMarker();
    var first = "/v2/images" + (query.isEmpty() ? "" : "?" + query);
    var body =
        Json.object(
            "images",
            page.items().stream().map(Resource::json).toList(),
            "first",
            first,
            "schema",
            "/v2/schemas/images");
    if (page.isFull()) {
      body.put("next", "/v2/images?" + query + "&marker=" + page.lastId());
    }
    return Call.json(200, body);
  }

  private static boolean matches(Resource image, Call call) {
    for (var filter : call.query().entrySet()) {
      if (!NOT_FILTERS.contains(filter.getKey())) {
        // "in:" is Glance's own way to name several values.
        var wanted = List.of(filter.getValue().get(0).replaceFirst("^in:", "").split(","));
        if (!wanted.contains(image.text(filter.getKey()))) {
          return false;
        }
      }
    }
    return true;
  }
}
