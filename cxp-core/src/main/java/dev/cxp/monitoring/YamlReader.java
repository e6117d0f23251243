package dev.cxp.monitoring;

import java.util.ArrayList;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads YAML into nodes that know their lines. */
final class YamlReader {

  /** YAML that cannot be read. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    final int line;

    Malformed(int line, String message, Throwable cause) {
      super(message, cause);
      this.line = line;
    }
  }

  private static final YAMLFactory FACTORY = YAMLFactory.builder().build();

  private final YAMLParser parser;

  private YamlReader(YAMLParser parser) {
    this.parser = parser;
  }

  /** Reads the first document; a second one is an {@link YamlNode.Opaque} beside it. */
  static java.util.List<YamlNode> read(String text) throws Malformed {
    try (var parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
      var reader = new YamlReader(parser);
      var documents = new ArrayList<YamlNode>();
      if (parser.nextToken() != null) {
        documents.add(reader.node());
        if (parser.nextToken() != null) {
          documents.add(new YamlNode.Opaque(reader.line(), "a second YAML document"));
        }
      }
      return documents;
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw new Malformed(location == null ? 0 : location.getLineNr(), firstLine(e), e);
    }
  }

  private YamlNode node() {
    var line = line();
    if (parser.isCurrentAlias()) {
      return new YamlNode.Opaque(line, "the YAML alias *" + parser.getString());
    }
    if (parser.getTypeId() != null) {
      var what = "the YAML tag " + parser.getTypeId();
      parser.skipChildren();
      return new YamlNode.Opaque(line, what);
    }
    var token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(line);
    }
    if (token == JsonToken.START_ARRAY) {
      var items = new ArrayList<YamlNode>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(node());
      }
      return new YamlNode.Sequence(line, items);
    }
    if (token == JsonToken.VALUE_NULL) {
      return new YamlNode.Nothing(line);
    }
    if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
      return new YamlNode.Opaque(line, "binary content");
    }
    return new YamlNode.Text(line, parser.getString());
  }

  private YamlNode mapping(int line) {
    var fields = new ArrayList<YamlNode.Field>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      var nameLine = line();
      parser.nextToken();
      fields.add(new YamlNode.Field(nameLine, name, node()));
    }
    return new YamlNode.Mapping(line, fields);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private static String firstLine(JacksonException e) {
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable").strip();
  }
}
