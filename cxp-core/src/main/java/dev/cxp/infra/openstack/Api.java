package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls whose answers are JSON. */
final class Api {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Exchange exchange;

  Api(Exchange exchange) {
    this.exchange = Objects.requireNonNull(exchange, "exchange");
  }

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** A value in a query. */
  static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode get(Service service, String path, String what) {
    return send(Call.get(service, path, what));
  }

  JsonNode send(Service service, String method, String path, JsonNode body, String what) {
    var bytes = Json.write(body);
    return send(new Call(service, method, path, Optional.of(bytes), Optional.empty(), what));
  }

  void delete(Service service, String path, String what) {
    exchange.send(new Call(service, "DELETE", path, Optional.empty(), Optional.empty(), what));
  }

  /** All pages of a collection. */
  List<JsonNode> list(Service service, String path, String collection, String what) {
    var all = new ArrayList<JsonNode>();
    var marker = Optional.<String>empty();
    do {
      var page = get(service, path(path, marker), what);
      if (!page.path(collection).isArray()) {
        throw malformed(service, what, "it has no list of " + collection);
      }
      page.path(collection).forEach(all::add);
      var next = next(page, collection);
      if (next.isPresent() && next.equals(marker)) {
        throw malformed(service, what, "its next page is the same page");
      }
      marker = next;
    } while (marker.isPresent());
    return all;
  }

  private static String path(String first, Optional<String> marker) {
    return marker
        .map(last -> first + (first.contains("?") ? "&" : "?") + "marker=" + query(last))
        .orElse(first);
  }

  /**
   * The marker of the next page. Nova, Neutron and Cinder have a list of links beside the
   * collection, Glance a path; the address may be one that only the service knows, so just the
   * marker is taken.
   */
  private static Optional<String> next(JsonNode page, String collection) {
    var address = page.path("next").asString("");
    for (var link : page.path(collection + "_links")) {
      if (link.path("rel").asString("").equals("next")) {
        address = link.path("href").asString("");
      }
    }
    var query = address.isEmpty() ? null : URI.create(address).getQuery();
    return query == null
        ? Optional.empty()
        : List.of(query.split("&")).stream()
            .filter(pair -> pair.startsWith("marker="))
            .map(pair -> pair.substring("marker=".length()))
            .findFirst();
  }

  private JsonNode send(Call call) {
    var answer = exchange.send(call);
    if (answer.body().length == 0) {
      return object();
    }
    return Json.read(answer.body())
        .orElseThrow(() -> malformed(call.service(), call.what(), "it is not JSON"));
  }

  /** An answer that is a success and yet not what the API says. */
  static CloudException malformed(Service service, String what, String how) {
    return new CloudException(
        CloudException.Kind.MALFORMED,
        Explanation.tried(what)
            .happened(service.project() + "'s answer is not what its API says: " + how)
            .cause("something between CXP and the cloud answered in its place, such as a proxy")
            .cause("the catalog's endpoint of " + service.project() + " leads to something else")
            .remedy("ask the same address with another client, such as openstack --debug"));
  }
}
