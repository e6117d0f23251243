package dev.cxp.infra;

import java.util.Objects;

/**
 * One property that differs.
 *
 * @param property by the names of {@link Property}
 * @param before what it is, in words
 * @param after what it shall be, in words
 * @param value what it shall be; an unknown one stands as its words
 * @param replaces whether the cloud can only give it to a new object
 */
public record Change(String property, String before, String after, Object value, boolean replaces) {

  public Change {
    Objects.requireNonNull(property, "property");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return property + ": " + before + " -> " + after;
  }
}
