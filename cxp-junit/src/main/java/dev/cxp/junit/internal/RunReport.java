package dev.cxp.junit.internal;

import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Report;
import dev.cxp.check.ReportFile;
import dev.cxp.check.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The report file of one run, into which several JVMs may write, each its own part. What an earlier
 * run left is removed when the first of them begins; from then until a JVM comes to its end, its
 * part says FAILED. So no report says PASSED of something that nobody looked at to the end.
 */
public final class RunReport {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path file;
  private final RunIdentity identity;

  private RunReport(Path file, RunIdentity identity) {
    this.file = file.toAbsolutePath();
    this.identity = identity;
  }

  /** The report in this file, as this JVM writes it. */
  public static RunReport at(Path file) {
    return at(file, RunIdentity.ofThisJvm());
  }

  static RunReport at(Path file, RunIdentity identity) {
    return new RunReport(file, identity);
  }

  /** Removes what an earlier run left: its report, and the folders of its failures. */
  public void begin() {
    if (Files.exists(file) || Files.exists(failures())) {
      change(parts -> {});
    }
  }

  /**
   * Says that this JVM is about to report something, and has not done so yet.
   *
   * @throws CxpException when the report cannot be written
   */
  public void open() {
    publish(List.of(unfinished()));
  }

  /**
   * Replaces the part of this JVM.
   *
   * @throws CxpException when the report cannot be written
   */
  public void publish(List<Report> reports) {
    change(
        root -> {
          var part = JSON.readTree(ReportFile.json(reports)).get("reports");
          part.forEach(each -> ((ObjectNode) each).put("process", identity.process()));
          root.withArray("reports").addAll(part.valueStream().toList());
        });
  }

  private Report unfinished() {
    var finding =
        Finding.failed(
                "run.finished",
                "",
                "the tests of process " + identity.process() + " have not come to their end")
            .cause("they still run, or the JVM crashed or was killed")
            .remedy("look at the build's log, and run them again");
    return new Report(
        "unfinished", "offline", false, Instant.now(), Duration.ZERO, Map.of(), List.of(finding));
  }

  /** Failures leave their folders beside the report. */
  private Path failures() {
    return file.resolveSibling("failures");
  }

  /** Changes the file, with what other JVMs of this run wrote and without this one's part. */
  private void change(Consumer<ObjectNode> change) {
    try {
      Files.createDirectories(file.getParent());
      synchronized (RunReport.class) {
        try (var channel =
            FileChannel.open(
                file.resolveSibling("." + file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock(channel);
          changeAlone(change);
        }
      }
    } catch (IOException e) {
      throw ReportFile.unwritable(file, e);
    }
  }

  /** Until the channel is closed. */
  private static void lock(FileChannel channel) throws IOException {
    try {
      channel.lock();
    } catch (OverlappingFileLockException e) {
      // Another copy of this class in this JVM has it, which no build has at work at the same time.
    }
  }

  private void changeAlone(Consumer<ObjectNode> change) throws IOException {
    var before = read().filter(this::isOfThisRun);
    if (before.isEmpty()) {
      FailureFolder.removeAll(failures());
    }
    var root = JSON.createObjectNode();
    root.put("schemaVersion", ReportFile.SCHEMA_VERSION);
    root.put("verdict", Verdict.FAILED.name());
    root.put("run", before.map(each -> each.path("run").asString()).orElse(identity.run()));
    var parts = root.putArray("reports");
    before.ifPresent(each -> parts(each).filter(part -> !isMine(part)).forEach(parts::add));
    change.accept(root);
    if (parts.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    root.put(
        "verdict",
        parts(root).map(part -> verdict(part)).reduce(Verdict::and).orElseThrow().name());
    ReportFile.writeJson(file, JSON.writeValueAsString(root) + "\n");
  }

  private Optional<JsonNode> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(Files.readString(file)));
    } catch (JacksonException e) {
      return Optional.empty(); // whatever it is, it is no report of this run
    }
  }

  private boolean isOfThisRun(JsonNode root) {
    return root.path("run").asString("").equals(identity.run())
        || parts(root)
            .map(part -> part.path("process").asString(""))
            .anyMatch(RunIdentity::isAlive);
  }

  private boolean isMine(JsonNode part) {
    return part.path("process").asString("").equals(identity.process());
  }

  private static java.util.stream.Stream<JsonNode> parts(JsonNode root) {
    return StreamSupport.stream(root.path("reports").spliterator(), false);
  }

  private static Verdict verdict(JsonNode part) {
    return Verdict.valueOf(part.path("verdict").asString());
  }
}
