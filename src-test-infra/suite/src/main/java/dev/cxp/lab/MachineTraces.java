package dev.cxp.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What clusters with real nodes could leave on a machine besides processes and files: mounts,
 * control groups, network interfaces and iptables chains.
 *
 * <p>Mounts and control groups of the run are known by its directory. Interfaces and chains are
 * compared with those that were there before: real nodes make none outside their own network.
 */
public final class MachineTraces {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final RunDirectory run;
  private final Set<String> interfacesBefore = interfaces();
  private final Set<String> chainsBefore = chains();

  /** Looks at the machine as it is before. */
  public MachineTraces(RunDirectory run) {
    this.run = run;
  }

  /** What is there that was not before, in words. */
  public List<String> left() {
    var left = new ArrayList<String>();
    mounts().forEach(mount -> left.add("mount " + mount));
    cgroups().forEach(cgroup -> left.add("control group " + cgroup));
    added(interfacesBefore, interfaces()).forEach(name -> left.add("interface " + name));
    added(chainsBefore, chains()).forEach(name -> left.add("iptables chain " + name));
    return left;
  }

  private static Set<String> added(Set<String> before, Set<String> now) {
    var added = new TreeSet<>(now);
    added.removeAll(before);
    return added;
  }

  private List<String> mounts() {
    return lines(Path.of("/proc/self/mounts"))
        .map(line -> line.split(" ")[1])
        .filter(place -> place.startsWith(run.resolve("").toString()))
        .toList();
  }

  private List<String> cgroups() {
    var names = run.cgroups();
    // One hierarchy (v2), or one for each controller (v1).
    var hierarchies = new ArrayList<>(List.of(CGROUPS));
    hierarchies.addAll(list(CGROUPS));
    return hierarchies.stream()
        .flatMap(hierarchy -> names.stream().map(hierarchy::resolve))
        .filter(Files::isDirectory)
        .map(Path::toString)
        .toList();
  }

  private static Set<String> interfaces() {
    return new HashSet<>(
        list(Path.of("/sys/class/net")).stream().map(path -> "" + path.getFileName()).toList());
  }

  /** Empty where there is no iptables, or no right to ask it. */
  private static Set<String> chains() {
    try {
      var process =
          new ProcessBuilder("iptables-save")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      try (var output = process.inputReader()) {
        return new HashSet<>(
            output
                .lines()
                .filter(line -> line.startsWith(":"))
                .map(line -> line.split(" ")[0])
                .toList());
      }
    } catch (IOException missing) {
      return Set.of();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory) {
    try (var entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
