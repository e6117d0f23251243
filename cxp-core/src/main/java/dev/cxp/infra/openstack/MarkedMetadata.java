package dev.cxp.infra.openstack;

import dev.cxp.infra.Mark;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Metadata of servers and volumes, among which the mark is. */
final class MarkedMetadata {

  private MarkedMetadata() {}

  /** What is not the mark's. */
  static Map<String, String> withoutMark(Map<String, String> metadata) {
    var rest = new TreeMap<>(metadata);
    rest.keySet().removeAll(java.util.List.of(Mark.SPEC, Mark.RUN, Mark.EXPIRES, Mark.NAME));
    return rest;
  }

  static void write(ObjectNode node, java.util.Optional<Mark> mark, Object metadata) {
    mark.ifPresent(given -> given.metadata().forEach(node::put));
    if (metadata instanceof Map<?, ?> map) {
      map.forEach((key, value) -> node.put(String.valueOf(key), String.valueOf(value)));
    }
  }
}
