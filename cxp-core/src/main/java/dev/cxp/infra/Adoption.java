package dev.cxp.infra;

import java.util.Objects;

/**
 * Something on a cloud that a specification takes over, by its id: names need not agree.
 *
 * @param kind what it is
 * @param key which object of the specification it becomes: {@code node1} for a server or a floating
 *     IP, {@code private} for the network and its subnet, {@code private/node1} and {@code
 *     shared/node1} for ports, {@code node1-vdb} for a volume and its attachment, the name in the
 *     specification for groups and key pairs
 * @param id the cloud's id of it; an attachment's is the volume's, a key pair's its name
 */
public record Adoption(Kind kind, String key, String id) {

  public Adoption {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(id, "id");
  }
}
