package dev.cxp.infra.terraform;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads expressions, by their precedence: {@code ?:}, {@code ||}, {@code &&}, ..., {@code *}. */
final class HclExpressions {

  /** From weak to strong; within a level the longer signs first. */
  private static final List<List<String>> OPERATORS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("==", "!="),
          List.of("<=", ">=", "<", ">"),
          List.of("+", "-"),
          List.of("*", "/", "%"));

  /** Nobody nests deeper; without a limit such a file would end the thread's stack. */
  private static final int DEEPEST = 200;

  private final HclScanner scanner;
  private final HclTemplates templates;
  private int depth;

  HclExpressions(HclScanner scanner) {
    this.scanner = scanner;
    this.templates = new HclTemplates(scanner, this);
  }

  Expression expression() throws Malformed {
    if (++depth > DEEPEST) {
      throw scanner.unexpected("fewer brackets within brackets");
    }
    var expression = choice();
    depth--;
    return expression;
  }

  private Expression choice() throws Malformed {
    var condition = operation(0);
    scanner.blanks();
    if (scanner.peek() != '?') {
      return condition;
    }
    scanner.next();
    var then = expression();
    scanner.blanks();
    scanner.require(":", "between the two results of \"?\"");
    return new Expression.Choice(condition.place(), condition, then, expression());
  }

  /** A block's label in quotes: plain text. */
  String label() throws Malformed {
    var place = scanner.place();
    if (templates.quoted() instanceof Expression.Literal literal
        && literal.value() instanceof String text) {
      return text;
    }
    throw new Malformed(place, "a block's label must be plain text, without ${...}");
  }

  private Expression operation(int level) throws Malformed {
    if (level == OPERATORS.size()) {
      return unary();
    }
    var left = operation(level + 1);
    while (true) {
      scanner.blanks();
      var operator = operator(level);
      if (operator.isEmpty()) {
        return left;
      }
      left = new Expression.Operation(left.place(), operator.get(), left, operation(level + 1));
    }
  }

  private Optional<String> operator(int level) {
    // Of "%{" the template's reader takes care, and "//" and "/*" were passed over as comments.
    return OPERATORS.get(level).stream().filter(scanner::skip).findFirst();
  }

  private Expression unary() throws Malformed {
    scanner.blanks();
    var place = scanner.place();
    if (scanner.skip("!")) {
      return new Expression.Not(place, operand());
    }
    if (scanner.skip("-")) {
      var zero = new Expression.Literal(place, BigDecimal.ZERO);
      return new Expression.Operation(place, "-", zero, operand());
    }
    return postfix(primary());
  }

  private Expression operand() throws Malformed {
    if (++depth > DEEPEST) {
      throw scanner.unexpected("fewer signs before a value");
    }
    var operand = unary();
    depth--;
    return operand;
  }

  private Expression postfix(Expression start) throws Malformed {
    var value = start;
    while (true) {
      var place = scanner.place();
      if (scanner.looksAt(".*") || scanner.looksAt("[*]")) {
        value = new Expression.Unsupported(place, "a splat ([*])");
        scanner.skip(".*");
        scanner.skip("[*]");
      } else if (scanner.peek() == '.' && scanner.peek(1) != '.') {
        scanner.next();
        value =
            Character.isDigit(scanner.peek())
                ? new Expression.Index(place, value, number())
                : new Expression.Member(place, value, scanner.identifier("a name after \".\""));
      } else if (scanner.peek() == '[') {
        scanner.next();
        var index = within("]", "after the index");
        value = new Expression.Index(place, value, index);
      } else {
        return value;
      }
    }
  }

  private Expression within(String close, String purpose) throws Malformed {
    var before = scanner.enter(false);
    var value = expression();
    scanner.blanks();
    scanner.require(close, purpose);
    scanner.leave(before);
    return value;
  }

  private Expression primary() throws Malformed {
    var place = scanner.place();
    var letter = scanner.peek();
    if (Character.isDigit(letter)) {
      return number();
    }
    if (letter == '"') {
      return templates.quoted();
    }
    if (scanner.looksAt("<<")) {
      return templates.heredoc();
    }
    if (letter == '(') {
      scanner.next();
      return within(")", "after the expression");
    }
    if (letter == '[') {
      return tuple();
    }
    if (letter == '{') {
      return object();
    }
    if (!scanner.looksAtIdentifier()) {
      throw scanner.unexpected("a value");
    }
    var name = scanner.identifier("a value");
    return switch (name) {
      case "true" -> new Expression.Literal(place, true);
      case "false" -> new Expression.Literal(place, false);
      case "null" -> new Expression.Literal(place, null);
      default ->
          scanner.peek() == '('
              ? new Expression.Call(place, name, arguments())
              : new Expression.Name(place, name);
    };
  }

  private Expression number() throws Malformed {
    var place = scanner.place();
    var digits = new StringBuilder();
    while (Character.isDigit(scanner.peek())) {
      digits.append(scanner.next());
    }
    if (scanner.peek() == '.' && Character.isDigit(scanner.peek(1))) {
      do {
        digits.append(scanner.next());
      } while (Character.isDigit(scanner.peek()));
    }
    if (scanner.peek() == 'e' || scanner.peek() == 'E') {
      throw scanner.unexpected("a number without an exponent");
    }
    return new Expression.Literal(place, new BigDecimal(digits.toString()));
  }

  private List<Expression> arguments() throws Malformed {
    var before = scanner.enter(false);
    scanner.next();
    var items = items(")");
    scanner.leave(before);
    return items;
  }

  private Expression tuple() throws Malformed {
    var place = scanner.place();
    var before = scanner.enter(false);
    scanner.next();
    scanner.blanks();
    var value =
        scanner.looksAtWord("for")
            ? comprehension(place, "]")
            : new Expression.Sequence(place, items("]"));
    scanner.leave(before);
    return value;
  }

  private List<Expression> items(String close) throws Malformed {
    var items = new ArrayList<Expression>();
    scanner.blanks();
    while (!scanner.skip(close)) {
      items.add(expression());
      scanner.blanks();
      // A last argument that is a list to be spread.
      if (scanner.looksAt("...")) {
        items.add(new Expression.Unsupported(scanner.place(), "the spread of a list (...)"));
        scanner.skip("...");
        scanner.blanks();
      }
      if (!scanner.skip(",") && !scanner.looksAt(close)) {
        throw scanner.unexpected("\",\" or \"" + close + "\"");
      }
      scanner.blanks();
    }
    return items;
  }

  private Expression object() throws Malformed {
    var place = scanner.place();
    scanner.next();
    var before = scanner.enter(true);
    scanner.blanks(true);
    Expression value;
    if (scanner.looksAtWord("for")) {
      scanner.enter(false);
      value = comprehension(place, "}");
    } else {
      value = new Expression.Mapping(place, entries());
    }
    scanner.leave(before);
    return value;
  }

  private List<Expression.Entry> entries() throws Malformed {
    var entries = new ArrayList<Expression.Entry>();
    while (!scanner.skip("}")) {
      var key = expression();
      // A bare word is the key itself, not a name.
      if (key instanceof Expression.Name name) {
        key = new Expression.Literal(name.place(), name.name());
      }
      scanner.blanks();
      if (!scanner.skip("=") && !scanner.skip(":")) {
        throw scanner.unexpected("\"=\" after the key");
      }
      entries.add(new Expression.Entry(key, expression()));
      scanner.blanks(false);
      if (!scanner.skip(",") && scanner.peek() != '\n' && scanner.peek() != '}') {
        throw scanner.unexpected("\",\", \"}\" or the end of the line");
      }
      scanner.blanks(true);
    }
    return entries;
  }

  /** {@code for k, v in collection : k => v if condition}, from the word on. */
  private Expression comprehension(Place place, String close) throws Malformed {
    scanner.skip("for");
    scanner.blanks();
    var names = new ArrayList<String>();
    names.add(scanner.identifier("a name after \"for\""));
    scanner.blanks();
    if (scanner.skip(",")) {
      scanner.blanks();
      names.add(scanner.identifier("a second name"));
      scanner.blanks();
    }
    if (!scanner.looksAtWord("in")) {
      throw scanner.unexpected("\"in\"");
    }
    scanner.skip("in");
    var collection = expression();
    scanner.blanks();
    scanner.require(":", "after the collection");
    Expression key = null;
    var value = expression();
    scanner.blanks();
    if (close.equals("}")) {
      scanner.require("=>", "between key and value");
      key = value;
      value = expression();
      scanner.blanks();
    }
    if (scanner.looksAt("...")) {
      value = new Expression.Unsupported(scanner.place(), "grouping (...)");
      scanner.skip("...");
      scanner.blanks();
    }
    Expression condition = null;
    if (scanner.looksAtWord("if")) {
      scanner.skip("if");
      condition = expression();
      scanner.blanks();
    }
    scanner.require(close, "after the for expression");
    return new Expression.Comprehension(place, names, collection, key, value, condition);
  }
}
