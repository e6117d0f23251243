package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /subnets}: the project's, and those of networks that others share with it. */
final class Subnets extends NetworkResource {

  /** The gateway of an order that leaves it to the cloud, which takes the first address. */
  private static final String AUTO = "auto";

  private final String project;

  Subnets(Api api, String project) {
    super(
        api,
        Kind.SUBNET,
        "subnet",
        Optional.empty(),
        List.of(
            "name",
            "project_id",
            "network_id",
            "cidr",
            "gateway_ip",
            "enable_dhcp",
            "allocation_pools",
            "dns_nameservers"));
    this.project = project;
  }

  @Override
  CloudObject read(JsonNode subnet) {
    return Fields.of(subnet)
        .unmarked(Property.DESCRIPTION, "description")
        .put(Property.OWN, Fields.text(subnet, "project_id").equals(project))
        .text(Property.NETWORK, "network_id")
        .text(Property.CIDR, "cidr")
        .text(Property.GATEWAY, "gateway_ip")
        .flag(Property.DHCP, "enable_dhcp")
        .put(Property.ALLOCATION_POOLS, pools(subnet.path("allocation_pools")))
        .put(Property.DNS_SERVERS, Fields.texts(subnet.path("dns_nameservers")))
        .text(Property.CREATED, "created_at")
        .markedBehind(Kind.SUBNET, "description");
  }

  private static List<String> pools(JsonNode pools) {
    return pools
        .valueStream()
        .map(pool -> Fields.text(pool, "start") + "-" + Fields.text(pool, "end"))
        .sorted()
        .toList();
  }

  @Override
  void write(Order order, ObjectNode body) {
    var cidr = order.text(Property.CIDR);
    body.put("network_id", order.text(Property.NETWORK));
    body.put("ip_version", cidr.contains(":") ? 6 : 4);
    body.put("cidr", cidr);
    if (order.properties().containsKey(Property.GATEWAY)) {
      gateway(order.text(Property.GATEWAY), body);
    }
    if (order.properties().containsKey(Property.DHCP)) {
      body.put("enable_dhcp", order.is(Property.DHCP));
    }
    if (!order.texts(Property.ALLOCATION_POOLS).isEmpty()) {
      pools(order.texts(Property.ALLOCATION_POOLS), body);
    }
    order.texts(Property.DNS_SERVERS).forEach(body.withArray("dns_nameservers")::add);
  }

  private static void gateway(String address, ObjectNode body) {
    if (address.isEmpty()) {
      body.putNull("gateway_ip");
    } else if (!address.equals(AUTO)) {
      body.put("gateway_ip", address);
    }
  }

  private static void pools(List<String> pools, ObjectNode body) {
    var array = body.putArray("allocation_pools");
    for (var pool : pools) {
      var ends = pool.split("-", 2);
      array.addObject().put("start", ends[0]).put("end", ends[ends.length - 1]);
    }
  }

  @Override
  public Set<String> changeable() {
    return Set.of(
        Property.DESCRIPTION,
        Property.GATEWAY,
        Property.DHCP,
        Property.ALLOCATION_POOLS,
        Property.DNS_SERVERS);
  }

  @Override
  void change(CloudObject subnet, Map<String, Object> changed, ObjectNode body) {
    if (changed.containsKey(Property.GATEWAY)) {
      gateway(subnet.text(Property.GATEWAY), body);
    }
    if (changed.containsKey(Property.DHCP)) {
      body.put("enable_dhcp", subnet.is(Property.DHCP));
    }
    if (changed.containsKey(Property.ALLOCATION_POOLS)) {
      pools(subnet.texts(Property.ALLOCATION_POOLS), body);
    }
    if (changed.containsKey(Property.DNS_SERVERS)) {
      var servers = body.putArray("dns_nameservers");
      subnet.texts(Property.DNS_SERVERS).forEach(servers::add);
    }
  }
}
