package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The attributes of a resource of Neutron's: their types and defaults, which of them a client may
 * set, and Neutron's words for a wrong one.
 */
final class Attributes {

  private enum Type {
    STRING,
    BOOLEAN,
    INTEGER,
    UUID,
    ADDRESS,
    ANY
  }

  /** Placeholders for a default that only the resource knows, and for an attribute that must be. */
  private enum Absent {
    UNSET,
    REQUIRED
  }

  private record Attribute(Type type, Object fallback, boolean updatable) {}

  /** What every resource has and no client sets. */
  private static final Set<String> READ_ONLY =
      Set.of("id", "status", "created_at", "updated_at", "revision_number");

  private final Map<String, Attribute> all = new LinkedHashMap<>();

  private Attributes() {}

  static Attributes create() {
    return new Attributes()
        .add("tenant_id", Type.STRING, Absent.UNSET, false)
        .add("project_id", Type.STRING, Absent.UNSET, false)
        .add("tags", Type.ANY, Absent.UNSET, false)
        .text("description", "");
  }

  private Attributes add(String name, Type type, Object fallback, boolean updatable) {
    all.put(name, new Attribute(type, fallback, updatable));
    return this;
  }

  Attributes text(String name, String fallback) {
    return add(name, Type.STRING, fallback, true);
  }

  Attributes flag(String name, boolean fallback) {
    return add(name, Type.BOOLEAN, fallback, true);
  }

  Attributes flagOfOwnDefault(String name) {
    return add(name, Type.BOOLEAN, Absent.UNSET, true);
  }

  Attributes number(String name) {
    return add(name, Type.INTEGER, Absent.UNSET, true);
  }

  Attributes fixedNumber(String name, boolean required) {
    return add(name, Type.INTEGER, required ? Absent.REQUIRED : Absent.UNSET, false);
  }

  Attributes requiredId(String name) {
    return add(name, Type.UUID, Absent.REQUIRED, false);
  }

  Attributes optionalId(String name) {
    return add(name, Type.UUID, Absent.UNSET, true);
  }

  Attributes address(String name) {
    return add(name, Type.ADDRESS, Absent.UNSET, true);
  }

  Attributes any(String name) {
    return add(name, Type.ANY, Absent.UNSET, true);
  }

  Attributes fixed(String name) {
    return add(name, Type.ANY, Absent.UNSET, false);
  }

  /** What a client gave for a new resource, with the defaults of the rest. */
  ObjectNode forCreate(JsonNode given) {
    refuseUnknown(given);
    var complete = Json.object();
    for (var entry : all.entrySet()) {
      var name = entry.getKey();
      var attribute = entry.getValue();
      if (given.has(name)) {
        complete.set(name, checked(name, attribute.type(), given.get(name)));
      } else if (attribute.fallback() == Absent.REQUIRED) {
        throw badRequest(
            "Failed to parse request. Required attribute '" + name + "' not specified");
      } else if (attribute.fallback() != Absent.UNSET) {
        complete.set(name, Json.node(attribute.fallback()));
      }
    }
    for (var name : READ_ONLY) {
      if (given.has(name)) {
        throw badRequest("Attribute '" + name + "' not allowed in POST");
      }
    }
    return complete;
  }

  /** What a client changes. */
  ObjectNode forUpdate(JsonNode given) {
    refuseUnknown(given);
    var changed = Json.object();
    for (var member : given.properties()) {
      var attribute = all.get(member.getKey());
      if (attribute == null || !attribute.updatable()) {
        throw badRequest("Cannot update read-only attribute " + member.getKey());
      }
      changed.set(member.getKey(), checked(member.getKey(), attribute.type(), member.getValue()));
    }
    return changed;
  }

  private void refuseUnknown(JsonNode given) {
    var unknown = new ArrayList<String>();
    for (var name : given.propertyNames()) {
      if (!all.containsKey(name) && !READ_ONLY.contains(name)) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw badRequest("Unrecognized attribute(s) '" + String.join(", ", unknown) + "'");
    }
  }

  private static JsonNode checked(String name, Type type, JsonNode value) {
    var text = value.isContainer() ? Json.text(value) : value.asString();
    return switch (type) {
      case STRING -> require(value.isString(), value, name, text, "a valid string");
      case UUID -> require(value.isNull() || Ids.isUuid(text), value, name, text, "a valid UUID");
      case ADDRESS ->
          require(value.isNull() || Cidr.isAddress(text), value, name, text, "a valid IP address");
      case INTEGER -> require(text.matches("-?[0-9]{1,9}"), value, name, text, "an integer");
      case BOOLEAN -> flag(name, value, text);
      case ANY -> value;
    };
  }

  private static JsonNode flag(String name, JsonNode value, String text) {
    if (value.isBoolean()) {
      return value;
    }
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Json.node(Boolean.parseBoolean(text));
    }
    throw invalid(name, "'" + text + "' cannot be converted to boolean.");
  }

  private static JsonNode require(
      boolean right, JsonNode value, String name, String text, String what) {
    if (!right) {
      throw invalid(name, "'" + text + "' is not " + what + ".");
    }
    return value;
  }

  static ApiError invalid(String name, String reason) {
    return badRequest("Invalid input for " + name + ". Reason: " + reason);
  }

  static ApiError badRequest(String message) {
    return ApiError.neutron(400, "HTTPBadRequest", message);
  }
}
