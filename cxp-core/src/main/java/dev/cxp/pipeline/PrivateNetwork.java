package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A network of the pipeline's own, with one subnet.
 *
 * @param name its whole name on the cloud; empty for the usual one
 * @param subnetName the subnet's whole name on the cloud; empty for the usual one
 * @param cidr its subnet
 * @param gateway whether the subnet has a router's address
 * @param portSecurity whether security groups and address checks apply to its ports
 * @param dhcp whether addresses are given out by DHCP
 * @param pools what the cloud may choose addresses from, each {@code first-last}; empty for all
 * @param dnsServers what DHCP names as DNS servers
 */
public record PrivateNetwork(
    Optional<String> name,
    Optional<String> subnetName,
    String cidr,
    boolean gateway,
    boolean portSecurity,
    boolean dhcp,
    List<String> pools,
    List<String> dnsServers) {

  /** A network as OpenStack makes it when nothing else is said. */
  static final PrivateNetwork PLAIN =
      new PrivateNetwork(
          Optional.empty(), Optional.empty(), "", true, true, true, List.of(), List.of());

  public PrivateNetwork {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(subnetName, "subnetName");
    Objects.requireNonNull(cidr, "cidr");
    pools = List.copyOf(pools);
    dnsServers = List.copyOf(dnsServers);
  }

  /** Returns this network under a whole name of its own. */
  public PrivateNetwork name(String whole) {
    return new PrivateNetwork(
        Optional.of(whole), subnetName, cidr, gateway, portSecurity, dhcp, pools, dnsServers);
  }

  /** Returns this network with a subnet under a whole name of its own. */
  public PrivateNetwork subnetName(String whole) {
    return new PrivateNetwork(
        name, Optional.of(whole), cidr, gateway, portSecurity, dhcp, pools, dnsServers);
  }

  /** Returns this network with its subnet: {@code 192.168.1.0/24}. */
  public PrivateNetwork cidr(String newCidr) {
    return new PrivateNetwork(
        name, subnetName, newCidr, gateway, portSecurity, dhcp, pools, dnsServers);
  }

  /** Returns this network without a router. */
  public PrivateNetwork withoutGateway() {
    return new PrivateNetwork(name, subnetName, cidr, false, portSecurity, dhcp, pools, dnsServers);
  }

  /** Returns this network without security groups and address checks on its ports. */
  public PrivateNetwork withoutPortSecurity() {
    return new PrivateNetwork(name, subnetName, cidr, gateway, false, dhcp, pools, dnsServers);
  }

  /** Returns this network without DHCP. */
  public PrivateNetwork withoutDhcp() {
    return new PrivateNetwork(
        name, subnetName, cidr, gateway, portSecurity, false, pools, dnsServers);
  }

  /** Returns this network with one more range that the cloud may choose addresses from. */
  public PrivateNetwork pool(String first, String last) {
    var more = Value.plus(pools, first + "-" + last, "pool");
    return new PrivateNetwork(
        name, subnetName, cidr, gateway, portSecurity, dhcp, more, dnsServers);
  }

  /** Returns this network with DNS servers, in the order in which they are asked. */
  public PrivateNetwork dnsServers(String... addresses) {
    return new PrivateNetwork(
        name, subnetName, cidr, gateway, portSecurity, dhcp, pools, List.of(addresses));
  }
}
