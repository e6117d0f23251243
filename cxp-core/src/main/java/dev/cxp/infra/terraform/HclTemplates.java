package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.List;

/** Reads texts with {@code ${...}} in them: quoted, as heredocs, or as they are in JSON. */
final class HclTemplates {

  private final HclScanner scanner;
  private final HclExpressions expressions;

  HclTemplates(HclScanner scanner, HclExpressions expressions) {
    this.scanner = scanner;
    this.expressions = expressions;
  }

  /** Reads a whole text as a template: a string of JSON, or a template file. */
  static Expression whole(String file, int line, String text) throws Malformed {
    var scanner = new HclScanner(file, text, line);
    return new HclTemplates(scanner, new HclExpressions(scanner)).text(scanner.place());
  }

  Expression quoted() throws Malformed {
    var place = scanner.place();
    scanner.next();
    var parts = new Parts(place);
    while (!scanner.skip("\"")) {
      if (scanner.atEnd() || scanner.peek() == '\n') {
        throw new Malformed(place, "the text that begins here has no closing quote in its line");
      }
      if (scanner.peek() == '\\') {
        scanner.next();
        parts.add(escape());
      } else {
        piece(parts);
      }
    }
    return parts.expression();
  }

  Expression heredoc() throws Malformed {
    var place = scanner.place();
    scanner.skip("<<");
    var indented = scanner.skip("-");
    var marker = scanner.identifier("the heredoc's marker, for example <<EOF");
    scanner.blanks(false);
    if (!scanner.restOfLine().isBlank()) {
      throw new Malformed(place, "nothing may follow <<" + marker + " in its line");
    }
    var firstLine = scanner.line();
    var lines = new ArrayList<String>();
    while (true) {
      if (scanner.atEnd()) {
        throw new Malformed(place, "the text that begins here has no line with " + marker);
      }
      // The marker's line break ends the attribute, so it stays.
      var line = peekLine();
      if (line.strip().equals(marker)) {
        scanner.blanks(false);
        scanner.skip(marker);
        break;
      }
      lines.add(scanner.restOfLine().replaceFirst("\r$", ""));
    }
    var text = new StringBuilder();
    var margin = indented ? margin(lines) : 0;
    // Terraform leaves lines of blanks as they are.
    lines.forEach(line -> text.append(line.isBlank() ? line : line.substring(margin)).append('\n'));
    return whole(scanner.file(), firstLine, text.toString());
  }

  private String peekLine() {
    var line = new StringBuilder();
    for (var i = 0; scanner.peek(i) != HclScanner.END && scanner.peek(i) != '\n'; i++) {
      line.append(scanner.peek(i));
    }
    return line.toString();
  }

  private static int margin(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank())
        .mapToInt(HclTemplates::indent)
        .min()
        .orElse(0);
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private Expression text(Place place) throws Malformed {
    var parts = new Parts(place);
    while (!scanner.atEnd()) {
      piece(parts);
    }
    return parts.expression();
  }

  /** One letter, one escaped sign of a template, or one interpolation. */
  private void piece(Parts parts) throws Malformed {
    if (scanner.skip("$${")) {
      parts.add("${");
    } else if (scanner.skip("%%{")) {
      parts.add("%{");
    } else if (scanner.looksAt("${")) {
      parts.add(interpolation());
    } else if (scanner.looksAt("%{")) {
      parts.add(directive());
    } else {
      parts.add(String.valueOf(scanner.next()));
    }
  }

  private Expression interpolation() throws Malformed {
    var place = scanner.place();
    scanner.skip("${");
    var trims = scanner.skip("~");
    var before = scanner.enter(false);
    var value = expressions.expression();
    scanner.blanks();
    trims |= scanner.skip("~");
    scanner.leave(before);
    scanner.require("}", "after the expression");
    return trims ? new Expression.Unsupported(place, "a template that trims (~)") : value;
  }

  private Expression directive() throws Malformed {
    var place = scanner.place();
    while (!scanner.skip("}")) {
      if (scanner.atEnd()) {
        throw new Malformed(place, "the directive that begins here has no closing \"}\"");
      }
      scanner.next();
    }
    return new Expression.Unsupported(place, "a directive in a template (%{ ... })");
  }

  private String escape() throws Malformed {
    var place = scanner.place();
    var letter = scanner.atEnd() ? HclScanner.END : scanner.next();
    return switch (letter) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"' -> "\"";
      case '\\' -> "\\";
      case 'u' -> codePoint(place, 4);
      case 'U' -> codePoint(place, 8);
      default -> throw new Malformed(place, "\\" + letter + " means nothing in a text");
    };
  }

  private String codePoint(Place place, int digits) throws Malformed {
    var hex = new StringBuilder();
    for (var i = 0; i < digits; i++) {
      hex.append(scanner.atEnd() ? ' ' : scanner.next());
    }
    try {
      return Character.toString(Integer.parseInt(hex.toString(), 16));
    } catch (IllegalArgumentException e) {
      throw new Malformed(place, "\\u" + hex + " is not a letter");
    }
  }

  /** Texts and expressions, in their order; neighbouring texts become one. */
  private static final class Parts {
    private final Place place;
    private final List<Expression> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Parts(Place place) {
      this.place = place;
    }

    void add(String more) {
      text.append(more);
    }

    void add(Expression part) {
      flush();
      parts.add(part);
    }

    private void flush() {
      if (!text.isEmpty()) {
        parts.add(new Expression.Literal(place, text.toString()));
        text.setLength(0);
      }
    }

    Expression expression() {
      flush();
      if (parts.isEmpty()) {
        return new Expression.Literal(place, "");
      }
      var isText =
          parts.size() == 1
              && parts.get(0) instanceof Expression.Literal literal
              && literal.value() instanceof String;
      return isText ? parts.get(0) : new Expression.Template(place, parts);
    }
  }
}
