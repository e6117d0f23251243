package dev.cxp.junit.cluster.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The last lines of something that is read, for the message of a failure. */
final class Tail {

  private static final int LINES = 12;
  private static final int LONGEST_LINE = 400;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The last lines of a file; none when it cannot be read. */
  static List<String> of(Path file) {
    var tail = new Tail();
    if (Files.isReadable(file)) {
      try (var stream = Files.newInputStream(file)) {
        each(stream, tail::add);
      } catch (IOException gone) {
        // The process removes its directory while it ends; then there is nothing to show.
      }
    }
    return tail.lines();
  }

  /** Passes each line on until the stream ends or breaks. */
  static void each(InputStream stream, Consumer<String> line) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (var next = reader.readLine(); next != null; next = reader.readLine()) {
        line.accept(next);
      }
    } catch (IOException ended) {
      // A pipe whose other end was killed; the exit code tells the rest.
    }
  }
}
