package dev.cxp.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The findings about one pipeline on one tier.
 *
 * @param pipeline the pipeline's name
 * @param tier where it was looked at: {@code offline}, {@code embedded}, …
 * @param strict whether NOT_VERIFIED counts as a failure
 * @param startedAt when the first check began
 * @param duration how long it took in all
 * @param versions component to version: cxp, java, kubernetes, node
 * @param findings the judgements, in the order they were made
 */
public record Report(
    String pipeline,
    String tier,
    boolean strict,
    Instant startedAt,
    Duration duration,
    Map<String, String> versions,
    List<Finding> findings) {

  public Report {
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(tier, "tier");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(duration, "duration");
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
    findings = List.copyOf(findings);
  }

  /**
   * The verdict of the whole: the gravest of the findings. A report without findings is FAILED, and
   * in strict mode one with something NOT_VERIFIED is too.
   */
  public Verdict verdict() {
    var gravest =
        findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.FAILED);
    return strict && gravest == Verdict.NOT_VERIFIED ? Verdict.FAILED : gravest;
  }

  /** How many findings have this verdict. */
  public long count(Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  /** How many requests were repeated in all. */
  public int retries() {
    return findings.stream().mapToInt(Finding::retries).sum();
  }

  /**
   * The report as people read it on a console: failures first, then what nobody verified, then
   * sums.
   */
  public String outline() {
    return ReportOutline.of(this, Finding::text);
  }

  /**
   * The same with one line for each failure, for consoles on which the build tool shows each
   * failure's whole text itself.
   */
  public String shortOutline() {
    return ReportOutline.of(this, finding -> finding.text().lines().findFirst().orElse(""));
  }
}
