package dev.cxp.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An error as a person needs it: what was tried, what happened, the likely causes, what to do, and
 * where one exists a line to paste. Exceptions and findings share it, so that both read alike.
 *
 * <pre>{@code
 * throw new CxpException(Explanation.tried("to read the manifest of redis:7")
 *     .happened("the registry answered 404")
 *     .cause("the tag was never pushed")
 *     .remedy("push it, or correct the tag in the specification")
 *     .paste("skopeo list-tags docker://docker.io/library/redis"));
 * }</pre>
 */
public record Explanation(
    String tried,
    String happened,
    List<String> causes,
    List<String> remedies,
    List<String> pastes) {

  public Explanation {
    Objects.requireNonNull(tried, "tried");
    Objects.requireNonNull(happened, "happened");
    causes = List.copyOf(causes);
    remedies = List.copyOf(remedies);
    pastes = List.copyOf(pastes);
  }

  /**
   * Starts an explanation with what was tried, worded to follow "CXP tried": {@code "to start a
   * cluster"}.
   */
  public static Explanation tried(String tried) {
    return new Explanation(tried, "", List.of(), List.of(), List.of());
  }

  /** Returns this explanation with what happened instead. */
  public Explanation happened(String text) {
    return new Explanation(tried, text, causes, remedies, pastes);
  }

  /** Returns this explanation with one more likely cause, the likeliest first. */
  public Explanation cause(String text) {
    return new Explanation(tried, happened, plus(causes, text), remedies, pastes);
  }

  /** Returns this explanation with one more thing to do. */
  public Explanation remedy(String text) {
    return new Explanation(tried, happened, causes, plus(remedies, text), pastes);
  }

  /**
   * Returns this explanation with one more line that can be pasted into a terminal or a file as it
   * is.
   */
  public Explanation paste(String line) {
    return new Explanation(tried, happened, causes, remedies, plus(pastes, line));
  }

  /** The whole text, several lines, without a line break at the end. */
  public String text() {
    var text = new StringBuilder("CXP tried ").append(tried);
    if (!happened.isEmpty()) {
      text.append(", but ").append(happened);
    }
    // What a cloud or a registry said may have its own full stop.
    if (text.charAt(text.length() - 1) != '.') {
      text.append('.');
    }
    section(text, causes.size() > 1 ? "Likely causes:" : "Likely cause:", causes);
    section(text, "What to do:", remedies);
    section(text, "To paste:", pastes);
    return text.toString();
  }

  @Override
  public String toString() {
    return text();
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    text.append(System.lineSeparator()).append(title);
    for (var line : lines) {
      text.append(System.lineSeparator())
          .append("  ")
          .append(line.replace("\n", System.lineSeparator() + "  "));
    }
  }

  private static List<String> plus(List<String> list, String more) {
    var longer = new ArrayList<>(list);
    longer.add(Objects.requireNonNull(more, "text"));
    return longer;
  }
}
