package dev.cxp.junit.cluster.internal.k3s;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads from the node to a mirror on this machine's loopback. Connections to the registry in the
 * node wait there until the node has something to ask; each carries one connection of the node's.
 */
final class MirrorTunnel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MirrorTunnel.class);

  /** Enough for a node that pulls several layers while the next connection is on its way. */
  private static final int WAITING = 3;

  private static final int CONNECT_MILLIS = 5000;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final int number;
  private final URI mirror;
  private final InetSocketAddress registry;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private MirrorTunnel(int number, URI mirror, InetSocketAddress registry) {
    this.number = number;
    this.mirror = mirror;
    this.registry = registry;
  }

  /**
   * @param number the tunnel's, counted from 0
   * @param registry where this JVM reaches the registry in the node
   */
  static MirrorTunnel open(int number, URI mirror, URI registry) {
    var tunnel =
        new MirrorTunnel(
            number, mirror, new InetSocketAddress(registry.getHost(), registry.getPort()));
    for (var i = 0; i < WAITING; i++) {
      tunnel.thread("wait", tunnel::waitForWork);
    }
    return tunnel;
  }

  private void thread(String what, Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The node ends before its tunnels do; a request that breaks off is the node's to
                // report.
                LOG.debug("A connection to the mirror {} ended: {}", mirror, e.getMessage());
              }
            },
            "cxp-tunnel-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void waitForWork() throws IOException {
    while (!closed) {
      var near = connect(registry);
      near.getOutputStream().write(request());
      skipHead(near.getInputStream());
      if (near.getInputStream().read() < 0) {
        end(near);
        return;
      }
      thread("carry", () -> carry(near));
    }
  }

  private byte[] request() {
    return ("GET /cxp-tunnel/" + number + " HTTP/1.1\r\nHost: node" + END_OF_HEAD)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void skipHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith(END_OF_HEAD)) {
      var next = in.read();
      if (next < 0) {
        throw new IOException("the registry in the node closed the connection");
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("the registry in the node has no tunnel: " + head);
    }
  }

  private void carry(Socket near) throws IOException {
    try {
      var far = connect(new InetSocketAddress(mirror.getHost(), port(mirror)));
      thread("back", () -> copy(far, near));
      copy(near, far);
    } catch (IOException e) {
      end(near);
      throw e;
    }
  }

  /** Whoever has said everything closes its half; both are closed when both have. */
  private void copy(Socket from, Socket to) throws IOException {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        end(from);
        end(to);
      }
    } catch (IOException e) {
      end(from);
      end(to);
      throw e;
    }
  }

  private Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    open.add(socket);
    try {
      socket.connect(address, CONNECT_MILLIS);
    } catch (IOException e) {
      end(socket);
      throw e;
    }
    if (closed) {
      end(socket);
    }
    return socket;
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // It is closed either way.
    }
  }

  private static int port(URI mirror) {
    return mirror.getPort() >= 0 ? mirror.getPort() : mirror.getScheme().equals("https") ? 443 : 80;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(this::end);
  }

  /** What a thread does. */
  private interface Work {
    void run() throws IOException;
  }
}
