package dev.cxp.suite.parity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A registry that answers every question for an image as the image's repository says. */
final class StubRegistry implements AutoCloseable {

  /** The registry as images name it; the nodes have a mirror for it. */
  static final String HOST = "stub.example";

  /** What it can answer. */
  enum Answer {
    ABSENT(404, "application/json", "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}"),
    UNAUTHORIZED(401, "application/json", "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}"),
    FORBIDDEN(403, "application/json", "{\"errors\":[{\"code\":\"DENIED\"}]}"),
    TOO_MANY_REQUESTS(429, "application/json", "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}"),
    SERVER_ERROR(500, "text/plain", "out of order"),
    WEB_PAGE(200, "text/html", "<html>Welcome</html>");

    private final int status;
    private final String type;
    private final String body;

    Answer(int status, String type, String body) {
      this.status = status;
      this.type = type;
      this.body = body;
    }

    /** The image for which the registry answers so. */
    String image() {
      return HOST + "/" + repository() + "/app:1";
    }

    private String repository() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  private final HttpServer server;

  private StubRegistry(HttpServer server) {
    this.server = server;
  }

  static StubRegistry start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", StubRegistry::answer);
    server.start();
    return new StubRegistry(server);
  }

  /** The setting's value that leads the nodes here. */
  String mirror() {
    return HOST + "=http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var answer =
          Arrays.stream(Answer.values())
              .filter(each -> path.contains("/" + each.repository() + "/"))
              .findFirst();
      if (answer.isEmpty()) {
        // The base of the API: the registry is there.
        exchange.sendResponseHeaders(path.equals("/v2/") ? 200 : 404, -1);
        return;
      }
      send(exchange, answer.orElseThrow());
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type);
    if (answer == Answer.UNAUTHORIZED) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"stub\"");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(answer.status, -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
