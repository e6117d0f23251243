package dev.cxp.junit;

import dev.cxp.check.Finding;
import dev.cxp.check.Report;
import dev.cxp.check.ReportFile;
import dev.cxp.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gathers the findings of a test run, one chapter for each pipeline, and publishes them when the
 * run ends: the outline on the console, the whole as JSON.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes nothing else
final class ReportBook implements ExtensionContext.Store.CloseableResource {

  private static final String OFFLINE = "offline";

  private static final class Chapter {
    final Instant startedAt = Instant.now();
    final long start = System.nanoTime();
    String tier = OFFLINE;
    final Map<String, String> versions = new TreeMap<>();
    final List<Finding> findings = new ArrayList<>();
    boolean strict;
    long last = start;
  }

  private final Path file;
  private final Map<String, Chapter> chapters = new LinkedHashMap<>();

  ReportBook(Path file) {
    this.file = file;
  }

  /** Adds findings to the chapter of a pipeline. */
  synchronized void add(String pipeline, boolean strict, List<Finding> findings) {
    var chapter = chapter(pipeline);
    chapter.strict |= strict;
    chapter.findings.addAll(findings);
    chapter.last = System.nanoTime();
  }

  /** Notes on which cluster a pipeline was looked at. */
  synchronized void ranOn(String pipeline, Cluster cluster) {
    var chapter = chapter(pipeline);
    chapter.tier = cluster.tier();
    chapter.versions.putAll(cluster.versions());
  }

  private Chapter chapter(String pipeline) {
    return chapters.computeIfAbsent(pipeline, name -> new Chapter());
  }

  synchronized List<Report> reports() {
    return chapters.entrySet().stream()
        .map(entry -> report(entry.getKey(), entry.getValue()))
        .toList();
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
        chapter.findings);
  }

  @Override
  public void close() {
    var reports = reports();
    if (reports.isEmpty()) {
      return;
    }
    ReportFile.write(file, reports);
    // The console is where a build's reader looks first; a logger may be silent or rewrap it.
    reports.forEach(report -> System.out.println(report.outline()));
    System.out.println("CXP: report in " + file);
  }
}
