package dev.cxp.pipeline;

import java.util.Objects;
import java.util.Optional;

/**
 * Block storage of a node.
 *
 * @param node the node's name
 * @param size how large
 * @param device where the node sees it: {@code /dev/vdb}
 * @param name its whole name on the cloud; empty for the usual one
 * @param type the volume type; empty for the cloud's usual one
 * @param description what the cloud shows of it
 */
public record Volume(
    String node,
    DataSize size,
    String device,
    Optional<String> name,
    String type,
    String description) {

  public Volume {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(description, "description");
  }

  /** Returns this volume under a whole name of its own. */
  public Volume name(String whole) {
    return new Volume(node, size, device, Optional.of(whole), type, description);
  }

  /** Returns this volume with its type. */
  public Volume type(String newType) {
    return new Volume(node, size, device, name, newType, description);
  }

  /** Returns this volume with what the cloud shows of it. */
  public Volume description(String text) {
    return new Volume(node, size, device, name, type, text);
  }

  /** What it is called in a specification, which may give a node several: {@code node1-vdb}. */
  public String key() {
    return node + "-" + device.substring(device.lastIndexOf('/') + 1);
  }
}
