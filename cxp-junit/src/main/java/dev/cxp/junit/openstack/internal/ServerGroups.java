package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Nova's server groups. */
final class ServerGroups {

  private static final List<String> FIRST_POLICIES = List.of("anti-affinity", "affinity");
  private static final List<String> POLICIES =
      List.of("anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity");

  /** The microversion from which a group has one policy with rules. */
  private static final int ONE_POLICY = 64;

  private final Cloud cloud;

  ServerGroups(Cloud cloud) {
    this.cloud = cloud;
  }

  Reply list(Call call) {
    return Call.json(
        200,
        "server_groups",
        cloud.serverGroups.seen(call).stream().map(group -> shown(group, call.version())).toList());
  }

  Reply one(Call call) {
    return Call.json(200, "server_group", shown(group(call), call.version()));
  }

  Reply delete(Call call) {
    cloud.serverGroups.remove(group(call).id());
    return Reply.empty(204);
  }

  private Resource group(Call call) {
    var id = call.variable("group");
    return cloud
        .serverGroups
        .seen(call, id)
        .orElseThrow(() -> ApiError.itemNotFound("Instance group " + id + " could not be found."));
  }

  Reply create(Call call) {
    var given = Nova.inner(Nova.body(call), "server_group");
    if (!given.has("name")) {
      throw Nova.missing("server_group", given, "name");
    }
    var policy = policy(given, call.version());
    if (cloud.quota("server_groups") >= 0
        && cloud.serverGroups.size() + 1 > cloud.quota("server_groups")) {
      throw ApiError.forbidden("Quota exceeded, too many server groups.");
    }
    var id = cloud.ids().uuid();
    var json =
        Json.object(
            "name",
            Json.text(given, "name"),
            "policy",
            policy,
            "rules",
            given.has("rules") ? given.get("rules") : Json.object());
    var group = cloud.serverGroups.add(new Resource(id, cloud.nextSequence(), json), call);
    return Call.json(200, "server_group", shown(group, call.version()));
  }

  private static String policy(ObjectNode given, Version version) {
    var single = version.atLeast(ONE_POLICY);
    var member = single ? "policy" : "policies";
    if (!given.has(member)) {
      throw Nova.missing("server_group", given, member);
    }
    var policy = single ? Json.text(given, member) : given.path(member).path(0).asString("");
    var known = version.atLeast(15) ? POLICIES : FIRST_POLICIES;
    if (!known.contains(policy)) {
      throw Nova.invalid(
          single ? "policy" : "0",
          policy,
          "'" + policy + "' is not one of ['" + String.join("', '", known) + "']");
    }
    return policy;
  }

  private ObjectNode shown(Resource group, Version version) {
    var members =
        cloud.servers.all().stream()
            .filter(server -> server.groupId().equals(group.id()))
            .map(Resource::id)
            .toList();
    var shown = Json.object("id", group.id(), "name", group.text("name"), "members", members);
    if (version.atLeast(13)) {
      shown.put("project_id", cloud.projectId()).put("user_id", cloud.identities().userId());
    }
    if (version.atLeast(ONE_POLICY)) {
      shown.put("policy", group.text("policy"));
      shown.set("rules", group.json().get("rules"));
    } else {
      shown.set("policies", Json.array(List.of(group.text("policy"))));
      shown.set("metadata", Json.object());
    }
    return shown;
  }
}
