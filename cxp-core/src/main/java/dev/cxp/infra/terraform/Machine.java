package dev.cxp.infra.terraform;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server as a configuration describes it, before names are decided.
 *
 * @param instance where it comes from
 * @param name its name in the specification
 * @param serverName its whole name on the cloud
 * @param address its fixed address on the private network; empty for none
 * @param shared its port on a network that exists
 * @param serverGroup the server group that it belongs to
 * @param ports the ports that Terraform makes for it, by their keys in the specification
 */
record Machine(
    Instance instance,
    String name,
    String serverName,
    String image,
    String flavor,
    Optional<String> keyPair,
    String address,
    Optional<Shared> shared,
    Optional<Instance> serverGroup,
    Map<String, String> metadata,
    String userData,
    Map<String, Instance> ports) {

  /** The key of a port on the private network. */
  static final String PRIVATE = "private";

  /** The key of a port on a network that exists. */
  static final String SHARED = "shared";

  /**
   * A port on a network that exists.
   *
   * @param network the network's name
   * @param groups its security groups: references, or names of groups that exist
   */
  record Shared(String network, List<Object> groups) {}
}
