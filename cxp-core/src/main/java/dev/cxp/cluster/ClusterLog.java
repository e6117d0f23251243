package dev.cxp.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A log of the cluster itself: of a kubelet, a container runtime, an API server. What provides the
 * cluster says where they are; they are read when a test has failed.
 *
 * <pre>{@code
 * Cluster.using(client)
 *     .log(ClusterLog.file("node-1-kubelet.log", directory.resolve("kubelet.log")))
 *     .log(new ClusterLog("k3s.log", bytes -> container.getLogs()));
 * }</pre>
 *
 * @param name a file name to show it under
 * @param source where it is read from
 */
public record ClusterLog(String name, Source source) {

  public ClusterLog {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
  }

  /** Reads the end of a log. */
  @FunctionalInterface
  public interface Source {

    /**
     * The last lines. Called on any thread, while the cluster runs.
     *
     * @param bytes about how many bytes are wanted at most
     * @throws IOException when the log cannot be read
     */
    String tail(int bytes) throws IOException;
  }

  /** A log in a file, which need not be there yet. */
  public static ClusterLog file(String name, Path file) {
    Objects.requireNonNull(file, "file");
    return new ClusterLog(name, bytes -> tail(file, bytes));
  }

  private static String tail(Path file, int bytes) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "r")) {
      var start = Math.max(0, open.length() - bytes);
      open.seek(start);
      var read = new byte[(int) Math.min(bytes, open.length() - start)];
      open.readFully(read);
      var text = new String(read, StandardCharsets.UTF_8);
      // Half a line could be half a secret, which nobody would recognise.
      return start == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
  }
}
