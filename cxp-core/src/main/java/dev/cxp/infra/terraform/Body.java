package dev.cxp.infra.terraform;

import java.util.List;
import java.util.Optional;

/**
 * What stands in a file or between a block's braces, in its order.
 *
 * @param attributes the {@code name = value} lines
 * @param blocks the nested blocks
 */
record Body(List<Attribute> attributes, List<Block> blocks) {

  static final Body EMPTY = new Body(List.of(), List.of());

  /** {@code name = value}. */
  record Attribute(Place place, String name, Expression value) {}

  /** {@code type "label" "label" { ... }}. */
  record Block(Place place, String type, List<String> labels, Body body) {
    Block {
      labels = List.copyOf(labels);
    }

    /** As it is written: {@code resource "openstack_networking_network_v2" "net"}. */
    String heading() {
      var text = new StringBuilder(type);
      labels.forEach(label -> text.append(" \"").append(label).append('"'));
      return text.toString();
    }
  }

  Body {
    attributes = List.copyOf(attributes);
    blocks = List.copyOf(blocks);
  }

  Optional<Attribute> attribute(String name) {
    return attributes.stream().filter(attribute -> attribute.name().equals(name)).findFirst();
  }
}
