package dev.cxp.junit.cluster.internal;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line that the embedded Kubernetes reports on its standard output. */
record KubeEvent(String name, JsonNode fields) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Reads a line; empty when it is not a report but text that a component printed. */
  static Optional<KubeEvent> parse(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      var fields = JSON.readTree(line);
      return Optional.ofNullable(fields.get("event"))
          .map(name -> new KubeEvent(name.asString(), fields));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** The text of a field; empty when there is none. */
  String text(String field) {
    var value = fields.get(field);
    return value == null ? "" : value.asString();
  }

  boolean is(String other) {
    return name.equals(other);
  }

  /** The report as people read it: {@code ready (etcd)}. */
  @Override
  public String toString() {
    var component = text("component");
    return component.isEmpty() ? name : name + " (" + component + ")";
  }
}
