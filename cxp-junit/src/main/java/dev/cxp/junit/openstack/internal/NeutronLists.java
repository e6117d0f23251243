package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's lists: filters by any attribute, order, pages, and the fields that are asked for. */
final class NeutronLists {

  private static final Set<String> NOT_FILTERS =
      Set.of("fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir");

  private NeutronLists() {}

  private record Item(Resource resource, ObjectNode view) {}

  static Reply list(NeutronCollection collection, Call call) {
    var items = new ArrayList<Item>();
    for (var resource : collection.shelf().seen(call)) {
      if (collection.isVisible(resource)) {
        var view = collection.view(resource);
        if (matches(view, call)) {
          items.add(new Item(resource, view));
        }
      }
    }
    items.sort(order(call));
    var body = Json.object();
    var page = page(items, collection, call);
    body.set(
        collection.plural(),
        Json.array(page.stream().map(item -> chosen(item.view(), call)).toList()));
    if (call.parameter("limit").isPresent()) {
      body.set(collection.plural() + "_links", Json.array(links(page, call)));
    }
    return Call.json(200, body);
  }

  /** The view with only the fields that the query names. */
  static ObjectNode chosen(ObjectNode view, Call call) {
    var fields = call.query().getOrDefault("fields", List.of());
    if (fields.isEmpty()) {
      return view;
    }
    var chosen = Json.object();
    for (var field : fields) {
      if (view.has(field)) {
        chosen.set(field, view.get(field));
      }
    }
    return chosen;
  }

  private static List<Item> page(List<Item> items, NeutronCollection collection, Call call) {
    var from = 0;
    var marker = call.parameter("marker");
    if (marker.isPresent()) {
      while (from < items.size() && !items.get(from).resource().id().equals(marker.get())) {
        from++;
      }
      if (from == items.size()) {
        throw collection.notFound(marker.get());
      }
      from++;
    }
    var limit = limit(call);
    return items.subList(from, limit == 0 ? items.size() : Math.min(items.size(), from + limit));
  }

  private static int limit(Call call) {
    var text = call.parameter("limit").orElse("0");
    if (!text.matches("[0-9]{1,9}")) {
      throw ApiError.neutron(
          400,
          "BadRequest",
          "Bad limit request: Limit must be an integer 0 or greater and not '" + text + "'.");
    }
    return Integer.parseInt(text);
  }

  private static List<ObjectNode> links(List<Item> page, Call call) {
    var links = new ArrayList<ObjectNode>();
    var url =
        call.base()
            + call.path().substring(call.path().indexOf('/', 1))
            + "?"
            + call.queryWithoutMarker();
    if (!page.isEmpty() && page.size() == limit(call)) {
      var last = page.get(page.size() - 1).resource().id();
      links.add(Json.object("rel", "next", "href", url + "&marker=" + last));
    }
    if (!page.isEmpty()) {
      var first = page.get(0).resource().id();
      links.add(
          Json.object("rel", "previous", "href", url + "&marker=" + first + "&page_reverse=True"));
    }
    return links;
  }

  /** By the asked keys, and by id at the end: a page needs one order. */
  private static Comparator<Item> order(Call call) {
    var keys = call.query().getOrDefault("sort_key", List.of());
    var directions = call.query().getOrDefault("sort_dir", List.of());
    Comparator<Item> order = Comparator.comparing(item -> "");
    for (var i = 0; i < keys.size(); i++) {
      var key = keys.get(i);
      Comparator<Item> next = Comparator.comparing(item -> Json.text(item.view(), key));
      var descending = i < directions.size() && directions.get(i).equals("desc");
      order = order.thenComparing(descending ? next.reversed() : next);
    }
    return order.thenComparing(item -> item.resource().id());
  }

  private static boolean matches(ObjectNode view, Call call) {
    for (var filter : call.query().entrySet()) {
      var name = filter.getKey();
      if (!NOT_FILTERS.contains(name) && !matches(view, name, filter.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(ObjectNode view, String name, List<String> values) {
    var tags = Json.texts(view.path("tags"));
    var wanted = List.of(values.get(0).split(","));
    return switch (name) {
      case "tags" -> tags.containsAll(wanted);
      case "tags-any" -> wanted.stream().anyMatch(tags::contains);
      case "not-tags" -> !tags.containsAll(wanted);
      case "not-tags-any" -> wanted.stream().noneMatch(tags::contains);
      case "fixed_ips" -> values.stream().allMatch(value -> hasAddress(view, value));
      // What Neutron does not know as an attribute filters nothing.
      default -> !view.has(name) || values.stream().anyMatch(isValueOf(view.get(name)));
    };
  }

  private static Predicate<String> isValueOf(JsonNode member) {
    if (member.isArray()) {
      return Json.texts(member)::contains;
    }
    if (member.isBoolean()) {
      return value ->
          value.equalsIgnoreCase(member.asString()) || value.equals(member.asBoolean() ? "1" : "0");
    }
    return value -> value.equals(member.isNull() ? "" : member.asString());
  }

  /** {@code ip_address=192.168.1.11} or {@code subnet_id=...}. */
  private static boolean hasAddress(ObjectNode view, String value) {
    var parts = value.split("=", 2);
    for (var fixed : view.path("fixed_ips")) {
      if (parts.length == 2 && Json.text(fixed, parts[0]).equals(parts[1])) {
        return true;
      }
    }
    return false;
  }
}
