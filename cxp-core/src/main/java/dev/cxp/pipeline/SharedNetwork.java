package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;

/**
 * An existing network on which each node has a port.
 *
 * @param name its name on the cloud
 * @param securityGroups what each of these ports gets: groups that exist, or those of the
 *     specification by their names in it
 */
public record SharedNetwork(String name, List<String> securityGroups) {

  public SharedNetwork {
    Objects.requireNonNull(name, "name");
    securityGroups = List.copyOf(securityGroups);
  }

  /** Returns this network with these security groups. */
  public SharedNetwork securityGroups(String... groups) {
    return new SharedNetwork(name, List.of(groups));
  }
}
