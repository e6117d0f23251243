package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.Comparator;
import tools.jackson.databind.node.ObjectNode;

/** Nova's flavors, which users only read; a private one is shown by its id alone. */
final class Flavors {

  private final Cloud cloud;

  Flavors(Cloud cloud) {
    this.cloud = cloud;
  }

  Reply list(Call call, boolean detailed) {
    var visible =
        cloud.flavors.seen(call).stream().sorted(Comparator.comparing(Resource::id)).toList();
    return Call.json(
        200,
        Paging.part(
            "flavors",
            visible,
            flavor -> detailed ? detail(flavor, call) : brief(flavor, call),
            call,
            Paging::notFound));
  }

  Reply one(Call call) {
    return Call.json(200, "flavor", detail(flavor(call), call));
  }

  Reply extraSpecs(Call call) {
    flavor(call);
    return Call.json(200, "extra_specs", Json.object());
  }

  private Flavor flavor(Call call) {
    var id = call.variable("flavor");
    return cloud
        .flavors
        .seen(call, id)
        .orElseThrow(() -> ApiError.itemNotFound("Flavor " + id + " could not be found."));
  }

  private static ObjectNode brief(Flavor flavor, Call call) {
    var brief =
        Json.object(
            "id", flavor.id(),
            "name", flavor.name(),
            "links", ServerView.links(call, "flavors", flavor.id()));
    if (call.version().atLeast(55)) {
      brief.putNull("description");
    }
    return brief;
  }

  private static ObjectNode detail(Flavor flavor, Call call) {
    var newer = call.version().atLeast(75);
    var detail =
        brief(flavor, call)
            .setAll(
                Json.object(
                    "ram",
                    flavor.ram(),
                    "disk",
                    flavor.disk(),
                    "swap",
                    newer ? 0 : "",
                    "OS-FLV-EXT-DATA:ephemeral",
                    0,
                    "OS-FLV-DISABLED:disabled",
                    false,
                    "vcpus",
                    flavor.vcpus(),
                    "os-flavor-access:is_public",
                    flavor.isPublic(),
                    "rxtx_factor",
                    1.0));
    if (call.version().atLeast(61)) {
      detail.set("extra_specs", Json.object());
    }
    return detail;
  }
}
