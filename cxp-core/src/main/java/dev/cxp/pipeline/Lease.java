package dev.cxp.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A reservation (Blazar). It reserves the machines and addresses of the specification that are
 * {@code reserved()}, and hosts where it says so. When it ends, the cloud deletes what was
 * reserved: servers and floating IPs, but not volumes, ports and networks.
 *
 * <pre>{@code
 * .lease(lease -> lease.lasting(Duration.ofHours(4)))
 * .nodes(node -> node.image("CC-Ubuntu24.04").flavor("m1.medium").reserved(), ...)
 *
 * .lease(lease -> lease.lasting(Duration.ofHours(4)).hosts(3))
 * .nodes(node -> node.image("CC-Ubuntu24.04").flavor("baremetal").onReservedHost(), ...)
 * }</pre>
 *
 * @param name its whole name on the cloud; empty for the usual one
 * @param start when it begins; empty for at once
 * @param duration how long it lasts; a longer one extends a lease that exists
 * @param hosts how many whole hosts it reserves, for nodes that are {@link Node#onReservedHost()};
 *     0 for none
 * @param hostProperties which hosts, in Blazar's own words: {@code ["=", "$node_type",
 *     "compute_skylake"]}; empty for any
 */
public record Lease(
    Optional<String> name,
    Optional<Instant> start,
    Duration duration,
    int hosts,
    String hostProperties) {

  static final Lease PLAIN = new Lease(Optional.empty(), Optional.empty(), Duration.ZERO, 0, "");

  public Lease {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(hostProperties, "hostProperties");
  }

  /** Returns this lease under a whole name of its own. */
  public Lease name(String whole) {
    return new Lease(Optional.of(whole), start, duration, hosts, hostProperties);
  }

  /** Returns this lease with its beginning, for later than now. */
  public Lease starting(Instant when) {
    return new Lease(name, Optional.of(when), duration, hosts, hostProperties);
  }

  /** Returns this lease with how long it lasts; the clouds count in minutes. */
  public Lease lasting(Duration howLong) {
    return new Lease(name, start, howLong, hosts, hostProperties);
  }

  /** Returns this lease with whole hosts ({@code physical:host}), whichever are free. */
  public Lease hosts(int number) {
    return hosts(number, "");
  }

  /**
   * Returns this lease with whole hosts ({@code physical:host}) of a kind.
   *
   * @param properties an array of JSON: an operator, {@code $} and a property's name, and a value
   *     as text; or {@code "and"} and several of those (Blazar, "Command-Line Interface Reference",
   *     resource properties)
   */
  public Lease hosts(int number, String properties) {
    return new Lease(name, start, duration, number, properties);
  }
}
