package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of a block with their values. It knows which of them were asked for: what is left
 * is what CXP does not understand.
 */
final class Values {

  /**
   * A value and where it stands; within it a nested block is a {@code Values} of its own.
   *
   * @param value as {@link Expression} says; never null
   */
  record Argument(Place place, Object value) {}

  private final Place place;
  private final Map<String, Argument> arguments;
  private final Set<String> asked = new HashSet<>();
  private final Map<String, List<Values>> nested = new LinkedHashMap<>();

  Values(Place place, Map<String, Argument> arguments) {
    this.place = place;
    this.arguments = new LinkedHashMap<>(arguments);
  }

  /** An object's entries as arguments, all in the same place. */
  static Values of(Place place, Map<?, ?> object) {
    var arguments = new LinkedHashMap<String, Argument>();
    object.forEach(
        (key, value) -> {
          if (value != null) {
            arguments.put(String.valueOf(key), new Argument(place, value));
          }
        });
    return new Values(place, arguments);
  }

  /** Where the block begins. */
  Place place() {
    return place;
  }

  /** Where the argument stands; where the block begins when it is not there. */
  Place place(String name) {
    return arguments.containsKey(name) ? arguments.get(name).place() : place;
  }

  boolean has(String name) {
    asked.add(name);
    return arguments.containsKey(name);
  }

  /** The value as it is; empty when the block has not got it. */
  Optional<Object> value(String name) {
    asked.add(name);
    return Optional.ofNullable(arguments.get(name)).map(Argument::value);
  }

  Optional<String> text(String name) {
    return value(name).map(value -> Coercion.text(place(name), value));
  }

  /** A text that is not empty: Terraform's provider takes an empty one as none. */
  Optional<String> word(String name) {
    return text(name).filter(text -> !text.isEmpty());
  }

  int wholeNumber(String name, int otherwise) {
    return value(name).map(value -> Coercion.wholeNumber(place(name), value)).orElse(otherwise);
  }

  boolean truth(String name, boolean otherwise) {
    return value(name).map(value -> Coercion.truth(place(name), value)).orElse(otherwise);
  }

  List<Object> list(String name) {
    var value = value(name).orElse(List.of());
    if (value instanceof Collection<?> items) {
      return new ArrayList<>(items);
    }
    throw new Unevaluated(
        place(name),
        name + " must be a list, and is " + Coercion.kind(value),
        "write it in brackets: [...]");
  }

  List<String> texts(String name) {
    return list(name).stream().map(item -> Coercion.text(place(name), item)).toList();
  }

  Map<String, String> map(String name) {
    var map = new LinkedHashMap<String, String>();
    for (var values : blocks(name)) {
      values.arguments.forEach(
          (key, argument) -> {
            values.asked.add(key);
            map.put(key, Coercion.text(argument.place(), argument.value()));
          });
    }
    return map;
  }

  /** Nested blocks of a name, also when they are written as objects, as JSON does. */
  List<Values> blocks(String name) {
    return nested.computeIfAbsent(name, this::nested);
  }

  private List<Values> nested(String name) {
    var value = value(name).orElse(List.of());
    var items = value instanceof Collection<?> collection ? collection : List.of(value);
    var blocks = new ArrayList<Values>();
    for (var item : items) {
      if (item instanceof Values values) {
        blocks.add(values);
      } else if (item instanceof Map<?, ?> object) {
        blocks.add(of(place(name), object));
      } else {
        throw new Unevaluated(
            place(name), name + " must be a block, and is " + Coercion.kind(item), "write { ... }");
      }
    }
    return blocks;
  }

  /** Passes over arguments that change nothing for CXP. */
  void ignore(String... names) {
    asked.addAll(Arrays.asList(names));
  }

  /** Passes over an argument when it says no more than what is usual. */
  void usual(String name, Object usual) {
    if (arguments.containsKey(name)
        && Coercion.text(place(name), arguments.get(name).value()).equals(String.valueOf(usual))) {
      asked.add(name);
    }
  }

  /** What nobody asked for, by its path, and where it stands. */
  Map<String, Place> left() {
    var left = new LinkedHashMap<String, Place>();
    arguments.forEach(
        (name, argument) -> {
          if (!asked.contains(name)) {
            left.put(name, argument.place());
          }
        });
    nested.forEach(
        (name, blocks) ->
            blocks.forEach(
                block -> block.left().forEach((inner, at) -> left.put(name + "." + inner, at))));
    return left;
  }
}
