package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One service's API in terms of JSON. */
final class Api {

  /** More pages than any project has; a cloud whose pages never end must not hold a list up. */
  private static final int MOST_PAGES = 1000;

  private final Exchange exchange;
  private final Service service;

  Api(Exchange exchange, Service service) {
    this.exchange = exchange;
    this.service = service;
  }

  JsonNode get(String path, String what) {
    return send("GET", path, null, Optional.empty(), what);
  }

  JsonNode post(String path, JsonNode body, String what) {
    return send("POST", path, body, Optional.empty(), what);
  }

  JsonNode put(String path, JsonNode body, String what) {
    return send("PUT", path, body, Optional.empty(), what);
  }

  /** Deletes; that it is gone already is no error. */
  void delete(String path, String what) {
    try {
      exchange.send(new Call(service, "DELETE", path, Optional.empty(), Optional.empty(), what));
    } catch (CloudException e) {
      if (e.kind() != CloudException.Kind.ABSENT) {
        throw e;
      }
    }
  }

  JsonNode send(
      String method, String path, JsonNode body, Optional<String> microversion, String what) {
    var call =
        new Call(
            service, method, path, Optional.ofNullable(body).map(Json::write), microversion, what);
    var answer = exchange.send(call);
    try {
      return Json.read(answer.body());
    } catch (JacksonException e) {
      throw unreadable(call, answer, "it is not JSON", e);
    }
  }

  /** All entries of a list, over as many pages as the service makes of it. */
  List<JsonNode> list(String path, String field, String what) {
    var all = new ArrayList<JsonNode>();
    var next = path;
    for (var page = 0; page < MOST_PAGES; page++) {
      var answer = get(next, what);
      if (!answer.path(field).isArray()) {
        throw unreadable(Call.get(service, next, what), null, "it has no list of " + field, null);
      }
      answer.path(field).forEach(all::add);
      var following = next(answer, field);
      if (following.isEmpty()) {
        break;
      }
      next = path + (path.contains("?") ? "&" : "?") + following.get();
    }
    return all;
  }

  /** The query of the page after this one: Nova, Cinder and Neutron give links, Glance a path. */
  private static Optional<String> next(JsonNode answer, String field) {
    var link = Json.text(answer, "next");
    for (var one : answer.path(field + "_links")) {
      if (Json.text(one, "rel").equals("next")) {
        link = Json.text(one, "href");
      }
    }
    var marker = java.util.regex.Pattern.compile("[?&](marker=[^&]+)").matcher(link);
    return marker.find() ? Optional.of(marker.group(1)) : Optional.empty();
  }

  /** What exactly came is not shown: it may be anybody's page. */
  static CloudException unreadable(Call call, Answer answer, String how, Exception cause) {
    var kind = call.isRepeatable() ? CloudException.Kind.MALFORMED : CloudException.Kind.AMBIGUOUS;
    return new CloudException(
        kind,
        answer == null ? 200 : answer.status(),
        answer == null ? "" : answer.requestId(),
        Explanation.tried(call.what())
            .happened(
                call.service().project()
                    + " answered "
                    + (answer == null ? "" : answer + " ")
                    + "with something that its API does not have: "
                    + how)
            .cause("a proxy or a login page answers instead of the service")
            .cause("the answer was cut on its way")
            .remedy("try again; if it stays so, look at what answers at the service's address")
            .paste("openstack catalog list"),
        cause);
  }
}
