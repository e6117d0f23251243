package dev.cxp.infra.terraform;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The functions of Terraform (developer.hashicorp.com/terraform/language/functions) that
 * descriptions of machines use.
 */
final class Functions {

  /** How many arguments each takes; -1 for any number. */
  private static final Map<String, Integer> COUNTS =
      Map.ofEntries(
          Map.entry("toset", 1),
          Map.entry("tolist", 1),
          Map.entry("tomap", 1),
          Map.entry("tostring", 1),
          Map.entry("tonumber", 1),
          Map.entry("length", 1),
          Map.entry("lower", 1),
          Map.entry("upper", 1),
          Map.entry("trimspace", 1),
          Map.entry("keys", 1),
          Map.entry("values", 1),
          Map.entry("join", 2),
          Map.entry("split", 2),
          Map.entry("lookup", 3),
          Map.entry("cidrhost", 2),
          Map.entry("concat", -1),
          Map.entry("merge", -1),
          Map.entry("format", -1),
          Map.entry("file", 1),
          Map.entry("templatefile", 2));

  private final List<Object> arguments;
  private final Scope scope;
  private final Place place;

  private Functions(List<Object> arguments, Scope scope, Place place) {
    this.arguments = arguments;
    this.scope = scope;
    this.place = place;
  }

  static Object call(String name, List<Object> arguments, Scope scope, Place place) {
    var count = COUNTS.get(name);
    if (count == null) {
      throw new Unevaluated(
          place,
          "CXP does not evaluate the function " + name,
          "write out the value that it gives; CXP knows "
              + String.join(", ", new TreeSet<>(COUNTS.keySet())));
    }
    if (count >= 0 && arguments.size() != count) {
      throw new Unevaluated(
          place,
          name + " takes " + count + " arguments, and gets " + arguments.size(),
          "correct the call");
    }
    return new Functions(arguments, scope, place).value(name);
  }

  private Object value(String name) {
    return switch (name) {
      case "toset" -> set(collection(0));
      case "tolist" -> new ArrayList<>(collection(0));
      case "tomap" -> map(0);
      case "tostring" -> text(0);
      case "tonumber" -> Coercion.number(place, arguments.get(0));
      case "length" -> length();
      case "lower" -> text(0).toLowerCase(Locale.ROOT);
      case "upper" -> text(0).toUpperCase(Locale.ROOT);
      case "trimspace" -> text(0).strip();
      case "keys" -> new ArrayList<Object>(new TreeSet<>(map(0).keySet()));
      case "values" -> values();
      case "join" -> String.join(text(0), collection(1).stream().map(this::text).toList());
      case "split" -> new ArrayList<Object>(Arrays.asList(split()));
      case "lookup" -> map(0).getOrDefault(text(1), arguments.get(2));
      case "cidrhost" -> cidrHost();
      case "concat" -> concat();
      case "merge" -> merge();
      case "format" -> format();
      case "file" -> file();
      default -> templateFile();
    };
  }

  private String text(int at) {
    return text(arguments.get(at));
  }

  private String text(Object value) {
    return Coercion.text(place, value);
  }

  private Collection<?> collection(int at) {
    if (arguments.get(at) instanceof Collection<?> collection) {
      return collection;
    }
    throw wrong("a list or a set", arguments.get(at));
  }

  private Map<String, Object> map(int at) {
    if (!(arguments.get(at) instanceof Map<?, ?> map)) {
      throw wrong("a map", arguments.get(at));
    }
    var copy = new LinkedHashMap<String, Object>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }

  private Unevaluated wrong(String expected, Object value) {
    return value instanceof Reference
        ? Coercion.onlyLater(place, value)
        : new Unevaluated(
            place,
            "the function needs " + expected + ", and gets " + Coercion.kind(value),
            "correct the call");
  }

  /** Sets of texts are sorted, as Terraform shows them. */
  private static Object set(Collection<?> items) {
    return items.stream().allMatch(String.class::isInstance)
        ? new TreeSet<Object>(items)
        : new LinkedHashSet<Object>(items);
  }

  private Object length() {
    var value = arguments.get(0);
    var length =
        value instanceof String text
            ? text.codePointCount(0, text.length())
            : value instanceof Map<?, ?> map ? map.size() : collection(0).size();
    return BigDecimal.valueOf(length);
  }

  private Object values() {
    if (arguments.get(0) instanceof Reference) {
      return new ArrayList<Object>(
          scope.entries(arguments.get(0), place).stream().map(Map.Entry::getValue).toList());
    }
    var map = map(0);
    var values = new ArrayList<Object>();
    new TreeSet<>(map.keySet()).forEach(key -> values.add(map.get(key)));
    return values;
  }

  private String[] split() {
    return text(1).split(java.util.regex.Pattern.quote(text(0)), -1);
  }

  private Object concat() {
    var all = new ArrayList<Object>();
    for (var i = 0; i < arguments.size(); i++) {
      all.addAll(collection(i));
    }
    return all;
  }

  private Object merge() {
    var all = new LinkedHashMap<String, Object>();
    for (var i = 0; i < arguments.size(); i++) {
      all.putAll(map(i));
    }
    return all;
  }

  /** The n-th address of an IPv4 network. */
  private Object cidrHost() {
    var number = Coercion.wholeNumber(place, arguments.get(1));
    return Ipv4.host(text(0), number)
        .orElseThrow(
            () ->
                new Unevaluated(
                    place,
                    "'" + text(0) + "' is no IPv4 network with an address number " + number,
                    "for example cidrhost(\"192.168.1.0/24\", 11)"));
  }

  /** {@code %s}, {@code %d}, {@code %02d} and {@code %%}, which names are made with. */
  private Object format() {
    var values = new ArrayList<Object>();
    var match = java.util.regex.Pattern.compile("%(?:%|(0?\\d*)d|s|.?)").matcher(text(0));
    while (match.find()) {
      var verb = match.group();
      if (verb.equals("%%")) {
        continue;
      }
      if (!verb.endsWith("d") && !verb.equals("%s")) {
        throw new Unevaluated(
            place, "CXP does not evaluate " + verb + " in format", "use %s or %d");
      }
      if (values.size() + 1 >= arguments.size()) {
        throw new Unevaluated(place, "format has too few arguments", "give one for each %");
      }
      var argument = arguments.get(values.size() + 1);
      values.add(
          verb.equals("%s") ? text(argument) : (Object) Coercion.wholeNumber(place, argument));
    }
    return String.format(Locale.ROOT, text(0), values.toArray());
  }

  private Object file() {
    return content(text(0));
  }

  private Object templateFile() {
    try {
      var template = HclTemplates.whole(text(0), 1, content(text(0)));
      var inner = Scope.of(scope.folder(), NoResources.INSTANCE);
      for (var entry : map(1).entrySet()) {
        inner = inner.with(entry.getKey(), entry.getValue());
      }
      return text(template.in(inner));
    } catch (Malformed e) {
      throw new Unevaluated(e.place, e.getMessage(), "correct the template");
    }
  }

  /**
   * Reads a file of the folder, and none outside: somebody else's configuration must not choose
   * which files of this machine become user data.
   */
  private String content(String name) {
    var folder = scope.folder().toAbsolutePath().normalize();
    var file = folder.resolve(name).normalize();
    try {
      if (!file.startsWith(folder) || !file.toRealPath().startsWith(folder.toRealPath())) {
        throw new Unevaluated(
            place,
            name + " is outside the folder, where CXP reads nothing",
            "copy it into the folder, or make its content a variable");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new Unevaluated(
          place, "the file " + name + " cannot be read", "the path counts from the folder");
    }
  }
}
