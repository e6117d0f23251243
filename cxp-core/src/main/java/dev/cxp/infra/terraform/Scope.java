package dev.cxp.infra.terraform;

import dev.cxp.pipeline.Suggestions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What names mean where an expression stands. */
final class Scope {

  /** Something whose members are looked up by name, each when it is asked for. */
  interface Members {
    Object member(String name, Place place);
  }

  /** What a scope knows about the resources of the folder. */
  interface Resources {
    /** The types that there are. */
    Collection<String> types(boolean data);

    /** The names of a type's blocks. */
    Collection<String> names(boolean data, String type);

    /** The keys of a block's instances; empty for a block that is one instance. */
    List<Object> keys(Address block);

    /** The value of an argument that the block sets, or a reference to what exists only later. */
    Object attribute(Address address, String attribute, Place place);
  }

  private final Map<String, Object> names;
  private final Resources resources;
  private final Path folder;

  private Scope(Map<String, Object> names, Resources resources, Path folder) {
    this.names = names;
    this.resources = resources;
    this.folder = folder;
  }

  static Scope of(Path folder, Resources resources) {
    return new Scope(Map.of(), resources, folder);
  }

  Scope with(String name, Object value) {
    var more = new HashMap<>(names);
    more.put(name, value);
    return new Scope(more, resources, folder);
  }

  /** The folder's path, which files are read from. */
  Path folder() {
    return folder;
  }

  Object root(String name, Place place) {
    if (names.containsKey(name)) {
      return names.get(name);
    }
    return switch (name) {
      case "each", "count" ->
          throw new Unevaluated(
              place,
              name + " stands where there is no " + (name.equals("each") ? "for_each" : "count"),
              "add it to the block, or write the value");
      case "module", "self", "terraform" ->
          throw new Unevaluated(
              place, "CXP does not know the values of " + name, "write the value itself");
      case "data" -> (Members) (type, at) -> type(true, type, at);
      default -> type(false, name, place);
    };
  }

  private Members type(boolean data, String type, Place place) {
    var types = resources.types(data);
    if (!types.contains(type)) {
      throw new Unevaluated(
          place,
          "there is nothing called " + (data ? "data." : "") + type + " in the folder",
          Suggestions.among(type, types));
    }
    return (name, at) -> {
      var known = resources.names(data, type);
      if (!known.contains(name)) {
        throw new Unevaluated(
            at,
            "there is no " + (data ? "data" : "resource") + " \"" + type + "\" \"" + name + "\"",
            Suggestions.among(name, known));
      }
      return new Reference(new Address(data, type, name, null), List.of());
    };
  }

  Object member(Object value, String name, Place place) {
    if (value instanceof Members members) {
      return members.member(name, place);
    }
    if (value instanceof Map<?, ?> map) {
      if (map.containsKey(name)) {
        return map.get(name);
      }
      throw new Unevaluated(
          place,
          "there is no \"" + name + "\"",
          Suggestions.among(name, map.keySet().stream().map(String::valueOf).toList()));
    }
    if (value instanceof Reference reference) {
      return reference.path().isEmpty()
          ? resources.attribute(reference.address(), name, place)
          : deeper(reference, name);
    }
    throw new Unevaluated(
        place, Coercion.kind(value) + " has no \"" + name + "\"", "correct the expression");
  }

  Object element(Object value, Object index, Place place) {
    if (value instanceof Reference reference) {
      return reference.path().isEmpty()
          ? instance(reference, index, place)
          : deeper(reference, Coercion.text(place, index));
    }
    if (value instanceof List<?> list) {
      var at = Coercion.wholeNumber(place, index);
      if (at < 0 || at >= list.size()) {
        throw new Unevaluated(
            place,
            "there is no element " + at + " in a list of " + list.size(),
            "elements count from 0");
      }
      return list.get(at);
    }
    return member(value, Coercion.text(place, index), place);
  }

  private Reference instance(Reference block, Object index, Place place) {
    var key = index instanceof BigDecimal number ? (Object) number.longValue() : index;
    var keys = resources.keys(block.address());
    if (!keys.contains(key)) {
      throw new Unevaluated(
          place,
          block.address() + " has no instance " + block.address().key(key),
          Suggestions.among(String.valueOf(key), keys.stream().map(String::valueOf).toList()));
    }
    return new Reference(block.address().key(key), List.of());
  }

  private static Reference deeper(Reference reference, String name) {
    var path = new ArrayList<>(reference.path());
    path.add(name);
    return new Reference(reference.address(), path);
  }

  /** Keys and values of a collection, in Terraform's order. */
  List<Map.Entry<Object, Object>> entries(Object value, Place place) {
    var entries = new ArrayList<Map.Entry<Object, Object>>();
    if (value instanceof Map<?, ?> map) {
      map.keySet().stream()
          .map(String::valueOf)
          .sorted()
          .forEach(key -> entries.add(entry(key, map.get(key))));
    } else if (value instanceof List<?> list) {
      for (var i = 0; i < list.size(); i++) {
        entries.add(entry(BigDecimal.valueOf(i), list.get(i)));
      }
    } else if (value instanceof Collection<?> set) {
      set.forEach(item -> entries.add(entry(item, item)));
    } else if (value instanceof Reference reference && reference.path().isEmpty()) {
      var address = reference.address();
      resources
          .keys(address)
          .forEach(key -> entries.add(entry(key, new Reference(address.key(key), List.of()))));
    } else {
      throw new Unevaluated(
          place,
          value instanceof Reference
              ? value + " is known only after Terraform's apply"
              : "this must be a map, a set or a list, and is " + Coercion.kind(value),
          "write the value itself");
    }
    return entries;
  }

  /** An entry that, unlike those of {@code Map.entry}, may hold null. */
  private static Map.Entry<Object, Object> entry(Object key, Object value) {
    return new java.util.AbstractMap.SimpleImmutableEntry<>(key, value);
  }
}
