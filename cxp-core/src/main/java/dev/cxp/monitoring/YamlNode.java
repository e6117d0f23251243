package dev.cxp.monitoring;

import java.util.List;

/** A piece of YAML with the line that it starts on. */
sealed interface YamlNode {

  int line();

  /**
   * A scalar as it was written, whatever YAML would make of it: Prometheus reads fields as text.
   */
  record Text(int line, String value) implements YamlNode {}

  /** Nothing: an empty value, {@code null} or {@code ~}. */
  record Nothing(int line) implements YamlNode {}

  record Sequence(int line, List<YamlNode> items) implements YamlNode {}

  record Mapping(int line, List<Field> fields) implements YamlNode {}

  /** Something legal that is not read here: an alias, a tag. */
  record Opaque(int line, String what) implements YamlNode {}

  record Field(int line, String name, YamlNode value) {}
}
