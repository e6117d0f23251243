package dev.cxp.infra.terraform;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Terraform's conversions between texts, numbers and truth values. */
final class Coercion {

  private Coercion() {}

  static String text(Place place, Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
    if (value instanceof Boolean truth) {
      return truth.toString();
    }
    throw wrong(place, "text", value);
  }

  static BigDecimal number(Place place, Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof String text) {
      try {
        return new BigDecimal(text.strip());
      } catch (NumberFormatException e) {
        throw wrong(place, "a number", value);
      }
    }
    throw wrong(place, "a number", value);
  }

  static int wholeNumber(Place place, Object value) {
    try {
      return number(place, value).intValueExact();
    } catch (ArithmeticException e) {
      throw wrong(place, "a whole number", value);
    }
  }

  static boolean truth(Place place, Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if ("true".equals(value) || "false".equals(value)) {
      return "true".equals(value);
    }
    throw wrong(place, "true or false", value);
  }

  static Unevaluated onlyLater(Place place, Object reference) {
    return new Unevaluated(
        place,
        reference + " is known only after Terraform's apply",
        "write the value itself, or refer to an attribute that the configuration sets");
  }

  /** Says what kind of value it is, and never the value, which may be a secret. */
  private static Unevaluated wrong(Place place, String expected, Object value) {
    return value instanceof Reference
        ? onlyLater(place, value)
        : new Unevaluated(
            place,
            "this must be " + expected + ", and is " + kind(value),
            "correct the expression, or the variable that it comes from");
  }

  static String kind(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof BigDecimal) {
      return "a number";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    if (value instanceof Map) {
      return "a map";
    }
    return value instanceof Collection ? "a list" : "no value";
  }
}
