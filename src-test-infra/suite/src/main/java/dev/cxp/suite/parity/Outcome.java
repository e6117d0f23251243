package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Verdict;
import java.util.Objects;

/**
 * How a scenario ended on one tier, in words that must be the same on every other: no times, no
 * generated names, one line.
 *
 * @param verdict what CXP concluded; FAILED too when the scenario broke
 * @param says why, as CXP says it
 * @param broken whether the scenario itself went wrong, which no agreement can make good
 */
record Outcome(Verdict verdict, String says, boolean broken) {

  private static final String BROKEN = "BROKEN";

  Outcome {
    Objects.requireNonNull(verdict, "verdict");
    // The words become cells of a Markdown table.
    says = says.replaceAll("\\s+", " ").replace('|', '/').strip();
  }

  static Outcome passed(String says) {
    return new Outcome(Verdict.PASSED, says, false);
  }

  static Outcome failed(String says) {
    return new Outcome(Verdict.FAILED, says, false);
  }

  static Outcome notVerified(String says) {
    return new Outcome(Verdict.NOT_VERIFIED, says, false);
  }

  static Outcome broken(Throwable thrown) {
    var says = new StringBuilder("the scenario broke: ").append(thrown);
    for (var cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      says.append("; because of ").append(cause);
    }
    return new Outcome(Verdict.FAILED, says.toString(), true);
  }

  /** Whether the tier could tell at all. */
  boolean isVerified() {
    return verdict != Verdict.NOT_VERIFIED;
  }

  /** One line, from which {@link #parse} makes the outcome again. */
  String line() {
    return (broken ? BROKEN : verdict) + " " + says;
  }

  /**
   * @throws CxpException when the line is none of {@link #line()}
   */
  static Outcome parse(String line) {
    var words = line.split(" ", 2);
    try {
      var broken = words[0].equals(BROKEN);
      return new Outcome(
          broken ? Verdict.FAILED : Verdict.valueOf(words[0]),
          words.length == 1 ? "" : words[1],
          broken);
    } catch (IllegalArgumentException e) {
      throw new CxpException(
          Explanation.tried("to read the outcome of a scenario").happened("it is \"" + line + "\""),
          e);
    }
  }

  @Override
  public String toString() {
    return verdict + ": " + says;
  }
}
