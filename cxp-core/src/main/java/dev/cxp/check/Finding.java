package dev.cxp.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One judgement: what was checked, the verdict, the evidence, where it stands, and for anything but
 * {@link Verdict#PASSED} the cause and what to do.
 *
 * <pre>{@code
 * Finding.failed("images.exist", "staging/spotifybuddies-app", "spotifybuddies-app:staging-1.0.0 is not in the registry")
 *     .evidence("HEAD /v2/spotifybuddies-app/manifests/staging-1.0.0 answered 404")
 *     .cause("the tag was never pushed")
 *     .remedy("run the build workflow, then check again");
 * }</pre>
 *
 * @param check the check's name, dotted: {@code images.exist}
 * @param verdict what it concluded
 * @param where the place in the specification, or file:line when it was read from a file
 * @param summary one sentence that says what was seen
 * @param evidence what the sentence rests on, one line each
 * @param cause why it is so, when that is known
 * @param remedy what to do about it
 * @param missing the capabilities that were missing, for NOT_VERIFIED only
 * @param duration how long the check took, zero when it was not measured
 * @param retries how many requests were repeated after a transient error
 */
public record Finding(
    String check,
    Verdict verdict,
    String where,
    String summary,
    List<String> evidence,
    Optional<String> cause,
    Optional<String> remedy,
    Set<Capability> missing,
    Duration duration,
    int retries) {

  public Finding {
    Objects.requireNonNull(check, "check");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(summary, "summary");
    evidence = List.copyOf(evidence);
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(remedy, "remedy");
    missing = Set.copyOf(missing);
    Objects.requireNonNull(duration, "duration");
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative: " + retries);
    }
    if (!missing.isEmpty() && verdict != Verdict.NOT_VERIFIED) {
      throw new IllegalArgumentException("only NOT_VERIFIED names missing capabilities");
    }
  }

  /** A finding that the specification holds. */
  public static Finding passed(String check, String where, String summary) {
    return of(check, Verdict.PASSED, where, summary, Set.of());
  }

  /** A finding that it does not hold. */
  public static Finding failed(String check, String where, String summary) {
    return of(check, Verdict.FAILED, where, summary, Set.of());
  }

  /** A finding that nobody could look, for want of the given capabilities. */
  public static Finding notVerified(
      String check, String where, String summary, Set<Capability> missing) {
    return of(check, Verdict.NOT_VERIFIED, where, summary, missing);
  }

  /** A FAILED finding that carries the parts of an explanation. */
  public static Finding failed(String check, String where, String summary, Explanation why) {
    var finding = failed(check, where, summary).evidence(why.happened());
    if (!why.causes().isEmpty()) {
      finding = finding.cause(String.join("; or ", why.causes()));
    }
    var toDo = new ArrayList<>(why.remedies());
    toDo.addAll(why.pastes());
    return toDo.isEmpty() ? finding : finding.remedy(String.join("\n", toDo));
  }

  private static Finding of(
      String check, Verdict verdict, String where, String summary, Set<Capability> missing) {
    return new Finding(
        check,
        verdict,
        where,
        summary,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        missing.isEmpty() ? Set.of() : EnumSet.copyOf(missing),
        Duration.ZERO,
        0);
  }

  /** Returns this finding with more lines of evidence. */
  public Finding evidence(String... lines) {
    var all = new ArrayList<>(evidence);
    all.addAll(List.of(lines));
    return new Finding(
        check, verdict, where, summary, all, cause, remedy, missing, duration, retries);
  }

  /** Returns this finding with its cause. */
  public Finding cause(String text) {
    return new Finding(
        check,
        verdict,
        where,
        summary,
        evidence,
        Optional.of(text),
        remedy,
        missing,
        duration,
        retries);
  }

  /** Returns this finding with what to do about it. */
  public Finding remedy(String text) {
    return new Finding(
        check,
        verdict,
        where,
        summary,
        evidence,
        cause,
        Optional.of(text),
        missing,
        duration,
        retries);
  }

  /** Returns this finding with the time that the check took. */
  public Finding took(Duration time) {
    return new Finding(
        check, verdict, where, summary, evidence, cause, remedy, missing, time, retries);
  }

  /** Returns this finding with the number of repeated requests. */
  public Finding retried(int times) {
    return new Finding(
        check, verdict, where, summary, evidence, cause, remedy, missing, duration, times);
  }

  /** The finding in words, several lines: the summary, then cause, evidence and remedy. */
  public String text() {
    var text = new StringBuilder();
    text.append(verdict).append(' ').append(check);
    if (!where.isEmpty()) {
      text.append(" at ").append(where);
    }
    text.append(": ").append(summary);
    cause.ifPresent(line -> line(text, "cause", line));
    evidence.forEach(line -> line(text, "saw", line));
    remedy.ifPresent(line -> line(text, "do", line));
    return text.toString();
  }

  private static void line(StringBuilder text, String title, String value) {
    var indent = System.lineSeparator() + "  ";
    text.append(indent)
        .append(String.format("%-6s", title + ":"))
        .append(' ')
        .append(value.replace("\n", indent + " ".repeat(7)));
  }
}
