package dev.cxp.pipeline;

import java.util.Objects;

/**
 * What keeps machines apart or together (Nova's server group).
 *
 * @param name its name in the specification
 * @param policy {@code affinity}, {@code anti-affinity}, {@code soft-affinity} or {@code
 *     soft-anti-affinity}
 */
public record ServerGroup(String name, String policy) {

  public ServerGroup {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(policy, "policy");
  }
}
