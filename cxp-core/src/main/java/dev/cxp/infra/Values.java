package dev.cxp.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads properties, which have the type that {@link Property} says, or are not there. */
final class Values {

  private Values() {}

  static String text(Map<String, Object> properties, String property) {
    return properties.get(property) instanceof String text ? text : "";
  }

  static long number(Map<String, Object> properties, String property) {
    return properties.get(property) instanceof Number number ? number.longValue() : 0;
  }

  static boolean is(Map<String, Object> properties, String property) {
    return Boolean.TRUE.equals(properties.get(property));
  }

  static List<String> texts(Map<String, Object> properties, String property) {
    return properties.get(property) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  static Map<String, String> map(Map<String, Object> properties, String property) {
    if (!(properties.get(property) instanceof Map<?, ?> map)) {
      return Map.of();
    }
    var texts = new TreeMap<String, String>();
    map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
    return texts;
  }
}
