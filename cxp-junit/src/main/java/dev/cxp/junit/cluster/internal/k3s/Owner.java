package dev.cxp.junit.cluster.internal.k3s;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JVM that a container belongs to, as its label says.
 *
 * @param pid its process
 * @param started when that process started, in milliseconds since the epoch; a pid is given again
 * @param host the machine, or the container, that the pid means something in
 */
record Owner(long pid, long started, String host) {

  static final String LABEL = "dev.cxp.owner";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})@(\\d{1,18})@(.+)");

  /** The system tells the start of a process to some milliseconds, and shifts it with its clock. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  static Owner ofThisJvm() {
    var process = ProcessHandle.current();
    return new Owner(process.pid(), started(process), thisHost());
  }

  static Optional<Owner> parse(String label) {
    var matcher = TEXT.matcher(label);
    return matcher.matches()
        ? Optional.of(
            new Owner(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3)))
        : Optional.empty();
  }

  /** Whether it is known to have ended; of another machine's nothing is known. */
  boolean isGone() {
    return host.equals(thisHost())
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> Math.abs(started(process) - started) < TOLERANCE.toMillis())
            .isEmpty();
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + processNamespace();
    } catch (UnknownHostException e) {
      return "localhost/" + processNamespace();
    }
  }

  private static String processNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException notLinux) {
      return "";
    }
  }

  /** As it is in the label. */
  @Override
  public String toString() {
    return pid + "@" + started + "@" + host;
  }
}
