package dev.cxp.junit.openstack.internal;

/** Finds the server that a path of Nova's names. */
final class ComputeLookup {

  private final Cloud cloud;

  ComputeLookup(Cloud cloud) {
    this.cloud = cloud;
  }

  Server server(Call call) {
    var id = call.variable("server");
    return cloud
        .servers
        .seen(call, id)
        .orElseThrow(() -> ApiError.itemNotFound("Instance " + id + " could not be found."));
  }
}
