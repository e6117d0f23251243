package dev.cxp.junit;

import dev.cxp.check.Finding;
import dev.cxp.check.Report;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.junit.internal.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Gathers the findings of this JVM, one chapter for each pipeline. Build tools may execute tests in
 * several goes, for one class each, or again those that failed: each go is an {@link Edition},
 * which is published when it ends. What a test found in a later go replaces what it found before.
 */
final class ReportBook {

  private static final String OFFLINE = "offline";

  private static final Map<Path, ReportBook> OPEN = new ConcurrentHashMap<>();

  /** What one test method found in one edition. */
  private record Entry(Edition edition, List<Finding> findings) {}

  private static final class Chapter {
    final Instant startedAt = Instant.now();
    final long start = System.nanoTime();
    String tier = OFFLINE;
    final Map<String, String> versions = new TreeMap<>();
    final Map<String, Entry> entries = new LinkedHashMap<>();
    boolean strict;
    long last = start;
  }

  private final Path file;
  private final RunReport report;
  private final Map<String, Chapter> chapters = new LinkedHashMap<>();
  private volatile Edition current;

  private ReportBook(Path file) {
    this.file = file;
    this.report = RunReport.at(file);
  }

  /**
   * Begins an edition of what is written to a file.
   *
   * @throws dev.cxp.check.CxpException when that cannot be written
   */
  static Edition edition(Path file) {
    var book = OPEN.computeIfAbsent(file.toAbsolutePath(), path -> new ReportBook(file));
    return book.begin();
  }

  private synchronized Edition begin() {
    if (chapters.isEmpty()) {
      report.open();
    }
    current = new Edition();
    return current;
  }

  /**
   * Notes a test that failed before its own code was reached, unless that is known.
   *
   * @param test the class and method
   */
  static void failed(Path file, String subject, String test, Finding finding) {
    var book = OPEN.get(file.toAbsolutePath());
    if (book == null || !book.hasFailure(test)) {
      (book == null || book.current == null ? edition(file) : book.current)
          .add(subject, test, false, List.of(finding));
    }
  }

  private synchronized boolean hasFailure(String test) {
    return chapters.values().stream()
        .flatMap(chapter -> Stream.ofNullable(chapter.entries.get(test)))
        .filter(entry -> entry.edition() == current)
        .flatMap(entry -> entry.findings().stream())
        .anyMatch(finding -> finding.verdict() == Verdict.FAILED);
  }

  private Chapter chapter(String pipeline) {
    return chapters.computeIfAbsent(pipeline, name -> new Chapter());
  }

  private synchronized void publish(Set<String> pipelines) {
    var reports = new LinkedHashMap<String, Report>();
    chapters.forEach((name, chapter) -> reports.put(name, report(name, chapter)));
    reports.keySet().stream()
        .filter(pipelines::contains)
        // The console is where a build's reader looks first; a logger may be silent or rewrap it.
        .forEach(name -> System.out.println(outline(reports.get(name))));
    report.publish(List.copyOf(reports.values()));
    if (!pipelines.isEmpty()) {
      System.out.println("CXP: report in " + file);
    }
  }

  /** Surefire and Failsafe print each failure twice before. */
  private static String outline(Report report) {
    return System.getProperty("surefire.test.class.path") == null
        ? report.outline()
        : report.shortOutline();
  }

  private static Report report(String pipeline, Chapter chapter) {
    var versions = new TreeMap<>(chapter.versions);
    versions.put("java", System.getProperty("java.version"));
    var cxp = ReportBook.class.getPackage().getImplementationVersion();
    versions.put("cxp", cxp == null ? "development" : cxp);
    return new Report(
        pipeline,
        chapter.tier,
        chapter.strict,
        chapter.startedAt,
        Duration.ofNanos(chapter.last - chapter.start),
        versions,
        chapter.entries.values().stream().flatMap(entry -> entry.findings().stream()).toList());
  }

  /** One go through tests. */
  final class Edition implements ClosedWithScope {

    private final Set<String> touched = new LinkedHashSet<>();

    private Edition() {}

    /**
     * Adds findings to the chapter of a pipeline.
     *
     * @param test the class and method that found them
     */
    void add(String pipeline, String test, boolean strict, List<Finding> findings) {
      synchronized (ReportBook.this) {
        touched.add(pipeline);
        var chapter = chapter(pipeline);
        chapter.strict |= strict;
        chapter.last = System.nanoTime();
        var entry = chapter.entries.get(test);
        if (entry == null || entry.edition() != this) {
          entry = new Entry(this, new ArrayList<>());
          chapter.entries.put(test, entry);
        }
        entry.findings().addAll(findings);
      }
    }

    /** Notes on which cluster a pipeline was looked at. */
    void ranOn(String pipeline, Cluster cluster) {
      synchronized (ReportBook.this) {
        var chapter = chapter(pipeline);
        chapter.tier = cluster.tier();
        chapter.versions.putAll(cluster.versions());
      }
    }

    @Override
    public void close() {
      publish(touched);
    }
  }
}
