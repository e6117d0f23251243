package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.LinkedHashMap;
import java.util.List;

/** Cinder's limits and quotas, and what is used of them. */
final class VolumeLimits {

  private final Cloud cloud;
  private final Volumes volumes;

  VolumeLimits(Cloud cloud, Volumes volumes) {
    this.cloud = cloud;
    this.volumes = volumes;
  }

  Reply limits() {
    var absolute =
        Json.object(
            "maxTotalVolumes", cloud.quota("volumes"),
            "maxTotalSnapshots", 10,
            "maxTotalVolumeGigabytes", cloud.quota("gigabytes"),
            "maxTotalBackups", 10,
            "maxTotalBackupGigabytes", 1000,
            "totalVolumesUsed", cloud.volumes.size(),
            "totalGigabytesUsed", volumes.gigabytes(),
            "totalSnapshotsUsed", 0,
            "totalBackupsUsed", 0,
            "totalBackupGigabytesUsed", 0);
    return Call.json(200, "limits", Json.object("rate", List.of(), "absolute", absolute));
  }

  Reply quotas(Call call) {
    var usage = call.parameter("usage").orElse("false").equalsIgnoreCase("true");
    var limits = new LinkedHashMap<String, Integer>();
    limits.put("volumes", cloud.quota("volumes"));
    limits.put("per_volume_gigabytes", -1);
    limits.put("snapshots", 10);
    limits.put("gigabytes", cloud.quota("gigabytes"));
    limits.put("backups", 10);
    limits.put("backup_gigabytes", 1000);
    limits.put("volumes_" + VolumeService.TYPE, -1);
    limits.put("gigabytes_" + VolumeService.TYPE, -1);
    limits.put("snapshots_" + VolumeService.TYPE, -1);
    limits.put("groups", 10);
    var set = Json.object();
    limits.forEach(
        (name, limit) ->
            set.set(
                name,
                usage
                    ? Json.object("limit", limit, "in_use", used(name), "reserved", 0)
                    : Json.node(limit)));
    return Call.json(200, "quota_set", set.put("id", call.variable("target")));
  }

  private int used(String name) {
    if (name.startsWith("volumes")) {
      return cloud.volumes.size();
    }
    return name.startsWith("gigabytes") ? volumes.gigabytes() : 0;
  }
}
