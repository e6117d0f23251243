package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;

/**
 * A security group that is made: what it lets in, beside everything out.
 *
 * <pre>{@code
 * .securityGroup("nodeports", group -> group.allow("tcp", 30000, 32767))
 * .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", "nodeports"))
 * }</pre>
 *
 * @param name its name in the specification
 * @param openings what it lets in
 */
public record SecurityGroup(String name, List<Opening> openings) {

  /**
   * Something that is let in.
   *
   * @param protocol {@code tcp}, {@code udp} or {@code icmp}
   * @param first the lowest port; -1 for a protocol without ports
   * @param last the highest port
   * @param cidr from where
   */
  public record Opening(String protocol, int first, int last, String cidr) {
    public Opening {
      Objects.requireNonNull(protocol, "protocol");
      Objects.requireNonNull(cidr, "cidr");
    }
  }

  /** The whole Internet. */
  public static final String ANYWHERE = "0.0.0.0/0";

  public SecurityGroup {
    Objects.requireNonNull(name, "name");
    openings = List.copyOf(openings);
  }

  /** Returns this group with one more port that is open to everybody. */
  public SecurityGroup allow(String protocol, int port) {
    return allow(protocol, port, port, ANYWHERE);
  }

  /** Returns this group with one more range of ports that is open to everybody. */
  public SecurityGroup allow(String protocol, int first, int last) {
    return allow(protocol, first, last, ANYWHERE);
  }

  /** Returns this group with one more range of ports that is open to a network. */
  public SecurityGroup allow(String protocol, int first, int last, String cidr) {
    return new SecurityGroup(
        name, Value.plus(openings, new Opening(protocol, first, last, cidr), "opening"));
  }

  /** Returns this group with ping. */
  public SecurityGroup allowPing() {
    return allow("icmp", -1, -1, ANYWHERE);
  }
}
