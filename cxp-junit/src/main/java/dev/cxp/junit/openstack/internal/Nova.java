package dev.cxp.junit.openstack.internal;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Nova's words for bodies that do not follow its schema. */
final class Nova {

  /** The one availability zone. */
  static final String ZONE = "nova";

  private Nova() {}

  static ObjectNode body(Call call) {
    return call.body(() -> ApiError.badRequest("Malformed request body"));
  }

  static ObjectNode inner(ObjectNode body, String member) {
    if (body.get(member) instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("'" + member + "' is a required property");
  }

  static ApiError invalid(String member, String value, String reason) {
    return ApiError.badRequest(
        "Invalid input for field/attribute " + member + ". Value: " + value + ". " + reason);
  }

  static ApiError missing(String member, JsonNode value, String required) {
    return invalid(member, python(value), "'" + required + "' is a required property");
  }

  static ApiError unexpected(String member, JsonNode value, String name) {
    return invalid(
        member,
        python(value),
        "Additional properties are not allowed ('" + name + "' was unexpected)");
  }

  static void requireMetadata(JsonNode metadata) {
    for (var entry : metadata.properties()) {
      if (!entry.getValue().isString()) {
        var text = entry.getValue().asString();
        throw invalid(entry.getKey(), text, text + " is not of type 'string'");
      }
    }
  }

  /** JSON as Python prints it. */
  private static String python(JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream()
          .map(entry -> "'" + entry.getKey() + "': " + python(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      return node.values().stream().map(Nova::python).collect(Collectors.joining(", ", "[", "]"));
    }
    if (node.isBoolean()) {
      return node.asBoolean() ? "True" : "False";
    }
    return node.isNull() ? "None" : node.isString() ? "'" + node.asString() + "'" : node.asString();
  }
}
