package dev.cxp.infra;

import java.util.Objects;

/**
 * Something that another tool made and that is managed from now on: apply changes it, destroy
 * deletes it. Sweep never does, because it carries no mark.
 *
 * @param kind what it is
 * @param key what it is called within the specification: {@code node1}, {@code private/node1}
 * @param id the cloud's id
 */
public record Adoption(Kind kind, String key, String id) {

  public Adoption {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(id, "id");
  }
}
