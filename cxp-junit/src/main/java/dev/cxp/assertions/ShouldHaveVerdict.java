package dev.cxp.assertions;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.error.BasicErrorMessageFactory;

/** A finding, or one of several, has another verdict than expected. */
public final class ShouldHaveVerdict extends BasicErrorMessageFactory {

  private ShouldHaveVerdict(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for one finding. */
  public static ShouldHaveVerdict shouldHaveVerdict(Finding actual, Verdict expected) {
    return new ShouldHaveVerdict(
        "%nExpecting the finding to be:%n  %s%nbut it is:%n%s",
        unquotedString(expected.name()), unquotedString(Messages.indented(actual.text())));
  }

  /** The message for findings among which some are not as all should be. */
  public static ShouldHaveVerdict shouldAllHold(List<Finding> actual, List<Finding> offenders) {
    return new ShouldHaveVerdict(
        "%nExpecting all %s findings to hold, but %s do not:%n%s",
        actual.size(), offenders.size(), unquotedString(list(offenders)));
  }

  /** The message for findings among which an expected failure is missing. */
  public static ShouldHaveVerdict shouldHaveFailure(
      List<Finding> actual, String check, String text) {
    return new ShouldHaveVerdict(
        "%nExpecting a failure of check %s that says:%n  %s%nbut found:%n%s",
        unquotedString(check), unquotedString(text), unquotedString(list(actual)));
  }

  private static String list(List<Finding> findings) {
    return findings.isEmpty()
        ? "  none"
        : findings.stream()
            .map(each -> Messages.indented(each.text()))
            .collect(Collectors.joining("\n"));
  }
}
