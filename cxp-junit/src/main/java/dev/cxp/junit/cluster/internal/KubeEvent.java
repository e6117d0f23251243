package dev.cxp.junit.cluster.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line that the embedded Kubernetes reports on its standard output. */
record KubeEvent(String name, JsonNode fields) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** What stands for the last report as long as there is none. */
  static final KubeEvent NONE = new KubeEvent("none", JSON.createObjectNode());

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

  /** The line that asks for something; the answer comes as the event {@code answer}. */
  static String command(String command, int id, Map<String, String> fields) {
    var line = JSON.createObjectNode().put("command", command).put("id", id);
    fields.forEach(line::put);
    return line.toString();
  }

  /** The text of a field; empty when there is none. */
  String text(String field) {
    var value = fields.get(field);
    return value == null ? "" : value.asString();
  }

  /** The number of a field; 0 when there is none. */
  int number(String field) {
    var value = fields.get(field);
    return value == null ? 0 : value.asInt();
  }

  /** The texts of a field that is a list; none when there is no such field. */
  List<String> texts(String field) {
    var value = fields.get(field);
    return value == null ? List.of() : value.valueStream().map(JsonNode::asString).toList();
  }

  /** The members of a field that is a list; none when there is no such field. */
  List<KubeEvent> members(String field) {
    var value = fields.get(field);
    return value == null
        ? List.of()
        : value.valueStream().map(each -> new KubeEvent(field, each)).toList();
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
