package dev.cxp.infra.openstack;

import dev.cxp.infra.Limits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** What a project may have, as three services tell it. */
final class Quotas {

  /** Nova's names of limits and of what is used of them. */
  private static final Map<String, List<String>> COMPUTE =
      Map.of(
          "instances", List.of("maxTotalInstances", "totalInstancesUsed"),
          "cores", List.of("maxTotalCores", "totalCoresUsed"),
          "ram", List.of("maxTotalRAMSize", "totalRAMUsed"),
          "key_pairs", List.of("maxTotalKeypairs", ""),
          "server_groups", List.of("maxServerGroups", "totalServerGroupsUsed"));

  private static final Map<String, List<String>> VOLUME =
      Map.of(
          "volumes", List.of("maxTotalVolumes", "totalVolumesUsed"),
          "gigabytes", List.of("maxTotalVolumeGigabytes", "totalGigabytesUsed"));

  private final Api nova;
  private final Api neutron;
  private final Api cinder;
  private final String project;
  private final BooleanSupplier hasVolumes;

  Quotas(Api nova, Api neutron, Api cinder, String project, BooleanSupplier hasVolumes) {
    this.nova = nova;
    this.neutron = neutron;
    this.cinder = cinder;
    this.project = project;
    this.hasVolumes = hasVolumes;
  }

  Limits read() {
    var entries = new TreeMap<String, Limits.Entry>();
    absolute(nova.get("/limits", "to read Nova's limits"), COMPUTE, entries);
    if (hasVolumes.getAsBoolean()) {
      absolute(cinder.get("/limits", "to read Cinder's limits"), VOLUME, entries);
    }
    neutron
        .get("/quotas/" + project + "/details.json", "to read Neutron's quotas")
        .path("quota")
        .properties()
        .forEach(
            quota ->
                entries.put(
                    quota.getKey(),
                    new Limits.Entry(
                        quota.getValue().path("limit").asLong(-1),
                        quota.getValue().path("used").asLong(0)
                            + quota.getValue().path("reserved").asLong(0))));
    return new Limits(entries);
  }

  private static void absolute(
      JsonNode answer, Map<String, List<String>> names, Map<String, Limits.Entry> entries) {
    var absolute = answer.path("limits").path("absolute");
    names.forEach(
        (resource, fields) -> {
          if (absolute.has(fields.get(0))) {
            entries.put(
                resource,
                new Limits.Entry(
                    absolute.path(fields.get(0)).asLong(-1),
                    absolute.path(fields.get(1)).asLong(0)));
          }
        });
  }
}
