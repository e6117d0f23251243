package dev.cxp.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process as Linux describes it in {@code /proc} (proc(5)). What is asked of a process that has
 * ended meanwhile is empty or 0.
 */
public record RunningProcess(long pid) {

  private static final Path PROC = Path.of("/proc");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final String LISTENING = "0A";

  /**
   * All processes of this machine.
   *
   * @throws UnsupportedOperationException on a system without {@code /proc}
   */
  public static List<RunningProcess> all() {
    if (!Files.isReadable(PROC.resolve("self/environ"))) {
      throw new UnsupportedOperationException(
          "Processes are watched through /proc, which this system lacks: run this on Linux");
    }
    try (var entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(name -> new RunningProcess(Long.parseLong(name)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line, its words separated by spaces. */
  public String command() {
    return read("cmdline").replace('\0', ' ').strip();
  }

  /** Whether the process was started with this variable, which it hands on to what it starts. */
  boolean hasVariable(String name, String value) {
    return ("\0" + read("environ")).contains("\0" + name + "=" + value + "\0");
  }

  /** Whether it is in one of these control groups, or below one. */
  boolean isInOneOf(Set<String> cgroups) {
    if (cgroups.isEmpty()) {
      return false;
    }
    var own = read("cgroup");
    return cgroups.stream().anyMatch(own::contains);
  }

  /** The memory that it occupies now ({@code VmRSS}), in bytes. */
  public long residentBytes() {
    return status("VmRSS");
  }

  /** The most memory that it ever occupied ({@code VmHWM}), in bytes. */
  public long peakResidentBytes() {
    return status("VmHWM");
  }

  /** What it occupies now, each shared page divided by who shares it ({@code Pss}), in bytes. */
  public long proportionalBytes() {
    return kilobytes("smaps_rollup", "Pss");
  }

  private long status(String field) {
    return kilobytes("status", field);
  }

  private long kilobytes(String file, String field) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** The TCP ports on which it listens. */
  public Set<Integer> listeningPorts() {
    var own = sockets();
    var ports = new HashSet<Integer>();
    Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> read(table).lines().skip(1))
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[3].equals(LISTENING) && own.contains(columns[9]))
        .forEach(columns -> ports.add(port(columns[1])));
    return ports;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }

  private Set<String> sockets() {
    var inodes = new HashSet<String>();
    for (var descriptor : descriptors()) {
      try {
        var matcher = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
        if (matcher.matches()) {
          inodes.add(matcher.group(1));
        }
      } catch (IOException closedMeanwhile) {
        // Not a port any more.
      }
    }
    return inodes;
  }

  private List<Path> descriptors() {
    try (var descriptors = Files.list(directory().resolve("fd"))) {
      return new ArrayList<>(descriptors.toList());
    } catch (IOException | UncheckedIOException ended) {
      return List.of();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(directory().resolve(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException ended) {
      return "";
    } catch (IOException endedWhileReadingOrForeign) {
      return "";
    }
  }

  private Path directory() {
    return PROC.resolve(Long.toString(pid));
  }

  @Override
  public String toString() {
    return pid + " " + command();
  }
}
