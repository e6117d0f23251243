package dev.cxp.check;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a report for a console. */
final class ReportOutline {

  private final Report report;
  private final Function<Finding, String> failure;
  private final StringBuilder text = new StringBuilder();

  private ReportOutline(Report report, Function<Finding, String> failure) {
    this.report = report;
    this.failure = failure;
  }

  /**
   * @param failure how a failure is shown
   */
  static String of(Report report, Function<Finding, String> failure) {
    var outline = new ReportOutline(report, failure);
    outline.write();
    return outline.text.toString().stripTrailing();
  }

  private void write() {
    line(0, "CXP: " + report.pipeline() + " on tier " + report.tier() + versions());
    each(Verdict.FAILED, failure);
    each(Verdict.NOT_VERIFIED, Finding::text);
    sums();
    line(
        1,
        String.format(
            Locale.ROOT,
            "%s: %d passed, %d failed, %d not verified%s in %.1f s",
            report.verdict(),
            report.count(Verdict.PASSED),
            report.count(Verdict.FAILED),
            report.count(Verdict.NOT_VERIFIED),
            report.retries() == 0 ? "" : ", " + report.retries() + " requests repeated",
            report.duration().toMillis() / 1000.0));
    if (report.strict() && report.count(Verdict.NOT_VERIFIED) > 0) {
      line(1, "Strict mode: what is not verified counts as failed.");
    }
  }

  private String versions() {
    return report.versions().isEmpty()
        ? ""
        : report.versions().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private void each(Verdict verdict, Function<Finding, String> shown) {
    report.findings().stream()
        .filter(finding -> finding.verdict() == verdict)
        .forEach(finding -> line(1, shown.apply(finding)));
  }

  private void sums() {
    for (var entry : byCheck().entrySet()) {
      line(1, String.format(Locale.ROOT, "%-28s %s", entry.getKey(), entry.getValue()));
    }
  }

  private Map<String, String> byCheck() {
    var sums = new LinkedHashMap<String, int[]>();
    for (var finding : report.findings()) {
      sums.computeIfAbsent(finding.check(), name -> new int[Verdict.values().length])[
          finding.verdict().ordinal()]++;
    }
    var lines = new LinkedHashMap<String, String>();
    sums.forEach((check, counts) -> lines.put(check, counted(counts)));
    return lines;
  }

  private static String counted(int[] counts) {
    var parts = new java.util.ArrayList<String>();
    for (var verdict : Verdict.values()) {
      var count = counts[verdict.ordinal()];
      if (count > 0) {
        parts.add(count + " " + verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '));
      }
    }
    return String.join(", ", parts);
  }

  private void line(int depth, String content) {
    var indent = "  ".repeat(depth);
    text.append(indent)
        .append(content.replace(System.lineSeparator(), System.lineSeparator() + indent))
        .append(System.lineSeparator());
  }
}
