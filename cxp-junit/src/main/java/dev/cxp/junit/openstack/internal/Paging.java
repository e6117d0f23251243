package dev.cxp.junit.openstack.internal;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Lists in parts, with a link to the next part, as Nova and Cinder give them. */
final class Paging {

  private Paging() {}

  /** As {@link #part}, of what comes newest first. */
  static <T extends Resource> ObjectNode newestFirst(
      String collection,
      Stream<T> found,
      Function<T, ObjectNode> view,
      Call call,
      Function<String, ApiError> lost) {
    var ordered = found.sorted(Comparator.comparingLong(Resource::sequence).reversed()).toList();
    return part(collection, ordered, view, call, lost);
  }

  /**
   * The part of a list that a call asks for.
   *
   * @param all what the call may see and its filters let through, in order
   * @param lost makes the error for a marker that names nothing
   */
  static <T extends Resource> ObjectNode part(
      String collection,
      List<T> all,
      Function<T, ObjectNode> view,
      Call call,
      Function<String, ApiError> lost) {
    var page =
        Page.of(all, call).orElseThrow(() -> lost.apply(call.parameter("marker").orElse("")));
    var body = Json.object();
    body.set(collection, Json.array(page.items().stream().map(view).toList()));
    addLinks(body, collection, page, call);
    return body;
  }

  /** Nova's words for a marker that names nothing. */
  static ApiError notFound(String marker) {
    return ApiError.badRequest("marker [" + marker + "] not found");
  }

  private static void addLinks(ObjectNode body, String collection, Page<?> page, Call call) {
    if (call.parameter("limit").isPresent() && page.isFull()) {
      var inner = call.path().substring(call.path().indexOf('/', 1));
      var next = call.base() + inner + "?" + call.queryWithoutMarker() + "&marker=" + page.lastId();
      body.set(
          collection + "_links", Json.array(List.of(Json.object("rel", "next", "href", next))));
    }
  }

  /** Refuses a limit that is not a number, in the words of Nova's schema. */
  static void requireLimit(Call call) {
    call.parameter("limit")
        .filter(limit -> !limit.matches("[0-9]*"))
        .ifPresent(
            limit -> {
              throw ApiError.badRequest(
                  "Invalid input for query parameters limit. Value: "
                      + limit
                      + ". '"
                      + limit
                      + "' does not match '^[0-9]*$'");
            });
  }
}
