package dev.cxp.infra.openstack;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads and writes JSON as trees without a mapper, whose classes take a quarter of a second of a
 * fresh JVM: more than all requests of a plan.
 */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** The document; empty when that is not one whole JSON document. */
  static Optional<JsonNode> read(byte[] text) {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      var tree = tree(parser);
      return parser.nextToken() == null ? Optional.of(tree) : Optional.empty();
    } catch (JacksonException e) {
      // Not passed on: it quotes the text, which may hold a token.
      return Optional.empty();
    }
  }

  static byte[] write(JsonNode tree) {
    var out = new ByteArrayOutputStream();
    try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(tree, generator);
    }
    return out.toByteArray();
  }

  private static JsonNode tree(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var name = parser.currentName();
          parser.nextToken();
          object.set(name, tree(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(tree(parser));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? NODES.numberNode(parser.getBigIntegerValue())
              : NODES.numberNode(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private static void write(JsonNode node, JsonGenerator to) {
    if (node.isObject()) {
      to.writeStartObject();
      for (var property : node.properties()) {
        to.writeName(property.getKey());
        write(property.getValue(), to);
      }
      to.writeEndObject();
    } else if (node.isArray()) {
      to.writeStartArray();
      node.values().forEach(value -> write(value, to));
      to.writeEndArray();
    } else if (node.isString()) {
      to.writeString(node.stringValue());
    } else if (node.isIntegralNumber()) {
      to.writeNumber(node.bigIntegerValue());
    } else if (node.isNumber()) {
      to.writeNumber(node.doubleValue());
    } else if (node.isBoolean()) {
      to.writeBoolean(node.booleanValue());
    } else {
      to.writeNull();
    }
  }
}
