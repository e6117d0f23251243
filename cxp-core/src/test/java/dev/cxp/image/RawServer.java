package dev.cxp.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on loopback and is no HTTP server. */
final class RawServer implements AutoCloseable {

  /** What happens to one connection; it is closed afterwards. */
  interface Habit {
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

  static RawServer closing() {
    return new RawServer(connection -> connection.getInputStream().read());
  }

  /** Reads what comes, and never answers. */
  static RawServer silent() {
    return new RawServer(
        connection ->
            connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()));
  }

  static RawServer saying(String text) {
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
  static RawServer saysAndHangs(String text) {
    return new RawServer(
        connection -> {
          connection.getInputStream().read();
          connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          connection.getOutputStream().flush();
          connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        });
  }

  /** A port on which nothing listens any more. */
  static String deserted() {
    try (var server = closing()) {
      return server.host();
    }
  }

  String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  URI https() {
    return URI.create("https://" + host());
  }

  int connections() {
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
