package dev.cxp.monitoring;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One rule of {@code relabel_configs}.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <relabel_config>}.
 *
 * @param action what it does
 * @param sourceLabels the labels whose values are joined and matched
 * @param separator what joins them
 * @param regex the expression as it was written; it must match the whole value
 * @param modulus for hashmod
 * @param targetLabel the label that is written, or compared with
 * @param replacement what is written, with references to the expression's groups
 */
public record RelabelRule(
    Action action,
    List<String> sourceLabels,
    String separator,
    String regex,
    long modulus,
    String targetLabel,
    String replacement) {

  /** What a rule does. */
  public enum Action {
    REPLACE,
    KEEP,
    DROP,
    KEEPEQUAL,
    DROPEQUAL,
    LOWERCASE,
    UPPERCASE,
    HASHMOD,
    LABELMAP,
    LABELDROP,
    LABELKEEP;

    /** The action as configurations have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the rule lets a target go on or not, and does nothing else. */
    boolean decides() {
      return this == KEEP || this == DROP || this == KEEPEQUAL || this == DROPEQUAL;
    }
  }

  static final String ANY = "(.*)";
  static final String JOINED = ";";
  static final String FIRST_GROUP = "$1";

  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private static final java.util.regex.Pattern NAME_TEMPLATE =
      java.util.regex.Pattern.compile("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+");

  /**
   * Checks the rule as Prometheus does when it loads a configuration.
   *
   * @throws IllegalArgumentException when Prometheus would refuse it
   */
  public RelabelRule {
    Objects.requireNonNull(action, "action");
    sourceLabels = List.copyOf(sourceLabels);
    Objects.requireNonNull(separator, "separator");
    Objects.requireNonNull(regex, "regex");
    Objects.requireNonNull(targetLabel, "targetLabel");
    Objects.requireNonNull(replacement, "replacement");
    anchored(regex);
    for (var label : sourceLabels) {
      require(isLabelName(label), "'" + label + "' in source_labels is not a label name");
    }
    switch (action) {
      case KEEP, DROP -> {}
      case REPLACE -> {
        requireTarget(action, targetLabel);
        require(
            LabelTemplate.hasReference(targetLabel)
                ? NAME_TEMPLATE.matcher(targetLabel).matches()
                : isLabelName(targetLabel),
            "the target_label '" + targetLabel + "' is not a label name");
      }
      case HASHMOD -> {
        requireTargetName(action, targetLabel);
        require(modulus != 0, "hashmod needs a modulus that is not zero");
      }
      case LOWERCASE, UPPERCASE -> {
        requireTargetName(action, targetLabel);
        require(replacement.equals(FIRST_GROUP), action.word() + " takes no replacement");
      }
      case KEEPEQUAL, DROPEQUAL -> {
        requireTargetName(action, targetLabel);
        require(
            regex.equals(ANY)
                && modulus == 0
                && separator.equals(JOINED)
                && replacement.equals(FIRST_GROUP),
            action.word() + " takes only source_labels and target_label");
      }
      case LABELMAP ->
          require(
              NAME_TEMPLATE.matcher(replacement).matches(),
              "the replacement '" + replacement + "' is not a label name");
      case LABELDROP, LABELKEEP ->
          require(
              sourceLabels.isEmpty()
                  && targetLabel.isEmpty()
                  && modulus == 0
                  && separator.equals(JOINED)
                  && replacement.equals(FIRST_GROUP),
              action.word() + " takes only regex");
    }
  }

  /** The expression as Prometheus compiles it: anchored at both ends. */
  Pattern pattern() {
    return anchored(regex);
  }

  static boolean isLabelName(String name) {
    return NAME.matcher(name).matches();
  }

  private static Pattern anchored(String regex) {
    try {
      return Pattern.compile("^(?:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + regex + "' is not a regular expression (RE2): " + e.getDescription(), e);
    }
  }

  private static void requireTargetName(Action action, String label) {
    requireTarget(action, label);
    require(isLabelName(label), "the target_label '" + label + "' is not a label name");
  }

  private static void requireTarget(Action action, String label) {
    require(!label.isEmpty(), action.word() + " needs a target_label");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
