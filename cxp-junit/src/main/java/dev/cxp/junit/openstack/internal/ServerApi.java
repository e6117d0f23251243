package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.node.ObjectNode;

/** Nova's requests about servers. */
final class ServerApi {

  private static final List<String> REBOOTS =
      List.of("HARD", "Hard", "hard", "SOFT", "Soft", "soft");

  private final Cloud cloud;
  private final Servers servers;
  private final ServerRequests requests;
  private final ServerView view;
  private final ComputeLookup lookup;

  ServerApi(Cloud cloud, Servers servers, ComputeLookup lookup) {
    this.cloud = cloud;
    this.servers = servers;
    this.lookup = lookup;
    this.requests = new ServerRequests(cloud);
    this.view = new ServerView(cloud);
  }

  Reply create(Call call) {
    var request = requests.parse(call);
    var server = servers.create(request, call);
    var groups =
        request.securityGroups().isEmpty()
            ? List.of(Json.object("name", SecurityGroups.DEFAULT))
            : request.securityGroups().stream().map(this::groupName).toList();
    var links = ServerView.links(call, "servers", server.id());
    var answer =
        Json.object(
            "id",
            server.id(),
            "links",
            links,
            "OS-DCF:diskConfig",
            "MANUAL",
            "security_groups",
            groups,
            "adminPass",
            cloud.ids().secret(12));
    return Call.json(202, "server", answer).with("Location", Json.text(links.get(0), "href"));
  }

  private ObjectNode groupName(String id) {
    return Json.object("name", cloud.securityGroups.find(id).orElseThrow().text("name"));
  }

  Reply list(Call call, boolean detailed) {
    Paging.requireLimit(call);
    return Call.json(
        200,
        Paging.newestFirst(
            "servers",
            cloud.servers.seen(call).stream().filter(server -> matches(server, call)),
            server -> detailed ? view.detail(server, call) : view.brief(server, call),
            call,
            Paging::notFound));
  }

  private static boolean matches(Server server, Call call) {
    return call.parameter("name").map(name -> found(name, server.name())).orElse(true)
        && call.parameter("status").map(server.state().status()::equalsIgnoreCase).orElse(true)
        && call.parameter("flavor").map(server.flavor().id()::equals).orElse(true)
        && call.parameter("image").map(server.imageId()::equals).orElse(true)
        && call.parameter("uuid").map(server.id()::equals).orElse(true)
        && call.parameter("key_name").map(name -> name.equals(server.keyName())).orElse(true)
        && tagsMatch(server, call);
  }

  private static boolean tagsMatch(Server server, Call call) {
    if (!call.version().atLeast(26)) {
      return true;
    }
    var tags = server.tags();
    return call.parameter("tags").map(list -> tags.containsAll(split(list))).orElse(true)
        && call.parameter("tags-any")
            .map(list -> split(list).stream().anyMatch(tags::contains))
            .orElse(true)
        && call.parameter("not-tags").map(list -> !tags.containsAll(split(list))).orElse(true)
        && call.parameter("not-tags-any")
            .map(list -> split(list).stream().noneMatch(tags::contains))
            .orElse(true);
  }

  private static List<String> split(String list) {
    return List.of(list.split(","));
  }

  /** The name of a filter is a regular expression that may match anywhere. */
  private static boolean found(String expression, String name) {
    try {
      return Pattern.compile(expression).matcher(name).find();
    } catch (PatternSyntaxException e) {
      return name.contains(expression);
    }
  }

  Reply one(Call call) {
    return Call.json(200, "server", view.detail(lookup.server(call), call));
  }

  Reply update(Call call) {
    var given = Nova.inner(Nova.body(call), "server");
    var server = lookup.server(call);
    if (given.has("name")) {
      server.rename(Json.text(given, "name"));
    }
    if (given.has("description")) {
      server.describe(Json.has(given, "description") ? Json.text(given, "description") : null);
    }
    return Call.json(200, "server", view.updated(server, call));
  }

  Reply delete(Call call) {
    servers.delete(lookup.server(call));
    return Reply.empty(204);
  }

  Reply addresses(Call call) {
    return Call.json(200, "addresses", view.addresses(lookup.server(call), false));
  }

  Reply action(Call call) {
    var body = Nova.body(call);
    var action = body.propertyNames().stream().findFirst().orElse("");
    var id = call.variable("server");
    var server = cloud.servers.find(id);
    if (server.isEmpty()) {
      throw ApiError.itemNotFound("Instance " + id + " has no mapping to a cell.");
    }
    switch (action) {
      case "os-start" -> servers.start(server.get());
      case "os-stop" -> servers.stop(server.get());
      case "reboot" -> reboot(server.get(), body);
      case "os-getConsoleOutput" -> {
        return console(server.get());
      }
      default -> throw ApiError.badRequest("There is no such action: " + action);
    }
    return Reply.empty(202);
  }

  private void reboot(Server server, ObjectNode body) {
    var type = Json.text(body.path("reboot"), "type");
    if (!REBOOTS.contains(type)) {
      throw Nova.invalid(
          "type", type, "'" + type + "' is not one of ['" + String.join("', '", REBOOTS) + "']");
    }
    servers.reboot(server);
  }

  private Reply console(Server server) {
    if (server.launched().isEmpty()) {
      throw ApiError.conflicting("Instance " + server.id() + " is not ready");
    }
    return Call.json(200, "output", ServerView.console(server, cloud.now()));
  }

  Reply metadata(Call call) {
    return Call.json(200, "metadata", lookup.server(call).metadata());
  }

  Reply setMetadata(Call call, boolean replace) {
    var given = Nova.inner(Nova.body(call), "metadata");
    Nova.requireMetadata(given);
    var metadata = lookup.server(call).metadata();
    if (replace) {
      metadata.clear();
    }
    metadata.putAll(Json.textMap(given));
    return Call.json(200, "metadata", metadata);
  }

  Reply oneMetadata(Call call) {
    var key = call.variable("key");
    return Call.json(200, "meta", Json.object(key, withKey(call).metadata().get(key)));
  }

  Reply setOneMetadata(Call call) {
    var given = Nova.inner(Nova.body(call), "meta");
    Nova.requireMetadata(given);
    lookup.server(call).metadata().putAll(Json.textMap(given));
    return Call.json(200, "meta", given);
  }

  Reply deleteMetadata(Call call) {
    withKey(call).metadata().remove(call.variable("key"));
    return Reply.empty(204);
  }

  private Server withKey(Call call) {
    var server = lookup.server(call);
    if (!server.metadata().containsKey(call.variable("key"))) {
      throw ApiError.itemNotFound("Metadata item was not found");
    }
    return server;
  }

  Reply tags(Call call) {
    requireTags(call);
    return Call.json(200, "tags", lookup.server(call).tags());
  }

  Reply setTags(Call call) {
    requireTags(call);
    var tags = Json.texts(Nova.body(call).path("tags"));
    for (var i = 0; i < tags.size(); i++) {
      if (tags.get(i).matches(".*[,/].*")) {
        var tag = tags.get(i);
        throw Nova.invalid(Integer.toString(i), tag, "'" + tag + "' does not match '^[^,/]*$'");
      }
    }
    var server = lookup.server(call);
    server.tags().clear();
    server.tags().addAll(new TreeSet<>(tags));
    return Call.json(200, "tags", server.tags());
  }

  Reply clearTags(Call call) {
    requireTags(call);
    lookup.server(call).tags().clear();
    return Reply.empty(204);
  }

  Reply addTag(Call call) {
    requireTags(call);
    var added = lookup.server(call).tags().add(call.variable("tag"));
    return Reply.empty(added ? 201 : 204);
  }

  Reply deleteTag(Call call) {
    requireTags(call);
    var server = lookup.server(call);
    if (!server.tags().remove(call.variable("tag"))) {
      throw ApiError.itemNotFound(
          "Server " + server.id() + " has no tag '" + call.variable("tag") + "'");
    }
    return Reply.empty(204);
  }

  private static void requireTags(Call call) {
    if (!call.version().atLeast(26)) {
      throw ApiError.itemNotFound("The resource could not be found.");
    }
  }
}
