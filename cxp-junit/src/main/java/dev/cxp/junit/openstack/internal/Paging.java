package dev.cxp.junit.openstack.internal;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Nova's links to the next page. */
final class Paging {

  private Paging() {}

  static void addLinks(ObjectNode body, String collection, Page<?> page, Call call) {
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
