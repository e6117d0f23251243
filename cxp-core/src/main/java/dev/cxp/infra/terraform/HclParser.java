package dev.cxp.infra.terraform;

import java.util.ArrayList;

/** Reads a file in Terraform's language: attributes and blocks. */
final class HclParser {

  /** Nobody nests deeper; without a limit such a file would end the thread's stack. */
  private static final int DEEPEST = 200;

  private final HclScanner scanner;
  private final HclExpressions expressions;
  private int depth;

  private HclParser(HclScanner scanner) {
    this.scanner = scanner;
    this.expressions = new HclExpressions(scanner);
  }

  static Body file(String file, String text) throws Malformed {
    var parser = new HclParser(new HclScanner(file, text, 1));
    var body = parser.body();
    if (!parser.scanner.atEnd()) {
      throw parser.scanner.unexpected("an attribute, a block or the end of the file");
    }
    return body;
  }

  /** Reads one expression, as a variable's value on a command line is written. */
  static Expression expression(String file, String text) throws Malformed {
    var parser = new HclParser(new HclScanner(file, text, 1));
    var expression = parser.expressions.expression();
    parser.scanner.blanks(true);
    if (!parser.scanner.atEnd()) {
      throw parser.scanner.unexpected("the end of the value");
    }
    return expression;
  }

  private Body body() throws Malformed {
    var attributes = new ArrayList<Body.Attribute>();
    var blocks = new ArrayList<Body.Block>();
    scanner.blanks(true);
    while (!scanner.atEnd() && scanner.peek() != '}') {
      var place = scanner.place();
      var name = scanner.identifier("the name of an attribute or a block");
      scanner.blanks(false);
      if (scanner.peek() == '=' && scanner.peek(1) != '=') {
        scanner.next();
        if (attributes.stream().anyMatch(other -> other.name().equals(name))) {
          throw new Malformed(place, "the attribute " + name + " stands here a second time");
        }
        attributes.add(new Body.Attribute(place, name, expressions.expression()));
        endOfAttribute(name);
      } else {
        blocks.add(block(place, name));
      }
      scanner.blanks(true);
    }
    return new Body(attributes, blocks);
  }

  private void endOfAttribute(String name) throws Malformed {
    scanner.blanks(false);
    if (!scanner.atEnd() && scanner.peek() != '\n' && scanner.peek() != '}') {
      throw scanner.unexpected("the end of the line after the value of " + name);
    }
  }

  private Body.Block block(Place place, String type) throws Malformed {
    var labels = new ArrayList<String>();
    while (scanner.peek() != '{') {
      if (scanner.peek() == '"') {
        labels.add(expressions.label());
      } else {
        labels.add(scanner.identifier("\"=\" or \"{\" after " + type));
      }
      scanner.blanks(false);
    }
    scanner.next();
    if (++depth > DEEPEST) {
      throw scanner.unexpected("fewer blocks within blocks");
    }
    var body = body();
    depth--;
    if (!scanner.skip("}")) {
      throw new Malformed(
          place, "the block " + type + " that begins here has no closing \"}\" in the file");
    }
    return new Body.Block(place, type, labels, body);
  }
}
