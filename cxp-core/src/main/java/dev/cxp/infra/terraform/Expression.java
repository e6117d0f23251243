package dev.cxp.infra.terraform;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An expression of Terraform's language, which knows its value in a scope: a text, a {@link
 * BigDecimal}, a Boolean, null, a {@link List}, a {@link java.util.Set}, a {@link Map}, or a {@link
 * Reference} to what exists only later.
 */
sealed interface Expression {

  /** Where it begins. */
  Place place();

  /**
   * Its value.
   *
   * @throws Unevaluated when CXP cannot know it
   */
  Object in(Scope scope);

  /** A value as it is. */
  record Literal(Place place, Object value) implements Expression {
    @Override
    public Object in(Scope scope) {
      return value;
    }
  }

  /** Text with expressions in it; an expression alone keeps its type. */
  record Template(Place place, List<Expression> parts) implements Expression {
    public Template {
      parts = List.copyOf(parts);
    }

    @Override
    public Object in(Scope scope) {
      if (parts.size() == 1) {
        return parts.get(0).in(scope);
      }
      var text = new StringBuilder();
      for (var part : parts) {
        text.append(Coercion.text(part.place(), part.in(scope)));
      }
      return text.toString();
    }
  }

  /** {@code [a, b]}. */
  record Sequence(Place place, List<Expression> items) implements Expression {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public Object in(Scope scope) {
      var values = new ArrayList<Object>();
      items.forEach(item -> values.add(item.in(scope)));
      return values;
    }
  }

  /** {@code key = value} within an object. */
  record Entry(Expression key, Expression value) {}

  /** {@code {a = b}}. */
  record Mapping(Place place, List<Entry> entries) implements Expression {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public Object in(Scope scope) {
      var values = new LinkedHashMap<String, Object>();
      for (var entry : entries) {
        var key = Coercion.text(entry.key().place(), entry.key().in(scope));
        values.put(key, entry.value().in(scope));
      }
      return values;
    }
  }

  /** A word on its own: {@code var}, {@code each}, a type of resources. */
  record Name(Place place, String name) implements Expression {
    @Override
    public Object in(Scope scope) {
      return scope.root(name, place);
    }
  }

  /** {@code of.name}. */
  record Member(Place place, Expression of, String name) implements Expression {
    @Override
    public Object in(Scope scope) {
      return scope.member(of.in(scope), name, place);
    }
  }

  /** {@code of[index]}. */
  record Index(Place place, Expression of, Expression index) implements Expression {
    @Override
    public Object in(Scope scope) {
      return scope.element(of.in(scope), index.in(scope), place);
    }
  }

  /** {@code function(arguments)}. */
  record Call(Place place, String function, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public Object in(Scope scope) {
      var values = new ArrayList<Object>();
      arguments.forEach(argument -> values.add(argument.in(scope)));
      return Functions.call(function, values, scope, place);
    }
  }

  /** {@code condition ? then : otherwise}. */
  record Choice(Place place, Expression condition, Expression then, Expression otherwise)
      implements Expression {
    @Override
    public Object in(Scope scope) {
      return Coercion.truth(condition.place(), condition.in(scope))
          ? then.in(scope)
          : otherwise.in(scope);
    }
  }

  /** {@code !operand}. */
  record Not(Place place, Expression operand) implements Expression {
    @Override
    public Object in(Scope scope) {
      return !Coercion.truth(operand.place(), operand.in(scope));
    }
  }

  /** {@code left operator right}. */
  record Operation(Place place, String operator, Expression left, Expression right)
      implements Expression {
    @Override
    public Object in(Scope scope) {
      return switch (operator) {
        case "||" -> truth(left, scope) || truth(right, scope);
        case "&&" -> truth(left, scope) && truth(right, scope);
        case "==" -> equal(scope);
        case "!=" -> !equal(scope);
        default -> arithmetic(number(left, scope), number(right, scope));
      };
    }

    private Object arithmetic(BigDecimal a, BigDecimal b) {
      if (b.signum() == 0 && (operator.equals("/") || operator.equals("%"))) {
        throw new Unevaluated(place, "this divides by zero", "correct the expression");
      }
      return switch (operator) {
        case "<" -> a.compareTo(b) < 0;
        case "<=" -> a.compareTo(b) <= 0;
        case ">" -> a.compareTo(b) > 0;
        case ">=" -> a.compareTo(b) >= 0;
        case "+" -> a.add(b);
        case "-" -> a.subtract(b);
        case "*" -> a.multiply(b);
        case "/" -> a.divide(b, 30, RoundingMode.HALF_EVEN).stripTrailingZeros();
        default -> a.remainder(b);
      };
    }

    private boolean equal(Scope scope) {
      var a = left.in(scope);
      var b = right.in(scope);
      if (a instanceof Reference || b instanceof Reference) {
        throw Coercion.onlyLater(place, a instanceof Reference ? a : b);
      }
      return a instanceof BigDecimal x && b instanceof BigDecimal y
          ? x.compareTo(y) == 0
          : Objects.equals(a, b);
    }

    private static boolean truth(Expression side, Scope scope) {
      return Coercion.truth(side.place(), side.in(scope));
    }

    private static BigDecimal number(Expression side, Scope scope) {
      return Coercion.number(side.place(), side.in(scope));
    }
  }

  /** {@code [for k, v in collection : value if condition]}, or with a key in braces. */
  record Comprehension(
      Place place,
      List<String> names,
      Expression collection,
      Expression key,
      Expression value,
      Expression condition)
      implements Expression {
    public Comprehension {
      names = List.copyOf(names);
    }

    @Override
    public Object in(Scope scope) {
      var list = new ArrayList<Object>();
      var map = new LinkedHashMap<String, Object>();
      var source = scope.entries(collection.in(scope), collection.place());
      for (var entry : source) {
        var inner = scope.with(names.get(names.size() - 1), entry.getValue());
        if (names.size() == 2) {
          inner = inner.with(names.get(0), entry.getKey());
        }
        if (condition == null || Coercion.truth(condition.place(), condition.in(inner))) {
          if (key == null) {
            list.add(value.in(inner));
          } else {
            map.put(Coercion.text(key.place(), key.in(inner)), value.in(inner));
          }
        }
      }
      return key == null ? list : map;
    }
  }

  /** Something of the language that is read over, and whose value nobody can ask for. */
  record Unsupported(Place place, String what) implements Expression {
    @Override
    public Object in(Scope scope) {
      throw new Unevaluated(
          place, "CXP does not evaluate " + what, "write out the value that it gives");
    }
  }
}
