package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Property;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Reads one object of an answer into a {@link CloudObject}. */
final class Fields {

  private final JsonNode json;
  private final Map<String, Object> properties = new HashMap<>();

  private Fields(JsonNode json) {
    this.json = json;
  }

  static Fields of(JsonNode json) {
    return new Fields(json);
  }

  /** A field as text; empty when it is missing or null. */
  static String text(JsonNode json, String field) {
    return json.path(field).asString("");
  }

  /** An array as texts, in its order. */
  static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  /** An object as a map of texts. */
  static Map<String, String> map(JsonNode object) {
    var map = new HashMap<String, String>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString("")));
    return map;
  }

  Fields text(String property, String field) {
    return put(property, text(json, field));
  }

  Fields number(String property, String field) {
    return put(property, json.path(field).asLong(0));
  }

  /** A flag; absent where the cloud has not got the extension that it comes with. */
  Fields flag(String property, String field) {
    return json.path(field).isBoolean() ? put(property, json.path(field).booleanValue()) : this;
  }

  Fields put(String property, Object value) {
    properties.put(property, value);
    return this;
  }

  /** The text of a field without the mark behind it. */
  Fields unmarked(String property, String field) {
    return put(property, Mark.withoutMark(text(json, field)));
  }

  /** Metadata without the mark in it. */
  Fields metadata(String field) {
    var metadata = map(json.path(field));
    metadata.keySet().removeAll(List.of(Mark.SPEC, Mark.RUN, Mark.EXPIRES, Mark.NAME));
    return put(Property.METADATA, metadata);
  }

  /** The object, named by its field {@code name} and marked by a text of it. */
  CloudObject markedBehind(Kind kind, String field) {
    return build(kind, UnaryOperator.identity(), Mark.behindOf(text(json, field)));
  }

  /** The object, whose name has the mark behind it. */
  CloudObject markedBehindName(Kind kind) {
    return build(kind, Mark::withoutMark, Mark.behindOf(text(json, "name")));
  }

  /** The object, marked by its metadata. */
  CloudObject markedByMetadata(Kind kind, String field) {
    return build(kind, UnaryOperator.identity(), Mark.of(map(json.path(field))));
  }

  CloudObject unmarked(Kind kind) {
    return build(kind, UnaryOperator.identity(), Optional.empty());
  }

  private CloudObject build(Kind kind, UnaryOperator<String> name, Optional<Mark> mark) {
    return new CloudObject(
        kind,
        text(json, "id"),
        name.apply(text(json, "name")),
        text(json, "status").toUpperCase(Locale.ROOT),
        mark,
        properties);
  }
}
