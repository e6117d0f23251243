package dev.cxp.junit.openstack.internal.http;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Listens on a free port of 127.0.0.1, with a thread for each connection. All threads are daemons,
 * and {@link #close()} ends them and their connections at once.
 */
public final class HttpListener implements AutoCloseable {

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(201, "Created"),
          Map.entry(202, "Accepted"),
          Map.entry(204, "No Content"),
          Map.entry(300, "Multiple Choices"),
          Map.entry(302, "Found"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(406, "Not Acceptable"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Request Entity Too Large"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private final ServerSocket socket;
  private final Function<HttpRequest, Answer> handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;
  private volatile boolean closed;

  private HttpListener(ServerSocket socket, Function<HttpRequest, Answer> handler) {
    this.socket = socket;
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, "embedded-openstack-" + socket.getLocalPort());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Binds a free port; connections wait until {@link #begin()}. */
  public static HttpListener bind(Function<HttpRequest, Answer> handler) {
    try {
      return new HttpListener(
          new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1")), handler);
    } catch (IOException e) {
      throw new CxpException(
          Explanation.tried("to start an embedded OpenStack on a free port of 127.0.0.1")
              .happened(e.getMessage())
              .cause("the process may open no more files, or loopback is down")
              .remedy("close what tests start, and look at the limit of open files")
              .paste("ulimit -n"),
          e);
    }
  }

  /** Begins to answer. */
  public void begin() {
    threads.execute(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    quietly(socket);
    connections.forEach(HttpListener::quietly);
    threads.shutdownNow();
  }

  private void accept() {
    while (!closed) {
      try {
        take(socket.accept());
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A connection that comes while the listener closes is closed too, or its client would wait. */
  private void take(Socket connection) {
    connections.add(connection);
    try {
      threads.execute(() -> serve(connection));
    } catch (RejectedExecutionException e) {
      quietly(connection);
    }
    if (closed) {
      quietly(connection);
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var reader = new RequestReader(connection.getInputStream(), connection.getOutputStream());
      for (var request = reader.next(); request.isPresent(); request = reader.next()) {
        if (!answer(connection, request.get())) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away or speaks no HTTP: either way nobody is there to be told.
    } finally {
      connections.remove(connection);
    }
  }

  /** Returns whether the connection stays open. */
  private boolean answer(Socket connection, HttpRequest request) throws IOException {
    var answer = handler.apply(request);
    if (answer instanceof Answer.Reset) {
      // Closing with a linger of zero sends RST instead of FIN.
      connection.setSoLinger(true, 0);
      return false;
    }
    if (!(answer instanceof Answer.Reply reply)) {
      return false;
    }
    var close = request.headers().getOrDefault("connection", "").equalsIgnoreCase("close");
    connection.getOutputStream().write(bytes(request, reply, close));
    return !close;
  }

  /** Head and body in one write, so that they leave in one segment where they fit. */
  private static byte[] bytes(HttpRequest request, Answer.Reply reply, boolean close) {
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(reply.status()).append(' ');
    head.append(REASONS.getOrDefault(reply.status(), "Status")).append("\r\n");
    reply
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(reply.body().length).append("\r\n");
    head.append(close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
    var all = new ByteArrayOutputStream(head.length() + reply.body().length);
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!request.method().equals("HEAD")) {
      all.writeBytes(reply.body());
    }
    return all.toByteArray();
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // It is closed as far as it can be.
    }
  }
}
