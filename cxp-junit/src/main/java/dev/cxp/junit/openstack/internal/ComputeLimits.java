package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nova's limits and quotas, and what is used of them. */
final class ComputeLimits {

  private static final int NO_LIMIT = -1;

  private final Cloud cloud;
  private final Servers servers;

  ComputeLimits(Cloud cloud, Servers servers) {
    this.cloud = cloud;
    this.servers = servers;
  }

  Reply limits(Call call) {
    var absolute =
        Json.object(
            "maxTotalInstances", cloud.quota("instances"),
            "maxTotalCores", cloud.quota("cores"),
            "maxTotalRAMSize", cloud.quota("ram"),
            "maxServerMeta", cloud.quota("metadata_items"),
            "maxTotalKeypairs", cloud.quota("key_pairs"),
            "maxServerGroups", cloud.quota("server_groups"),
            "maxServerGroupMembers", cloud.quota("server_group_members"),
            "totalRAMUsed", servers.used("ram"),
            "totalCoresUsed", servers.used("cores"),
            "totalInstancesUsed", servers.used("instances"),
            "totalServerGroupsUsed", cloud.serverGroups.size());
    if (!call.version().atLeast(36)) {
      absolute
          .put("maxTotalFloatingIps", NO_LIMIT)
          .put("maxSecurityGroups", NO_LIMIT)
          .put("maxSecurityGroupRules", NO_LIMIT)
          .put("totalFloatingIpsUsed", 0)
          .put("totalSecurityGroupsUsed", 0);
    }
    if (!call.version().atLeast(39)) {
      absolute.put("maxImageMeta", cloud.quota("metadata_items"));
    }
    if (!call.version().atLeast(57)) {
      absolute.put("maxPersonality", 5).put("maxPersonalitySize", 10_240);
    }
    return Call.json(200, "limits", Json.object("rate", List.of(), "absolute", absolute));
  }

  Reply quotas(Call call, boolean detailed) {
    var set = Json.object("id", call.variable("project"));
    all(call.version())
        .forEach(
            (name, limit) ->
                set.set(
                    name,
                    detailed
                        ? Json.object("limit", limit, "in_use", used(name), "reserved", 0)
                        : Json.node(limit)));
    return Call.json(200, "quota_set", set);
  }

  private Map<String, Integer> all(Version version) {
    var all = new LinkedHashMap<String, Integer>();
    for (var name :
        List.of(
            "cores",
            "instances",
            "ram",
            "key_pairs",
            "metadata_items",
            "server_groups",
            "server_group_members")) {
      all.put(name, cloud.quota(name));
    }
    if (!version.atLeast(36)) {
      for (var name :
          List.of("fixed_ips", "floating_ips", "security_groups", "security_group_rules")) {
        all.put(name, NO_LIMIT);
      }
    }
    if (!version.atLeast(57)) {
      all.put("injected_files", 5);
      all.put("injected_file_content_bytes", 10_240);
      all.put("injected_file_path_bytes", 255);
    }
    return all;
  }

  private int used(String name) {
    return switch (name) {
      case "cores", "instances", "ram" -> servers.used(name);
      case "server_groups" -> cloud.serverGroups.size();
      default -> 0;
    };
  }
}
