package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Limits.Entry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsGetTest {

  private static final String NOVA =
      """
      {"limits": {"rate": [], "absolute": {"maxTotalInstances": 100, "totalInstancesUsed": 3,
        "maxTotalCores": 400, "totalCoresUsed": 6, "maxTotalRAMSize": -1, "totalRAMUsed": 12288,
        "maxServerGroups": 10, "totalServerGroupsUsed": 1, "maxTotalKeypairs": 100}}}
      """;

  private static final String NEUTRON =
      """
      {"quota": {"network": {"limit": 100, "used": 1, "reserved": 1},
        "port": {"limit": 1000, "used": 6, "reserved": 0},
        "router": {"limit": 10, "used": 0, "reserved": 0}}}
      """;

  private final ScriptedExchange exchange = new ScriptedExchange();

  @Test
  void three_services_tell_what_may_be_made() {
    exchange
        .answers(NOVA)
        .answers(NEUTRON)
        .answers(
            """
            {"limits": {"absolute": {"maxTotalVolumes": 10, "totalVolumesUsed": 1,
              "maxTotalVolumeGigabytes": 1000, "totalGigabytesUsed": 50}}}
            """);

    var limits = exchange.cloud().limits();

    assertThat(limits.entries())
        .isEqualTo(
            Map.of(
                "instances", new Entry(100, 3),
                "cores", new Entry(400, 6),
                "ram", new Entry(-1, 12288),
                "server_groups", new Entry(10, 1),
                "network", new Entry(100, 2),
                "port", new Entry(1000, 6),
                "volumes", new Entry(10, 1),
                "gigabytes", new Entry(1000, 50)));
    assertThat(exchange.calls())
        .containsExactly(
            "GET Nova /limits", "GET Neutron /quotas/p1/details.json", "GET Cinder /limits");
  }

  @Test
  void a_cloud_without_volumes_has_no_limits_of_them() {
    exchange
        .answers(NOVA)
        .answers(NEUTRON)
        .refuses(CloudException.Kind.UNSUPPORTED, 0, "no such service");

    assertThat(exchange.cloud().limits().of("volumes")).isEmpty();
  }
}
