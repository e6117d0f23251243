package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.List;

/** The tags of one kind of Neutron's resources. */
final class Tags {

  private final String path;
  private final NeutronCollection collection;

  Tags(String path, NeutronCollection collection) {
    this.path = path;
    this.collection = collection;
  }

  Reply list(Call call) {
    return Call.json(200, "tags", tags(resource(call)));
  }

  Reply replace(Call call) {
    var resource = resource(call);
    var tags = call.body(() -> Attributes.badRequest("Body contains invalid data")).path("tags");
    if (!tags.isArray()) {
      throw ApiError.neutron(
          400,
          "InvalidInput",
          "Invalid input for operation: '" + tags.asString() + "' is not a list.");
    }
    write(resource, Json.texts(tags).stream().distinct().toList());
    return Call.json(200, "tags", tags(resource));
  }

  Reply clear(Call call) {
    write(resource(call), List.of());
    return Reply.empty(204);
  }

  Reply check(Call call) {
    requireTag(resource(call), call.variable("tag"));
    return Reply.empty(204);
  }

  Reply add(Call call) {
    var resource = resource(call);
    var tags = new ArrayList<>(tags(resource));
    if (!tags.contains(call.variable("tag"))) {
      tags.add(call.variable("tag"));
    }
    write(resource, tags);
    return Call.json(201, Json.node(null));
  }

  Reply remove(Call call) {
    var resource = resource(call);
    requireTag(resource, call.variable("tag"));
    write(
        resource,
        tags(resource).stream().filter(tag -> !tag.equals(call.variable("tag"))).toList());
    return Reply.empty(204);
  }

  private Resource resource(Call call) {
    var id = call.variable("id");
    return collection
        .shelf()
        .seen(call, id)
        .filter(collection::isVisible)
        .orElseThrow(
            () ->
                ApiError.neutron(
                    404,
                    "TagResourceNotFound",
                    "Resource " + path.replace('-', '_') + " " + id + " could not be found."));
  }

  private static List<String> tags(Resource resource) {
    return Json.texts(resource.json().path("tags"));
  }

  private void write(Resource resource, List<String> tags) {
    resource.json().set("tags", Json.array(tags));
    collection.touch(resource);
  }

  private static void requireTag(Resource resource, String tag) {
    if (!tags(resource).contains(tag)) {
      throw ApiError.neutron(404, "TagNotFound", "Tag " + tag + " could not be found.");
    }
  }
}
