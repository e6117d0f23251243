package dev.cxp.junit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The folder of one failure. It has a limit, and once closed nothing gets into it any more. */
final class FailureFolder {

  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private static final Instant START =
      ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

  private static final int LONGEST_NAME = 120;

  /** In each folder that may be removed: what else users have beside the report is theirs. */
  private static final String MARK = ".cxp-failure";

  private final Path path;
  private final Set<String> files = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();
  private long room;
  private boolean closed;

  private FailureFolder(Path path, long room) {
    this.path = path;
    this.room = room;
  }

  /**
   * Makes a folder of this name, with a number behind it if this run has one already. One of an
   * earlier run is replaced.
   *
   * @param room how many bytes go into it
   */
  static FailureFolder make(Path parent, String name, long room) throws IOException {
    Files.createDirectories(parent);
    var safe = safe(name);
    for (var number = 1; ; number++) {
      var path = parent.resolve(number == 1 ? safe : safe + "-" + number).toAbsolutePath();
      if (TAKEN.add(path) && create(path)) {
        return new FailureFolder(path, room);
      }
    }
  }

  private static boolean create(Path path) throws IOException {
    if (Files.isDirectory(path) && Files.getLastModifiedTime(path).toInstant().isBefore(START)) {
      delete(path);
    }
    try {
      Files.createDirectory(path);
      Files.createFile(path.resolve(MARK));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false; // another JVM of the same build has it
    }
  }

  /** Removes all folders in a directory that earlier runs left. */
  static void removeAll(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (var all = Files.list(parent)) {
      for (var each : all.filter(it -> Files.exists(it.resolve(MARK))).toList()) {
        delete(each);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var tree = Files.walk(directory)) {
      for (var each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      // Another JVM of the same build removes it too.
    }
  }

  static String safe(String name) {
    var safe = name.replaceAll("[^A-Za-z0-9._-]+", "_");
    return safe.length() > LONGEST_NAME ? safe.substring(0, LONGEST_NAME) : safe;
  }

  Path path() {
    return path;
  }

  /** Writes a file, and says in {@link #missing} when there is no room for it. */
  void write(String file, String text) throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > room) {
        lacks(file, "the folder has no room for " + bytes.length + " bytes more");
        return;
      }
      room -= bytes.length;
      var target = path.resolve(file);
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
      files.add(file);
    }
  }

  /** Notes what is not there, and why. */
  synchronized void lacks(String what, String why) {
    if (!closed) {
      missing.add(what + ": " + why);
    }
  }

  /** Writes the last file, which lists the others, and lets nothing in after it. */
  synchronized void close(String head) throws IOException {
    closed = true;
    var text = new StringBuilder(head).append("\nFiles:\n");
    files.forEach(file -> text.append("  ").append(file).append('\n'));
    if (!missing.isEmpty()) {
      text.append("\nNot collected:\n");
      missing.forEach(each -> text.append("  ").append(each.replace("\n", "\n    ")).append('\n'));
    }
    Files.writeString(path.resolve("README.txt"), text);
  }
}
