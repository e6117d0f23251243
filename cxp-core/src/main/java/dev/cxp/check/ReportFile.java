package dev.cxp.check;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes reports as JSON: {@code target/cxp/report.json}. The schema is the resource {@code
 * /dev/cxp/check/report.schema.json}; fields are only ever added under the same {@code
 * schemaVersion}.
 */
public final class ReportFile {

  /** The version of the schema that {@link #write} follows. */
  public static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportFile() {}

  /**
   * Writes the reports of one run. The file appears whole or not at all; what stood there before
   * stays until then.
   *
   * @throws CxpException when the file cannot be written
   */
  public static void write(Path file, List<Report> reports) {
    writeJson(file, json(reports));
  }

  /**
   * Writes what {@link #json} made, and perhaps others completed, as {@link #write} does.
   *
   * @throws CxpException when the file cannot be written
   */
  public static void writeJson(Path file, String json) {
    var absolute = file.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      var temporary = Files.createTempFile(absolute.getParent(), ".report", ".json");
      try {
        Files.writeString(temporary, json);
        move(temporary, absolute);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Why a report's file cannot be written. */
  public static CxpException unwritable(Path file, IOException e) {
    var absolute = file.toAbsolutePath();
    return new CxpException(
        Explanation.tried("to write the report to " + file)
            .happened("the file system answered: " + e)
            .cause("this user may not write to the directory, or the disk is full")
            .cause(
                "a file is where the directory should be, or a directory where the file should be")
            .remedy("make room for it, or name another file with the setting cxp.report")
            .paste("ls -ld " + absolute.getParent() + " " + absolute),
        e);
  }

  /** The reports of one run as JSON text. */
  public static String json(List<Report> reports) {
    var root = JSON.createObjectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put(
        "verdict",
        reports.stream().map(Report::verdict).reduce(Verdict::and).orElse(Verdict.FAILED).name());
    var all = root.putArray("reports");
    reports.forEach(report -> all.add(node(report)));
    return JSON.writeValueAsString(root) + "\n";
  }

  private static ObjectNode node(Report report) {
    var node = JSON.createObjectNode();
    node.put("pipeline", report.pipeline());
    node.put("tier", report.tier());
    node.put("strict", report.strict());
    node.put("verdict", report.verdict().name());
    node.put("startedAt", report.startedAt().toString());
    node.put("durationMillis", report.duration().toMillis());
    node.put("retries", report.retries());
    var versions = node.putObject("versions");
    report.versions().forEach(versions::put);
    var counts = node.putObject("counts");
    for (var verdict : Verdict.values()) {
      counts.put(verdict.name(), report.count(verdict));
    }
    var findings = node.putArray("findings");
    report.findings().forEach(finding -> findings.add(node(finding)));
    return node;
  }

  private static ObjectNode node(Finding finding) {
    var node = JSON.createObjectNode();
    node.put("check", finding.check());
    node.put("verdict", finding.verdict().name());
    node.put("where", finding.where());
    node.put("summary", finding.summary());
    var evidence = node.putArray("evidence");
    finding.evidence().forEach(evidence::add);
    finding.cause().ifPresent(cause -> node.put("cause", cause));
    finding.remedy().ifPresent(remedy -> node.put("remedy", remedy));
    if (!finding.missing().isEmpty()) {
      var missing = node.putArray("missing");
      finding.missing().stream().sorted().forEach(capability -> missing.add(capability.name()));
    }
    node.put("durationMillis", millis(finding.duration()));
    node.put("retries", finding.retries());
    return node;
  }

  /** Milliseconds with a microsecond's resolution: offline checks take less than one. */
  private static java.math.BigDecimal millis(Duration duration) {
    return new java.math.BigDecimal(String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e6));
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
