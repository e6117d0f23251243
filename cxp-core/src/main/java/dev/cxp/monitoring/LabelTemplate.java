package dev.cxp.monitoring;

import com.google.re2j.Matcher;

/**
 * Go's {@code Regexp.Expand}, which decides what {@code $1}, {@code ${1}} and {@code ${name}} in a
 * replacement stand for. It differs from Java's in what matters: {@code $1x} is the group named
 * "1x" (so nothing), an unknown group is empty, and a lone {@code $} stands for itself.
 *
 * <p>Source: the documentation of Go's package regexp, {@code func (*Regexp) Expand}.
 */
final class LabelTemplate {

  private LabelTemplate() {}

  static boolean hasReference(String template) {
    return template.contains("$");
  }

  static String expand(String template, Matcher match) {
    var text = new StringBuilder();
    var at = 0;
    while (at < template.length()) {
      var dollar = template.indexOf('$', at);
      if (dollar < 0) {
        break;
      }
      text.append(template, at, dollar);
      at = dollar + 1;
      if (template.startsWith("$", at)) {
        text.append('$');
        at++;
        continue;
      }
      var end = reference(template, at);
      if (end < 0) {
        text.append('$');
        continue;
      }
      var braced = template.charAt(at) == '{';
      var name = braced ? template.substring(at + 1, end - 1) : template.substring(at, end);
      text.append(group(name, match));
      at = end;
    }
    return text.append(template.substring(at)).toString();
  }

  /** Where the reference that starts here ends; -1 where there is none. */
  private static int reference(String template, int start) {
    var braced = template.startsWith("{", start);
    var first = braced ? start + 1 : start;
    var end = first;
    while (end < template.length()) {
      var letter = template.codePointAt(end);
      if (!Character.isLetter(letter)
          && Character.getType(letter) != Character.DECIMAL_DIGIT_NUMBER
          && letter != '_') {
        break;
      }
      end += Character.charCount(letter);
    }
    if (end == first) {
      return -1;
    }
    if (!braced) {
      return end;
    }
    return template.startsWith("}", end) ? end + 1 : -1;
  }

  private static String group(String name, Matcher match) {
    String value;
    if (isNumber(name)) {
      var number = Integer.parseInt(name);
      value = number <= match.groupCount() ? match.group(number) : null;
    } else {
      value = match.pattern().namedGroups().containsKey(name) ? match.group(name) : null;
    }
    return value == null ? "" : value;
  }

  private static boolean isNumber(String name) {
    return name.length() <= 9
        && name.chars().allMatch(c -> c >= '0' && c <= '9')
        && (name.length() == 1 || name.charAt(0) != '0');
  }
}
