package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a project may have and has: {@code /limits} of Nova and of Cinder, and Neutron's {@code
 * /quotas/<project>/details.json}. Nova's answer counts no key pairs, so they are not in it.
 */
record LimitsGet(Api api, String project) {

  private static final List<String> OF_NETWORKS =
      List.of("network", "subnet", "port", "floatingip", "security_group", "security_group_rule");

  Limits read() {
    var entries = new HashMap<String, Limits.Entry>();
    compute(api.get(Service.COMPUTE, "/limits", "to read the limits of servers"), entries);
    var path = "/quotas/" + project + "/details.json";
    network(api.get(Service.NETWORK, path, "to read the quotas of networks"), entries);
    try {
      volume(api.get(Service.VOLUME, "/limits", "to read the limits of volumes"), entries);
    } catch (CloudException e) {
      if (e.kind() != CloudException.Kind.UNSUPPORTED) {
        throw e;
      }
    }
    return new Limits(entries);
  }

  static void compute(JsonNode limits, Map<String, Limits.Entry> entries) {
    var absolute = limits.path("limits").path("absolute");
    pair(absolute, "maxTotalInstances", "totalInstancesUsed", "instances", entries);
    pair(absolute, "maxTotalCores", "totalCoresUsed", "cores", entries);
    pair(absolute, "maxTotalRAMSize", "totalRAMUsed", "ram", entries);
    pair(absolute, "maxServerGroups", "totalServerGroupsUsed", "server_groups", entries);
  }

  static void volume(JsonNode limits, Map<String, Limits.Entry> entries) {
    var absolute = limits.path("limits").path("absolute");
    pair(absolute, "maxTotalVolumes", "totalVolumesUsed", "volumes", entries);
    pair(absolute, "maxTotalVolumeGigabytes", "totalGigabytesUsed", "gigabytes", entries);
  }

  static void network(JsonNode quotas, Map<String, Limits.Entry> entries) {
    for (var resource : OF_NETWORKS) {
      var entry = quotas.path("quota").path(resource);
      if (entry.path("limit").isNumber()) {
        var used = entry.path("used").asLong(0) + entry.path("reserved").asLong(0);
        entries.put(resource, new Limits.Entry(entry.path("limit").asLong(), used));
      }
    }
  }

  private static void pair(
      JsonNode absolute,
      String limit,
      String used,
      String resource,
      Map<String, Limits.Entry> entries) {
    if (absolute.path(limit).isNumber() && absolute.path(used).isNumber()) {
      entries.put(
          resource, new Limits.Entry(absolute.path(limit).asLong(), absolute.path(used).asLong()));
    }
  }
}
