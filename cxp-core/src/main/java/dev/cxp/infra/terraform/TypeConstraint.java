package dev.cxp.infra.terraform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A variable's type, by which its value is converted (developer.hashicorp.com/terraform/language,
 * "Type Constraints").
 *
 * @param type {@code string}, {@code map(string)}, {@code object({...})} as it is written
 */
record TypeConstraint(Expression type) {

  private static final Scope NOTHING = Scope.of(Path.of(""), NoResources.INSTANCE);
  private static final Set<String> PRIMITIVES = Set.of("string", "number", "bool");

  /** Whether a value on a command line is text as it is, and not an expression. */
  boolean isPlain() {
    return type instanceof Expression.Name name && PRIMITIVES.contains(name.name());
  }

  Object convert(Object value, Place place) {
    return convert(type, value, place);
  }

  private static Object convert(Expression type, Object value, Place place) {
    if (value == null) {
      return null;
    }
    if (type instanceof Expression.Name name) {
      return switch (name.name()) {
        case "string" -> Coercion.text(place, value);
        case "number" -> Coercion.number(place, value);
        case "bool" -> Coercion.truth(place, value);
        case "any", "list", "map", "set" -> value;
        default -> throw unknown(type, name.name());
      };
    }
    if (type instanceof Expression.Call call && call.arguments().size() >= 1) {
      return constructed(call, value, place);
    }
    throw unknown(type, "this");
  }

  private static Object constructed(Expression.Call call, Object value, Place place) {
    var inner = call.arguments().get(0);
    return switch (call.function()) {
      case "map" -> map(inner, value, place);
      case "list" -> items(inner, value, place);
      case "set" -> {
        var items = items(inner, value, place);
        yield items.stream().allMatch(String.class::isInstance)
            ? new TreeSet<Object>(items)
            : new java.util.LinkedHashSet<Object>(items);
      }
      case "object" -> object(inner, value, place);
      case "optional" -> convert(inner, value, place);
      case "tuple" -> value;
      default -> throw unknown(call, call.function());
    };
  }

  private static Collection<Object> items(Expression inner, Object value, Place place) {
    if (!(value instanceof Collection<?> items)) {
      throw wrong(place, "a list", value);
    }
    var converted = new ArrayList<Object>();
    items.forEach(item -> converted.add(convert(inner, item, place)));
    return converted;
  }

  private static Map<String, Object> map(Expression inner, Object value, Place place) {
    var converted = new LinkedHashMap<String, Object>();
    entries(value, place)
        .forEach((key, item) -> converted.put(String.valueOf(key), convert(inner, item, place)));
    return converted;
  }

  private static Object object(Expression inner, Object value, Place place) {
    if (!(inner instanceof Expression.Mapping attributes)) {
      throw unknown(inner, "object");
    }
    var given = entries(value, place);
    var converted = new LinkedHashMap<String, Object>();
    for (var entry : attributes.entries()) {
      var name = Coercion.text(place, entry.key().in(NOTHING));
      if (given.get(name) != null) {
        converted.put(name, convert(entry.value(), given.get(name), place));
      } else {
        converted.put(name, otherwise(entry.value(), name, place));
      }
    }
    return converted;
  }

  private static Object otherwise(Expression type, String name, Place place) {
    if (type instanceof Expression.Call call && call.function().equals("optional")) {
      return call.arguments().size() < 2
          ? null
          : convert(call.arguments().get(0), call.arguments().get(1).in(NOTHING), place);
    }
    throw new Unevaluated(
        place, "the object lacks \"" + name + "\"", "add it, or make its type optional(...)");
  }

  private static Map<?, ?> entries(Object value, Place place) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong(place, "a map", value);
  }

  private static Unevaluated wrong(Place place, String expected, Object value) {
    return new Unevaluated(
        place,
        "the variable must be " + expected + ", and is " + Coercion.kind(value),
        "correct the value, or the variable's type");
  }

  private static Unevaluated unknown(Expression type, String name) {
    return new Unevaluated(
        type.place(),
        name + " is not a type",
        "use string, number, bool, list(...), set(...), map(...) or object({...})");
  }
}
