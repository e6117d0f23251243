package dev.cxp.pipeline;

import java.util.Objects;

/**
 * A port that a container listens on.
 *
 * @param name the port's name, an IANA service name: at most 15 lower-case letters, digits and
 *     dashes
 * @param number 1 to 65535
 */
public record Port(String name, int number) {

  public Port {
    Objects.requireNonNull(name, "name");
  }
}
