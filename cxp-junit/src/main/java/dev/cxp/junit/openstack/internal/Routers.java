package dev.cxp.junit.openstack.internal;

import tools.jackson.databind.node.ObjectNode;

/** Neutron's routers, which only fixtures have: users may look, and see those of their own. */
final class Routers extends NeutronCollection {

  Routers(Cloud cloud) {
    super(cloud, cloud.routers, "router", "routers", Attributes.create().text("name", ""));
  }

  @Override
  Resource create(ObjectNode given, Call call) {
    throw overQuota("router");
  }

  @Override
  void update(Resource router, ObjectNode changed) {
    // Only name and description can change, which needs no check.
  }

  @Override
  void delete(Resource router) {
    shelf().remove(router.id());
  }

  @Override
  ApiError notFound(String id) {
    return ApiError.neutron(404, "RouterNotFound", "Router " + id + " could not be found");
  }
}
