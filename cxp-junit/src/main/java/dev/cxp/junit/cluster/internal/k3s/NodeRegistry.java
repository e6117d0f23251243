package dev.cxp.junit.cluster.internal.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The registry that runs inside the node. There, both sides reach it on every engine: the test
 * through a published port, containerd on the node's loopback. Its standard input is the
 * container's life line: the engine closes it when this JVM is gone, and it ends the container.
 */
final class NodeRegistry implements AutoCloseable {

  static final String PROGRAM = "/cxp-registry";
  static final int PORT = 5000;
  static final URI INSIDE = URI.create("http://127.0.0.1:" + PORT);

  /** Below a volume of the image, for layers may be large. */
  private static final String BLOBS = "/var/lib/rancher/k3s/cxp-registry";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Output output = new Output();
  private final LifeLine lifeLine = new LifeLine();

  private NodeRegistry() {}

  /**
   * @param outside the host and port that the test reaches it at
   * @param tunnels how many of them lead to the test's machine
   */
  static NodeRegistry start(DockerClient engine, String container, String outside, int tunnels) {
    var registry = new NodeRegistry();
    var command =
        engine
            .execCreateCmd(container)
            .withAttachStdin(true)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(
                PROGRAM,
                "--listen=0.0.0.0:" + PORT,
                "--address=" + outside,
                "--dir=" + BLOBS,
                "--tunnels=" + tunnels,
                "--first-tunnel=" + LoopbackMirrors.FIRST_PORT,
                "--life-line")
            .exec();
    engine.execStartCmd(command.getId()).withStdIn(registry.lifeLine).exec(registry.output);
    registry.awaitListening();
    return registry;
  }

  private void awaitListening() {
    try {
      output.listening.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the registry in the node did not start: " + output.text(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the registry in the node ended: " + output.text(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the thread was interrupted", e);
    }
  }

  @Override
  public void close() {
    lifeLine.close();
  }

  /** What the program prints; its first line says that it listens. */
  private static final class Output extends ResultCallback.Adapter<Frame> {
    private final CompletableFuture<String> listening = new CompletableFuture<>();
    private final StringBuffer text = new StringBuffer();

    @Override
    public void onNext(Frame frame) {
      text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
      if (text.indexOf("listening") >= 0) {
        listening.complete(text());
      }
    }

    @Override
    public void onError(Throwable problem) {
      super.onError(problem);
      listening.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      listening.completeExceptionally(new IllegalStateException("it ended"));
    }

    private String text() {
      return text.toString().strip();
    }
  }

  /** Has nothing to read until it is closed. */
  private static final class LifeLine extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return -1;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
