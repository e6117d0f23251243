package dev.cxp.suite.conformance;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which of the tests to run.
 *
 * @param focus a regular expression that is found in their names; all tests when there is none
 * @param size how many at most
 * @param seed decides which, when there are more, and their order
 */
public record Draw(Optional<String> focus, int size, long seed) {

  private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]");

  /**
   * @throws CxpException when the focus is no regular expression
   */
  public Draw {
    try {
      focus.ifPresent(Pattern::compile);
    } catch (PatternSyntaxException e) {
      throw new CxpException(
          tried(focus.orElseThrow())
              .happened("that is no regular expression: " + e.getDescription())
              .remedy("put a backslash before brackets that stand in a name: \\[sig-apps\\]"));
    }
  }

  private static Explanation tried(String focus) {
    return Explanation.tried("to choose conformance tests by --focus " + quoted(focus));
  }

  /**
   * Chooses among all names.
   *
   * @throws CxpException when the focus is in none of them
   */
  List<String> among(List<String> names) {
    var pattern = focus.map(Pattern::compile);
    var found =
        new ArrayList<>(
            names.stream()
                .filter(name -> pattern.isEmpty() || pattern.get().matcher(name).find())
                .toList());
    if (found.isEmpty()) {
      throw new CxpException(
          tried(focus.orElse(""))
              .happened("it is found in none of the %d names".formatted(names.size()))
              .remedy("list them: src-test-infra/conformance/target/conformance list"));
    }
    Collections.shuffle(found, new Random(seed));
    return List.copyOf(found.subList(0, Math.min(size, found.size())));
  }

  /** The option that repeats the choice, with a blank after it; empty without a focus. */
  String option() {
    return focus.map(text -> "--focus " + quoted(text) + " ").orElse("");
  }

  /** The command that runs one test. */
  static String repeat(String name) {
    return "src-test-infra/suite/run conformance --focus "
        + quoted("^" + SPECIAL.matcher(name).replaceAll("\\\\$0") + "$");
  }

  /** As a shell takes it for one word. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
