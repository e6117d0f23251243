package dev.cxp.infra.terraform;

import dev.cxp.pipeline.Suggestions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives variables their values: defaults, files, and what the caller says, the last one winning.
 */
final class Variables {

  /** The caller, in places of findings. */
  private static final String CALLER = "variable(\"%s\", ...)";

  private final Map<String, Body.Block> declared = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Scope nothing;
  private final Notes notes;

  Variables(List<Body.Block> blocks, Path folder, Notes notes) {
    this.notes = notes;
    this.nothing = Scope.of(folder, NoResources.INSTANCE);
    blocks.forEach(this::declare);
  }

  private void declare(Body.Block block) {
    var name = block.labels().get(0);
    if (declared.putIfAbsent(name, block) != null) {
      notes.failed(
          Notes.VARIABLE,
          block.place(),
          "the variable " + name + " is declared a second time",
          "remove one of the two");
      return;
    }
    block
        .body()
        .blocks()
        .forEach(
            inner ->
                notes.unverified(
                    Notes.VARIABLE,
                    inner.place(),
                    "the " + inner.type() + " of variable " + name + " was not evaluated",
                    "terraform validate does it"));
    block.body().attribute("default").ifPresent(value -> set(name, value.place(), value.value()));
  }

  /** Takes the values of a file; Terraform lets it name more variables than there are. */
  void file(Body file) {
    for (var attribute : file.attributes()) {
      if (declared.containsKey(attribute.name())) {
        set(attribute.name(), attribute.place(), attribute.value());
      } else {
        notes.unverified(
            Notes.VARIABLE,
            attribute.place(),
            "there is no variable " + attribute.name() + ", so its value is not used",
            Suggestions.among(attribute.name(), declared.keySet()));
      }
    }
  }

  /** Takes what the caller gives. */
  void given(Map<String, String> given) {
    given.forEach(this::given);
  }

  private void given(String name, String text) {
    var place = new Place(String.format(CALLER, name));
    if (!declared.containsKey(name)) {
      notes.failed(
          Notes.VARIABLE,
          place,
          "there is no variable " + name + " in the folder",
          Suggestions.among(name, declared.keySet()));
      return;
    }
    try {
      var plain = type(name).map(TypeConstraint::isPlain).orElse(true);
      set(
          name,
          place,
          plain ? new Expression.Literal(place, text) : HclParser.expression(place.where(), text));
    } catch (Unevaluated e) {
      notes.failed(Notes.VARIABLE, e.place, e.getMessage(), e.remedy);
      values.putIfAbsent(name, null);
    } catch (Malformed e) {
      values.putIfAbsent(name, null);
      notes.failed(
          Notes.VARIABLE,
          place,
          "the value of variable " + name + " is not one of its type: " + e.getMessage(),
          "write it as Terraform does, for example {a = \"b\"} for a map");
    }
  }

  private void set(String name, Place place, Expression value) {
    try {
      var plain = value.in(nothing);
      values.put(name, type(name).map(type -> type.convert(plain, place)).orElse(plain));
    } catch (Unevaluated e) {
      notes.failed(Notes.VARIABLE, e.place, "variable " + name + ": " + e.getMessage(), e.remedy);
      // A value that is wrong is not missing beside.
      values.putIfAbsent(name, null);
    }
  }

  private Optional<TypeConstraint> type(String name) {
    return declared
        .get(name)
        .body()
        .attribute("type")
        .map(attribute -> new TypeConstraint(typeExpression(attribute)));
  }

  /** JSON has types as texts. */
  private static Expression typeExpression(Body.Attribute attribute) {
    if (attribute.value() instanceof Expression.Literal literal
        && literal.value() instanceof String text) {
      try {
        return HclParser.expression(attribute.place().where(), text);
      } catch (Malformed e) {
        throw new Unevaluated(
            attribute.place(), "'" + text + "' is not a type", "for example string");
      }
    }
    return attribute.value();
  }

  /** Says which variables have no value, all at once; whether each has one. */
  boolean areComplete() {
    var missing = declared.keySet().stream().filter(name -> !values.containsKey(name)).toList();
    for (var name : missing) {
      notes.failed(
          Notes.VARIABLE,
          declared.get(name).place(),
          "the variable " + name + " has no value",
          "give it one: .variable(\"" + name + "\", \"...\"), or a file with .variablesFrom(...)");
    }
    return missing.isEmpty();
  }

  Optional<Object> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** {@code var} in expressions. */
  Object member(String name, Place place) {
    if (!values.containsKey(name)) {
      throw new Unevaluated(
          place, "there is no variable " + name, Suggestions.among(name, declared.keySet()));
    }
    return values.get(name);
  }
}
