package dev.cxp.infra;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A rule of a security group, as text: {@code ingress tcp 30000-32767 from 0.0.0.0/0}.
 *
 * @param direction {@code ingress} or {@code egress}
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, or {@code any}
 * @param first the lowest port; -1 for all
 * @param last the highest port; -1 for all
 * @param peer a CIDR, or {@code group NAME} for the members of another group
 */
public record Rule(String direction, String protocol, int first, int last, String peer) {

  private static final Pattern TEXT =
      Pattern.compile("(ingress|egress) (\\S+) (?:(\\d+)(?:-(\\d+))?|all) (?:from|to) (.+)");

  public Rule {
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(peer, "peer");
  }

  /** Reads what {@link #toString()} wrote; empty for anything else. */
  public static Optional<Rule> parse(String text) {
    var match = TEXT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var first = match.group(3) == null ? -1 : Integer.parseInt(match.group(3));
    var last = match.group(4) == null ? first : Integer.parseInt(match.group(4));
    return Optional.of(new Rule(match.group(1), match.group(2), first, last, match.group(5)));
  }

  /** Whether it lets a TCP port in from anywhere. */
  public boolean opens(int port) {
    return direction.equals("ingress")
        && (protocol.equals("tcp") || protocol.equals("any"))
        && peer.equals("0.0.0.0/0")
        && (first < 0 || first <= port && port <= last);
  }

  @Override
  public String toString() {
    var ports = first < 0 ? "all" : first == last ? String.valueOf(first) : first + "-" + last;
    return direction
        + " "
        + protocol
        + " "
        + ports
        + (direction.equals("ingress") ? " from " : " to ")
        + peer;
  }
}
