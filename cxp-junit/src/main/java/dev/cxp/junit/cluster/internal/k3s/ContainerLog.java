package dev.cxp.junit.cluster.internal.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Reads the end of a container's log, without the secret that lets nodes join the cluster. */
final class ContainerLog {

  private static final int PATIENCE_SECONDS = 5;
  private static final Pattern JOIN_TOKEN = Pattern.compile("K1[0-9a-f]+::\\S+");

  private ContainerLog() {}

  /**
   * The last lines.
   *
   * @throws RuntimeException of the engine's client when there is no such container
   */
  static List<String> tail(DockerClient engine, String container, int lines) {
    var output = new Output();
    try {
      engine
          .logContainerCmd(container)
          .withStdOut(true)
          .withStdErr(true)
          .withTail(lines)
          .exec(output)
          .awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output.text().lines().map(ContainerLog::redacted).toList();
  }

  static String redacted(String line) {
    return JOIN_TOKEN.matcher(line).replaceAll("[redacted]");
  }

  /** A frame may end within a character. */
  private static final class Output extends ResultCallback.Adapter<Frame> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void onNext(Frame frame) {
      bytes.writeBytes(frame.getPayload());
    }

    private synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
