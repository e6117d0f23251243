package dev.cxp.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Gathers problems, and knows the rules that many places share. */
final class Problems {

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern PORT_NAME =
      Pattern.compile("(?=.*[a-z])[a-z0-9](?:[a-z0-9]|-(?!-)){0,13}[a-z0-9]|[a-z]");
  private static final Pattern QUANTITY =
      Pattern.compile("\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+|[numkMGTPE]|[KMGTPE]i)?");

  private final List<Problem> found = new ArrayList<>();

  List<Problem> found() {
    return List.copyOf(found);
  }

  void add(String where, String problem, String suggestion) {
    found.add(new Problem(where, problem, suggestion));
  }

  /** RFC 1123 label: namespaces, workloads, container names. */
  void label(String where, String what, String name) {
    named(where, what, name, DNS_LABEL, 63, "RFC 1123 label");
  }

  /** RFC 1123 subdomain: ConfigMaps and Secrets. */
  void subdomain(String where, String what, String name) {
    named(where, what, name, DNS_SUBDOMAIN, 253, "RFC 1123 subdomain");
  }

  /** RFC 1035 label, as Services need: a label that starts with a letter. */
  void serviceName(String where, String name) {
    if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
      add(
          where,
          "the Service's name '" + name + "' starts with a digit",
          "start it with a letter (RFC 1035)");
    }
  }

  void portName(String where, String name) {
    if (!PORT_NAME.matcher(name).matches()) {
      add(
          where,
          "the port's name '" + name + "' is not an IANA service name",
          "use at most 15 lower-case letters, digits and single dashes, with a letter among them");
    }
  }

  void portNumber(String where, String what, int number) {
    if (number < 1 || number > 65535) {
      add(where, what + " " + number + " is not a port", "use a number from 1 to 65535");
    }
  }

  /** Returns whether the quantity can be read. */
  boolean quantity(String where, String what, String quantity) {
    if (QUANTITY.matcher(quantity).matches()) {
      return true;
    }
    add(where, what + " '" + quantity + "' is not a quantity", quantitySuggestion(quantity));
    return false;
  }

  void absolutePath(String where, String what, String path) {
    if (!path.startsWith("/") || path.contains(":")) {
      add(
          where,
          what + " '" + path + "' is not an absolute path",
          "start it with / and leave out ':'");
    }
  }

  void present(String where, String what, String value, String suggestion) {
    if (value.isBlank()) {
      add(where, what + " is missing", suggestion);
    }
  }

  /** One problem for each name that stands more than once. */
  void unique(String where, String what, List<String> names) {
    var seen = new HashSet<String>();
    var told = new HashSet<String>();
    for (var name : names) {
      if (!seen.add(name) && told.add(name)) {
        add(
            where + "/" + name,
            what + " '" + name + "' stands more than once",
            "rename or remove one of them");
      }
    }
  }

  /** A reference to something by name that must be among the candidates. */
  void known(String where, String what, String name, List<String> candidates) {
    if (!candidates.contains(name)) {
      add(where, "there is no " + what + " '" + name + "'", Suggestions.among(name, candidates));
    }
  }

  private void named(
      String where, String what, String name, Pattern pattern, int longest, String rule) {
    if (name.isEmpty()) {
      add(where, what + " is empty", "name it");
    } else if (name.length() > longest) {
      add(
          where,
          what + " '" + name + "' has " + name.length() + " characters",
          "use at most " + longest + " (" + rule + ")");
    } else if (!pattern.matcher(name).matches()) {
      add(where, what + " '" + name + "' is not an " + rule, nameSuggestion(name, pattern));
    }
  }

  private static String nameSuggestion(String name, Pattern pattern) {
    var better =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.-]+", "-")
            .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    return pattern.matcher(better).matches()
        ? "for example '" + better + "'"
        : "use lower-case letters, digits and '-', with a letter or digit at both ends";
  }

  private static String quantitySuggestion(String quantity) {
    var match =
        Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKmMgGtT])(?:[iI]?[bB])").matcher(quantity);
    if (match.matches()) {
      return "for example '" + match.group(1) + match.group(2).toUpperCase(Locale.ROOT) + "i'";
    }
    return "use a number with a unit as Kubernetes has them: 500m, 2, 128Mi, 5Gi";
  }
}
