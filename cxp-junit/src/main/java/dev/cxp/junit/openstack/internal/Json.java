package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the services write and read it. */
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Json() {}

  /** An object of name and value in turn; a value is JSON, a plain Java value, a list or a map. */
  static ObjectNode object(Object... pairs) {
    var object = MAPPER.createObjectNode();
    for (var i = 0; i < pairs.length; i += 2) {
      object.set((String) pairs[i], node(pairs[i + 1]));
    }
    return object;
  }

  static ArrayNode array(Iterable<?> values) {
    var array = MAPPER.createArrayNode();
    values.forEach(value -> array.add(node(value)));
    return array;
  }

  static JsonNode node(Object value) {
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof Iterable<?> values) {
      return array(values);
    }
    if (value instanceof Map<?, ?> map) {
      var object = MAPPER.createObjectNode();
      map.forEach((name, one) -> object.set((String) name, node(one)));
      return object;
    }
    return MAPPER.valueToTree(value);
  }

  static JsonNode read(byte[] bytes) throws JacksonException {
    return MAPPER.readTree(bytes);
  }

  static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /** The texts of an array; nothing for anything else. */
  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    for (var one : array) {
      texts.add(one.asString());
    }
    return texts;
  }

  /** The members of an object as texts; nothing for anything else. */
  static Map<String, String> textMap(JsonNode object) {
    var map = new LinkedHashMap<String, String>();
    for (var member : object.properties()) {
      map.put(member.getKey(), member.getValue().asString());
    }
    return map;
  }

  /** A member's text, or the empty string where it is missing or null. */
  static String text(JsonNode object, String member) {
    var value = object.path(member);
    return value.isMissingNode() || value.isNull() ? "" : value.asString();
  }

  /** Whether a member is there and not null. */
  static boolean has(JsonNode object, String member) {
    var value = object.path(member);
    return !value.isMissingNode() && !value.isNull();
  }
}
