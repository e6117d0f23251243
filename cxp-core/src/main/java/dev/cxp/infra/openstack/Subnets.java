package dev.cxp.infra.openstack;

import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Neutron's subnets, those of others' networks included. */
final class Subnets extends NetworkResources {

  private static final String AUTO = "auto";

  Subnets(Api neutron, String project) {
    super(
        neutron,
        project,
        Kind.SUBNET,
        "subnets",
        "subnet",
        "network_id",
        "cidr",
        "gateway_ip",
        "enable_dhcp",
        "allocation_pools",
        "dns_nameservers");
  }

  @Override
  boolean seesOthers() {
    return true;
  }

  @Override
  void read(JsonNode node, Map<String, Object> properties) {
    properties.put(Property.NETWORK, Json.text(node, "network_id"));
    properties.put(Property.CIDR, Json.text(node, "cidr"));
    properties.put(Property.GATEWAY, Json.text(node, "gateway_ip"));
    properties.put(Property.DHCP, node.path("enable_dhcp").asBoolean(false));
    properties.put(
        Property.ALLOCATION_POOLS,
        Json.list(
                node.path("allocation_pools"),
                pool -> Json.text(pool, "start") + "-" + Json.text(pool, "end"))
            .stream()
            .sorted()
            .toList());
    properties.put(
        Property.DNS_SERVERS, Json.list(node.path("dns_nameservers"), one -> one.asString("")));
  }

  @Override
  void write(Map<String, Object> properties, ObjectNode body) {
    if (properties.get(Property.NETWORK) instanceof String network) {
      body.put("network_id", network);
      body.put("ip_version", 4);
      body.put("cidr", String.valueOf(properties.get(Property.CIDR)));
    }
    if (properties.get(Property.GATEWAY) instanceof String gateway && !gateway.equals(AUTO)) {
      body.put("gateway_ip", gateway.isEmpty() ? null : gateway);
    }
    if (properties.get(Property.DHCP) instanceof Boolean dhcp) {
      body.put("enable_dhcp", dhcp);
    }
    if (properties.get(Property.ALLOCATION_POOLS) instanceof List<?> pools && !pools.isEmpty()) {
      var array = body.putArray("allocation_pools");
      pools.forEach(
          pool -> {
            var ends = String.valueOf(pool).split("-");
            array.addObject().put("start", ends[0]).put("end", ends[1]);
          });
    }
    if (properties.get(Property.DNS_SERVERS) instanceof List<?> servers) {
      var array = body.putArray("dns_nameservers");
      servers.forEach(server -> array.add(String.valueOf(server)));
    }
  }
}
