package dev.cxp.junit.openstack;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One object that a client made in the project of an {@link EmbeddedOpenStack}.
 *
 * @param kind {@code server}, {@code port}, {@code floating-ip} and so on
 * @param name its name, or the empty string
 * @param description its description, or the empty string
 * @param tags its tags, sorted
 * @param metadata its metadata
 */
public record Existing(
    String kind,
    String id,
    String name,
    String description,
    List<String> tags,
    Map<String, String> metadata) {

  public Existing {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    tags = List.copyOf(tags);
    metadata = Map.copyOf(metadata);
  }
}
