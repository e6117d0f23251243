package dev.cxp.infra.terraform;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads Terraform's language in its JSON form, *.tf.json (developer.hashicorp.com/terraform, "JSON
 * Configuration Syntax"): texts are templates, and an argument may be a nested block.
 */
final class JsonSyntax {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** How many labels the blocks of a configuration's top level have. */
  private static final java.util.Map<String, Integer> LABELS =
      java.util.Map.of(
          "resource",
          2,
          "data",
          2,
          "variable",
          1,
          "output",
          1,
          "provider",
          1,
          "module",
          1,
          "locals",
          0,
          "terraform",
          0);

  private final String file;
  private final JsonParser parser;
  private final boolean templates;

  private JsonSyntax(String file, JsonParser parser, boolean templates) {
    this.file = file;
    this.parser = parser;
    this.templates = templates;
  }

  /** Reads a configuration. */
  static Body file(String file, String text) throws Malformed {
    var blocks = new ArrayList<Body.Block>();
    for (var attribute : object(file, text, true)) {
      var labels = LABELS.getOrDefault(attribute.name(), 0);
      if (!attribute.name().equals("//")) {
        blocks(attribute.name(), List.of(), labels, attribute.place(), attribute.value(), blocks);
      }
    }
    return new Body(List.of(), blocks);
  }

  /** Reads values of variables, *.tfvars.json, whose texts are plain. */
  static Body values(String file, String text) throws Malformed {
    return new Body(object(file, text, false), List.of());
  }

  private static List<Body.Attribute> object(String file, String text, boolean templates)
      throws Malformed {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      var syntax = new JsonSyntax(file, parser, templates);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed(Place.line(file, 1), "expected a JSON object");
      }
      return attributes((Expression.Mapping) syntax.value());
    } catch (JacksonException e) {
      var line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      var message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new Malformed(Place.line(file, line), "this is not JSON: " + message);
    }
  }

  private static List<Body.Attribute> attributes(Expression.Mapping mapping) throws Malformed {
    var attributes = new ArrayList<Body.Attribute>();
    for (var entry : mapping.entries()) {
      var name = (String) ((Expression.Literal) entry.key()).value();
      attributes.add(new Body.Attribute(entry.key().place(), name, entry.value()));
    }
    return attributes;
  }

  /** The blocks of a type: their labels are the keys of nested objects. */
  private static void blocks(
      String type,
      List<String> labels,
      int more,
      Place place,
      Expression value,
      List<Body.Block> blocks)
      throws Malformed {
    if (value instanceof Expression.Sequence several) {
      for (var item : several.items()) {
        blocks(type, labels, more, item.place(), item, blocks);
      }
      return;
    }
    if (!(value instanceof Expression.Mapping mapping)) {
      throw new Malformed(place, "expected an object for the block " + type);
    }
    if (more == 0) {
      blocks.add(new Body.Block(place, type, labels, body(mapping)));
      return;
    }
    for (var attribute : attributes(mapping)) {
      if (!attribute.name().equals("//")) {
        var longer = new ArrayList<>(labels);
        longer.add(attribute.name());
        blocks(type, longer, more - 1, attribute.place(), attribute.value(), blocks);
      }
    }
  }

  /** Everything as attributes: whether one is a nested block, only its reader knows. */
  private static Body body(Expression.Mapping mapping) throws Malformed {
    var attributes =
        attributes(mapping).stream().filter(attribute -> !attribute.name().equals("//")).toList();
    return new Body(attributes, List.of());
  }

  private Expression value() throws Malformed {
    var place = Place.line(file, parser.currentTokenLocation().getLineNr());
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place);
      case START_ARRAY -> {
        var items = new ArrayList<Expression>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value());
        }
        yield new Expression.Sequence(place, items);
      }
      case VALUE_STRING -> text(place);
      case VALUE_TRUE -> new Expression.Literal(place, true);
      case VALUE_FALSE -> new Expression.Literal(place, false);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Expression.Literal(place, new BigDecimal(parser.getString()));
      default -> new Expression.Literal(place, null);
    };
  }

  private Expression text(Place place) throws Malformed {
    var text = parser.getString();
    return templates
        ? HclTemplates.whole(file, parser.currentTokenLocation().getLineNr(), text)
        : new Expression.Literal(place, text);
  }

  private Expression mapping(Place place) throws Malformed {
    var entries = new ArrayList<Expression.Entry>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var at = Place.line(file, parser.currentTokenLocation().getLineNr());
      var key = new Expression.Literal(at, parser.currentName());
      parser.nextToken();
      entries.add(new Expression.Entry(key, value()));
    }
    return new Expression.Mapping(place, entries);
  }
}
