package dev.cxp.infra.openstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing of bodies. */
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode read(byte[] bytes) {
    return bytes.length == 0 ? object() : MAPPER.readTree(bytes);
  }

  static byte[] write(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** The text of a field; empty when it is absent, null or no text. */
  static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  static Map<String, String> texts(JsonNode object) {
    var texts = new TreeMap<String, String>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
    return texts;
  }

  static List<String> list(JsonNode array, Function<JsonNode, String> text) {
    var texts = new ArrayList<String>();
    array.forEach(one -> texts.add(text.apply(one)));
    return texts;
  }
}
