package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a specification's runs set out to do and did, one JSON object on each line. An intent is on
 * the disk, synced, before the request that it is about is sent; what became of it needs no sync,
 * for the mark on the object says the same. It holds no secrets.
 */
final class Journal implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Clock clock;

  /** Not written as a channel: an interrupt of the thread would close that. */
  private final RandomAccessFile content;

  private final FileLock lock;
  private final Map<Key, String> ids = new TreeMap<>();
  private final Map<Key, Instant> since = new TreeMap<>();
  private final Map<Key, Intent> unsettled = new TreeMap<>();
  private String run = "";
  private String cloud = "";

  /**
   * Something that was about to be asked for.
   *
   * @param name what it is called on the cloud
   */
  record Intent(Instant at, String name) {}

  private Journal(Path file, Clock clock, RandomAccessFile content, FileLock lock) {
    this.file = file;
    this.clock = clock;
    this.content = content;
    this.lock = lock;
  }

  /**
   * Opens the journal of a specification, and keeps other runs out of it.
   *
   * @throws CxpException when another run has it, or it cannot be read or written
   */
  static Journal open(Path directory, String spec, Clock clock) {
    var file = directory.resolve(spec + ".journal");
    try {
      Files.createDirectories(directory);
      var content = new RandomAccessFile(file.toFile(), "rw");
      var journal = new Journal(file, clock, content, lock(file, content));
      journal.read();
      return journal;
    } catch (IOException e) {
      throw new CxpException(
          Explanation.tried("to open the journal " + file)
              .happened("the file system answered: " + e)
              .cause("the directory is not writable, or the disk is full")
              .remedy("name another directory: provisioner.journal(Path.of(...))"),
          e);
    }
  }

  /** What became of a specification on this machine, without keeping others out; for dossiers. */
  static List<String> lines(Path directory, String spec, int last) {
    var file = directory.resolve(spec + ".journal");
    try {
      var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
      return lines.subList(Math.max(0, lines.size() - last), lines.size());
    } catch (IOException e) {
      return List.of("the journal " + file + " cannot be read: " + e);
    }
  }

  private static FileLock lock(Path file, RandomAccessFile content) throws IOException {
    try {
      var lock = content.getChannel().tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException sameJvm) {
      // The same as another process having it.
    }
    content.close();
    throw new CxpException(
        Explanation.tried("to open the journal " + file)
            .happened("another run of this specification has it")
            .cause("it is being applied or destroyed right now, here or in another process")
            .remedy("wait until that ends; a process that was killed holds no lock")
            .paste("fuser -v " + file));
  }

  private void read() throws IOException {
    var bytes = new byte[(int) content.length()];
    content.readFully(bytes);
    var text = new String(bytes, StandardCharsets.UTF_8);
    var whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length()) {
      // A kill in the middle of a line: what it was about has not been sent.
      content.setLength(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
    }
    var number = 0;
    for (var line : text.substring(0, whole).lines().toList()) {
      number++;
      try {
        replay(JSON.readTree(line));
      } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
        throw damaged(number, e);
      }
    }
    content.seek(content.length());
  }

  private CxpException damaged(int line, Exception cause) {
    return new CxpException(
        Explanation.tried("to read the journal " + file)
            .happened("line " + line + " is not one of a journal")
            .cause("something else wrote into the file, or the disk lost a part of it")
            .remedy(
                "move it away: what CXP made carries marks, so it is found without the journal, but"
                    + " adoptions from Terraform must be said again")
            .paste("mv " + file + " " + file + ".damaged"),
        cause);
  }

  private void replay(JsonNode entry) {
    var what = entry.path("what").asString("");
    switch (what) {
      case "run" -> {
        run = entry.path("run").asString("");
        cloud = entry.path("cloud").asString("");
      }
      case "delete" -> {
        // Whether it came to be, the cloud tells.
      }
      case "intent" ->
          unsettled.put(
              key(entry),
              new Intent(
                  Instant.parse(entry.path("at").asString("")), entry.path("name").asString("")));
      case "settled" -> unsettled.clear();
      case "made" -> {
        ids.put(key(entry), entry.path("id").asString(""));
        since.put(key(entry), Instant.parse(entry.path("at").asString("")));
        unsettled.remove(key(entry));
      }
      case "adopted" -> ids.put(key(entry), entry.path("id").asString(""));
      case "gone" -> ids.values().removeIf(entry.path("id").asString("")::equals);
      default -> throw new IllegalArgumentException("unknown entry '" + what + "'");
    }
  }

  private static Key key(JsonNode entry) {
    return Key.of(Kind.valueOf(entry.path("kind").asString("")), entry.path("key").asString(""));
  }

  Path file() {
    return file;
  }

  /** The run that made what there is; empty before the first. */
  Optional<String> run() {
    return run.isEmpty() ? Optional.empty() : Optional.of(run);
  }

  /** Which cloud it was made on; empty before the first. */
  String cloud() {
    return cloud;
  }

  /** What was made or adopted, and was not deleted since. */
  Map<Key, String> ids() {
    return new TreeMap<>(ids);
  }

  /** What was made after a moment, and was not deleted since. */
  Map<Key, String> madeSince(Instant moment) {
    var recent = new TreeMap<>(ids);
    recent.keySet().removeIf(key -> !since.getOrDefault(key, Instant.MIN).isAfter(moment));
    return recent;
  }

  /** What a run that was killed may have asked for without hearing what came of it. */
  Map<Key, Intent> unsettledSince(Instant moment) {
    var recent = new TreeMap<>(unsettled);
    recent.values().removeIf(intent -> !intent.at().isAfter(moment));
    return recent;
  }

  /** All that this run asked for was answered, or will not be asked for. */
  void settled() {
    if (!unsettled.isEmpty()) {
      append(List.of(entry("settled")), false);
      unsettled.clear();
    }
  }

  void begin(String newRun, String onCloud) {
    append(List.of(entry("run").put("run", newRun).put("cloud", onCloud)), true);
    run = newRun;
    cloud = onCloud;
  }

  /** Records what will be asked for; on the disk when this returns. */
  void intend(Collection<Resource> resources) {
    if (resources.isEmpty()) {
      return;
    }
    var entries = new ArrayList<ObjectNode>();
    for (var resource : resources) {
      entries.add(
          entry("intent")
              .put("kind", resource.key().kind().name())
              .put("key", resource.key().name())
              .put("name", resource.name())
              .put("run", run));
    }
    append(entries, true);
    resources.forEach(
        resource -> unsettled.put(resource.key(), new Intent(clock.instant(), resource.name())));
  }

  synchronized void made(Key key, String id) {
    append(List.of(of("made", key).put("id", id)), false);
    ids.put(key, id);
    since.put(key, clock.instant());
    unsettled.remove(key);
  }

  synchronized void adopted(Collection<Adoption> adoptions) {
    var entries = new ArrayList<ObjectNode>();
    for (var adoption : adoptions) {
      var key = Key.of(adoption.kind(), adoption.key());
      entries.add(of("adopted", key).put("id", adoption.id()));
      ids.put(key, adoption.id());
    }
    append(entries, true);
  }

  void deleting(CloudObject object) {
    append(
        List.of(
            entry("delete")
                .put("kind", object.kind().name())
                .put("name", object.name())
                .put("id", object.id())),
        false);
  }

  synchronized void gone(CloudObject object) {
    append(List.of(entry("gone").put("kind", object.kind().name()).put("id", object.id())), false);
    ids.values().removeIf(object.id()::equals);
  }

  /** Everything is gone: the journal starts anew. */
  synchronized void destroyed() {
    try {
      content.setLength(0);
      content.seek(0);
    } catch (IOException e) {
      throw unwritable(e);
    }
    ids.clear();
    run = "";
    cloud = "";
  }

  private ObjectNode of(String what, Key key) {
    return entry(what).put("kind", key.kind().name()).put("key", key.name());
  }

  private ObjectNode entry(String what) {
    return JSON.createObjectNode().put("at", clock.instant().toString()).put("what", what);
  }

  private synchronized void append(List<ObjectNode> entries, boolean sync) {
    var text = new StringBuilder();
    entries.forEach(entry -> text.append(JSON.writeValueAsString(entry)).append('\n'));
    try {
      content.write(text.toString().getBytes(StandardCharsets.UTF_8));
      if (sync) {
        content.getFD().sync();
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CxpException unwritable(IOException e) {
    return new CxpException(
        Explanation.tried("to write into the journal " + file)
            .happened("the file system answered: " + e)
            .cause("the disk is full")
            .remedy("make room and run again: nothing is created that is not recorded first"),
        e);
  }

  @Override
  public void close() {
    try {
      lock.close();
      content.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
