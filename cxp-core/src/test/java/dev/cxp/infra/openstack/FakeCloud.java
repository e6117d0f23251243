package dev.cxp.infra.openstack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Keystone and whatever services a test scripts, on loopback. Each login gives another token; a
 * request without the last one is answered 401.
 */
final class FakeCloud implements AutoCloseable {

  static final String SECRET = "s3cret-of-alice";
  static final String SERVERS = "/compute/v2.1/servers";
  static final String NETWORKS = "/network/v2.0/networks";
  static final String LEASES = "/reservation/v1/leases";

  /** What it was asked. */
  record Request(String method, String path, Map<String, String> headers, String body) {}

  /** What it answers; a negative status hangs up instead. */
  record Reply(int status, Map<String, String> headers, String body) {
    static final Reply NONE = new Reply(-1, Map.of(), "");

    static Reply json(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/json"), body);
    }

    static Reply page(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "text/html; charset=UTF-8"), body);
    }

    Reply with(String name, String value) {
      var more = new TreeMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Function<Request, Reply>>> scripts = new ConcurrentHashMap<>();
  private final AtomicInteger logins = new AtomicInteger();
  private volatile long tokenSeconds = 3600;
  private volatile boolean restricted;
  private volatile String catalog;

  FakeCloud() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    catalog =
        "["
            + String.join(
                ",",
                service("identity", "one", "/identity"),
                service("compute", "one", "/compute/v2.1"),
                service("network", "one", "/network/"),
                service("image", "one", "/image"),
                service("reservation", "one", "/reservation"),
                service("volumev3", "one", "/volume/v3/p1"))
            + "]";
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers so every time. */
  FakeCloud on(String methodAndPath, Function<Request, Reply> reply) {
    scripts.put(methodAndPath, new ArrayDeque<>(List.of(reply)));
    return this;
  }

  /** Answers in this order; the last again and again. */
  FakeCloud on(String methodAndPath, Reply... replies) {
    var script = new ArrayDeque<Function<Request, Reply>>();
    for (var reply : replies) {
      script.add(request -> reply);
    }
    scripts.put(methodAndPath, script);
    return this;
  }

  FakeCloud tokensLive(long seconds) {
    tokenSeconds = seconds;
    return this;
  }

  FakeCloud restricted() {
    restricted = true;
    return this;
  }

  FakeCloud catalog(String... services) {
    catalog = "[" + String.join(",", services) + "]";
    return this;
  }

  /** A service of a catalog, with public and internal addresses on this server. */
  String service(String type, String region, String path) {
    return """
        {"type": "%1$s", "name": "x", "endpoints": [
          {"interface": "public", "region_id": "%2$s", "region": "%2$s", "url": "%3$s"},
          {"interface": "internal", "region_id": "%2$s", "region": "%2$s", "url": "%3$s"}]}
        """
        .formatted(type, region, uri() + path);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  long requests(String method, String path) {
    return requests.stream()
        .filter(request -> request.method().equals(method) && request.path().equals(path))
        .count();
  }

  int logins() {
    return logins.get();
  }

  /** Makes the token that was given last useless, as Keystone does when it is revoked. */
  void revoke() {
    logins.incrementAndGet();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** An entry that signs in here with an application credential. */
  CloudEntry entry() {
    return entry(new Credential.Application("id1", "", new Named("", "", "", ""), SECRET));
  }

  CloudEntry entry(Credential credential) {
    return new CloudEntry(
        "test",
        Path.of("/clouds.yaml"),
        URI.create(uri() + "/identity/v3"),
        credential,
        "one",
        "public",
        TlsTrust.OF_THE_JVM,
        Map.of());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var request =
          new Request(
              exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
      requests.add(request);
      var reply = reply(request);
      if (reply.status() < 0) {
        return;
      }
      var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Reply reply(Request request) {
    var path = request.path().replaceFirst("\\?.*", "");
    var script = scripts.get(request.method() + " " + path);
    if (path.endsWith("/auth/tokens")) {
      return script == null ? login() : next(script).apply(request);
    }
    if (!token().equals(request.headers().get("X-Auth-Token"))) {
      return Reply.json(401, "{\"error\": {\"code\": 401, \"message\": \"no such token\"}}");
    }
    return script == null ? Reply.json(200, "{}") : next(script).apply(request);
  }

  private Function<Request, Reply> next(Deque<Function<Request, Reply>> script) {
    synchronized (script) {
      return script.size() > 1 ? script.remove() : script.peek();
    }
  }

  private String token() {
    return "t0ken-" + logins.get();
  }

  Reply login() {
    logins.incrementAndGet();
    var now = Instant.parse("2020-01-01T00:00:00Z");
    var body =
        """
        {"token": {"issued_at": "%s", "expires_at": "%s",
          "user": {"id": "u1", "name": "alice"}, "project": {"id": "p1", "name": "chameleon"},
          "roles": [{"name": "member"}, {"name": "reader"}],
          "application_credential": {"id": "id1", "restricted": %s},
          "catalog": %s}}
        """
            .formatted(now, now.plusSeconds(tokenSeconds), restricted, catalog);
    return Reply.json(201, body).with("X-Subject-Token", token());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
