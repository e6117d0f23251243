package dev.cxp.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on loopback and is no HTTP server. */
public final class RawServer implements AutoCloseable {

  /** What happens to one connection; it is closed afterwards. */
  public interface Habit {
    void meet(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();

  private RawServer(Habit habit) {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var thread = new Thread(() -> serve(habit), "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  public static RawServer closing() {
    return new RawServer(connection -> connection.getInputStream().read());
  }

  /** Reads what comes, and never answers. */
  public static RawServer silent() {
    return new RawServer(
        connection ->
            connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()));
  }

  public static RawServer saying(String text) {
    return new RawServer(
        connection -> {
          connection.getInputStream().read();
          connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          connection.getOutputStream().flush();
          connection.shutdownOutput();
          connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        });
  }

  /** Says how the answer starts, and never ends it. */
  public static RawServer saysAndHangs(String text) {
    return new RawServer(
        connection -> {
          connection.getInputStream().read();
          connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          connection.getOutputStream().flush();
          connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        });
  }

  /** A port on which nothing listens any more. */
  public static String deserted() {
    try (var server = closing()) {
      return server.host();
    }
  }

  public String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  public URI https() {
    return URI.create("https://" + host());
  }

  public int connections() {
    return connections.get();
  }

  private void serve(Habit habit) {
    while (true) {
      Socket connection;
      try {
        connection = socket.accept();
      } catch (IOException closed) {
        return;
      }
      connections.incrementAndGet();
      var thread =
          new Thread(
              () -> {
                try (connection) {
                  habit.meet(connection);
                } catch (IOException | InterruptedException e) {
                  // The client hung up, which is its right.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
