package dev.cxp.junit.openstack.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the builder decided: limits, how long things take, and what exists from the start.
 *
 * @param hosts the properties of the hosts that servers run on, beside those that all have
 */
public record Settings(
    String region,
    List<Map<String, String>> hosts,
    Duration tokenLifetime,
    Duration bootTime,
    Duration volumeTime,
    Duration deletionTime,
    boolean blazar,
    Map<String, Integer> quotas,
    List<Image> images,
    List<Flavor> flavors,
    Map<String, Integer> securityGroups) {

  /** An image; {@code minDisk} in GB, {@code minRam} in MB. */
  public record Image(String name, int minDisk, int minRam) {}

  /** A flavor; {@code ram} in MB, {@code disk} in GB. */
  public record Flavor(String name, int vcpus, int ram, int disk) {}

  /** The quotas of the loopback cloud that the embedded one stands for. */
  public static Map<String, Integer> defaultQuotas() {
    var quotas = new LinkedHashMap<String, Integer>();
    quotas.put("instances", 100);
    quotas.put("cores", 400);
    quotas.put("ram", 1_024_000);
    quotas.put("key_pairs", 100);
    quotas.put("server_groups", 10);
    quotas.put("server_group_members", 10);
    quotas.put("metadata_items", 128);
    quotas.put("network", 100);
    quotas.put("subnet", 100);
    quotas.put("port", 1000);
    quotas.put("router", 10);
    quotas.put("floatingip", 100);
    quotas.put("security_group", 100);
    quotas.put("security_group_rule", 100);
    quotas.put("volumes", 10);
    quotas.put("gigabytes", 1000);
    return quotas;
  }

  public static List<Image> defaultImages() {
    return List.of(new Image("CC-Ubuntu24.04", 0, 0));
  }

  public static List<Flavor> defaultFlavors() {
    return List.of(
        new Flavor("m1.tiny", 1, 512, 1),
        new Flavor("m1.small", 1, 2048, 20),
        new Flavor("m1.medium", 2, 4096, 40),
        new Flavor("m1.large", 4, 8192, 40),
        new Flavor("m1.xlarge", 8, 16_384, 40),
        new Flavor("m1.xxlarge", 16, 32_768, 40));
  }

  /** Name and opened TCP port. */
  public static Map<String, Integer> defaultSecurityGroups() {
    var groups = new LinkedHashMap<String, Integer>();
    groups.put("allow-ssh", 22);
    groups.put("allow-9001", 9001);
    groups.put("allow-8000", 8000);
    groups.put("allow-8080", 8080);
    groups.put("allow-8081", 8081);
    groups.put("allow-http-80", 80);
    groups.put("allow-9090", 9090);
    return groups;
  }
}
