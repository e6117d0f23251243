package dev.cxp.junit.openstack.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Which hosts a reservation takes, as Blazar reads it: {@code ["==", "$vcpus", "1000"]}. */
final class HostFilter {

  private static final Set<String> OPERATORS = Set.of("==", "=", "!=", ">=", "<=", ">", "<");

  private record Condition(String operator, String property, String value) {}

  private final List<Condition> conditions;

  private HostFilter(List<Condition> conditions) {
    this.conditions = conditions;
  }

  static HostFilter parse(String text) {
    if (text.isEmpty()) {
      return new HostFilter(List.of());
    }
    try {
      var json = Json.read(text.getBytes(StandardCharsets.UTF_8));
      var conditions = new ArrayList<Condition>();
      gather(json, conditions);
      return new HostFilter(conditions);
    } catch (JacksonException e) {
      throw malformed(text);
    }
  }

  private static void gather(JsonNode json, List<Condition> conditions) {
    if (isCondition(json)) {
      conditions.add(
          new Condition(
              json.path(0).asString(),
              json.path(1).asString().substring(1),
              json.path(2).asString()));
    } else if (json.isArray() && json.size() > 1 && json.path(0).asString("").equals("and")) {
      json.valueStream().skip(1).forEach(one -> gather(one, conditions));
    } else if (!json.isArray() || !json.isEmpty()) {
      // As Python writes what it has read.
      throw malformed(Json.text(json).replace('"', '\'').replace(",", ", ").replace(":", ": "));
    }
  }

  private static boolean isCondition(JsonNode json) {
    return json.isArray()
        && json.size() == 3
        && json.valueStream().allMatch(JsonNode::isString)
        && OPERATORS.contains(json.path(0).asString())
        && json.path(1).asString().matches("\\$.+")
        && !json.path(2).asString().isEmpty();
  }

  private static ApiError malformed(String text) {
    return ApiError.blazar(400, 400, "Malformed requirements " + text);
  }

  /**
   * Refuses what no host has a property for.
   *
   * @param hosts the properties of all hosts
   */
  void requireKnown(List<Map<String, String>> hosts) {
    for (var condition : conditions) {
      if (hosts.stream().noneMatch(host -> host.containsKey(condition.property()))) {
        throw ApiError.blazar(500, 500, "BlazarDBNotFound: A database error occurred");
      }
    }
  }

  boolean matches(Map<String, String> host) {
    return conditions.stream().allMatch(one -> matches(one, host.get(one.property())));
  }

  private static boolean matches(Condition condition, String value) {
    if (value == null) {
      return false;
    }
    var order = compare(value, condition.value());
    return switch (condition.operator()) {
      case "!=" -> order != 0;
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      default -> order == 0;
    };
  }

  private static int compare(String one, String other) {
    return one.matches("\\d{1,18}") && other.matches("\\d{1,18}")
        ? Long.compare(Long.parseLong(one), Long.parseLong(other))
        : one.compareTo(other);
  }
}
