package dev.cxp.junit.openstack.internal;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** One kind of resource of Neutron's, with what its requests mean. */
abstract class NeutronCollection {

  private final Cloud cloud;
  private final Shelf<Resource> shelf;
  private final String singular;
  private final String plural;
  private final Attributes attributes;

  /**
   * @param singular as in bodies: {@code security_group}
   * @param plural as in bodies, with underscores: {@code security_groups}
   */
  NeutronCollection(
      Cloud cloud, Shelf<Resource> shelf, String singular, String plural, Attributes attributes) {
    this.cloud = cloud;
    this.shelf = shelf;
    this.singular = singular;
    this.plural = plural;
    this.attributes = attributes;
  }

  /** Makes a resource from what a client gave, defaults filled in; refuses what breaks a rule. */
  abstract Resource create(ObjectNode given, Call call);

  /** Checks and applies what only this kind knows; the rest is taken over as it is. */
  abstract void update(Resource resource, ObjectNode changed);

  /** Removes the resource and what goes with it, or refuses. */
  abstract void delete(Resource resource);

  abstract ApiError notFound(String id);

  /** What the API shows. */
  ObjectNode view(Resource resource) {
    return resource.json();
  }

  /** What the answer to a POST shows, where that differs. */
  ObjectNode viewOfNew(Resource resource) {
    return view(resource);
  }

  boolean isVisible(Resource resource) {
    return cloud.isMine(resource);
  }

  /** Takes back what a bulk request made before it failed. */
  void discard(Resource resource) {
    shelf.remove(resource.id());
  }

  final Cloud cloud() {
    return cloud;
  }

  final Shelf<Resource> shelf() {
    return shelf;
  }

  final String singular() {
    return singular;
  }

  final String plural() {
    return plural;
  }

  final Attributes attributes() {
    return attributes;
  }

  /** A resource that a client looks for. */
  final Resource seen(Call call, String id) {
    return shelf.seen(call, id).filter(this::isVisible).orElseThrow(() -> notFound(id));
  }

  /** A resource that another one names. */
  final Resource named(String id) {
    return shelf.find(id).filter(this::isVisible).orElseThrow(() -> notFound(id));
  }

  final List<Resource> mine() {
    return shelf.all().stream().filter(cloud::isMine).toList();
  }

  final void requireQuota(int more) {
    var limit = cloud.quota(singular);
    if (limit >= 0 && mine().size() + more > limit) {
      throw overQuota(singular);
    }
  }

  static ApiError overQuota(String resource) {
    return ApiError.neutron(
        409, "OverQuota", "Quota exceeded for resources: ['" + resource + "'].");
  }

  /** The members that every resource of Neutron's has. */
  final ObjectNode stamped(ObjectNode given) {
    var now = Times.seconds(cloud.now());
    given.remove("project_id");
    return Json.object("id", cloud.ids().uuid())
        .setAll(given)
        .setAll(
            Json.object(
                "tenant_id",
                cloud.projectId(),
                "project_id",
                cloud.projectId(),
                "tags",
                List.of(),
                "created_at",
                now,
                "updated_at",
                now,
                "revision_number",
                1));
  }

  final void touch(Resource resource) {
    var json = resource.json();
    json.put("updated_at", Times.seconds(cloud.now()));
    json.put("revision_number", json.path("revision_number").asInt() + 1);
  }

  final void requireOwner(Resource resource, String action) {
    if (!cloud.isMine(resource)) {
      throw denied("rule:" + action + "_" + singular);
    }
  }

  static ApiError denied(String rule) {
    return ApiError.neutron(403, "PolicyNotAuthorized", rule + " is disallowed by policy");
  }
}
