package dev.cxp.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A registry on loopback that keeps what is pushed to it, and answers by script where a script says
 * so.
 */
public final class FakeRegistry implements AutoCloseable {

  /** What it was asked. */
  public record Request(
      String method, String path, String query, String accept, String authorization) {}

  /** What it answers. */
  public record Reply(int status, Map<String, String> headers, byte[] body) {
    public static Reply of(int status) {
      return new Reply(status, Map.of(), new byte[0]);
    }

    public static Reply of(int status, String type, String body) {
      return new Reply(status, Map.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply error(int status, String code) {
      return of(
          status,
          "application/json",
          "{\"errors\":[{\"code\":\"%s\",\"message\":\"about %s\"}]}".formatted(code, code));
    }

    public Reply with(String name, String value) {
      var more = new ConcurrentHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }
  }

  private record Stored(String type, byte[] bytes) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Function<Request, Reply>>> scripts = new ConcurrentHashMap<>();
  private final Map<String, Stored> content = new ConcurrentHashMap<>();
  private volatile Function<Request, Optional<Reply>> gate = request -> Optional.empty();

  public FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public URI uri() {
    return URI.create("http://" + host());
  }

  public List<Request> requests() {
    return requests;
  }

  /** Answers "METHOD path" with each of these in turn, the last one for ever. */
  public FakeRegistry on(String methodAndPath, Reply... replies) {
    var queue = new ArrayDeque<Function<Request, Reply>>();
    for (var reply : replies) {
      queue.add(request -> reply);
    }
    scripts.put(methodAndPath, queue);
    return this;
  }

  /** Answers "METHOD path" by what was asked. */
  public FakeRegistry on(String methodAndPath, Function<Request, Reply> reply) {
    scripts.put(methodAndPath, new ArrayDeque<>(List.of(reply)));
    return this;
  }

  /** Decides before anything else whether a request comes through. */
  public FakeRegistry guardedBy(Function<Request, Optional<Reply>> decision) {
    gate = decision;
    return this;
  }

  /** Puts a manifest there; returns its digest. */
  public String manifest(String repository, String tag, String type, String json) {
    return store(repository, tag, type, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts a blob there; returns its digest. */
  public String blob(String repository, String text) {
    return blob(repository, text.getBytes(StandardCharsets.UTF_8));
  }

  private String blob(String repository, byte[] bytes) {
    var digest = Digests.sha256(bytes);
    content.put(
        "/v2/" + repository + "/blobs/" + digest, new Stored("application/octet-stream", bytes));
    return digest;
  }

  /** Puts an image there that runs on linux/amd64; returns its digest. */
  public String image(String repository, String tag) {
    var config =
        blob(repository, "{\"os\":\"linux\",\"architecture\":\"amd64\",\"for\":\"" + tag + "\"}");
    return manifest(repository, tag, MediaTypes.OCI_MANIFEST, manifestJson(config));
  }

  /** Gives a manifest that is there one more tag. */
  public void tag(String repository, String digest, String tag) {
    var manifests = "/v2/" + repository + "/manifests/";
    content.put(manifests + tag, content.get(manifests + digest));
  }

  /** Whether it keeps something at a path. */
  public boolean holds(String path) {
    return content.containsKey(path);
  }

  public static String manifestJson(String config) {
    return """
    {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
    "digest":"%s","size":200},"layers":[]}\
    """
        .formatted(MediaTypes.OCI_MANIFEST, config);
  }

  private String store(String repository, String tag, String type, byte[] bytes) {
    var digest = Digests.sha256(bytes);
    content.put("/v2/" + repository + "/manifests/" + tag, new Stored(type, bytes));
    content.put("/v2/" + repository + "/manifests/" + digest, new Stored(type, bytes));
    return digest;
  }

  private void handle(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    var headers = exchange.getRequestHeaders();
    var request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""),
            Optional.ofNullable(headers.getFirst("Accept")).orElse(""),
            Optional.ofNullable(headers.getFirst("Authorization")).orElse(""));
    requests.add(request);
    var reply =
        gate.apply(request)
            .or(() -> scripted(request))
            .orElseGet(() -> kept(request, headers.getFirst("Content-Type"), body));
    try (exchange) {
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      var silent = request.method().equals("HEAD") || reply.body().length == 0;
      exchange.sendResponseHeaders(reply.status(), silent ? -1 : reply.body().length);
      if (!silent) {
        exchange.getResponseBody().write(reply.body());
      }
    }
  }

  private Optional<Reply> scripted(Request request) {
    var queue = scripts.get(request.method() + " " + request.path());
    if (queue == null) {
      return Optional.empty();
    }
    synchronized (queue) {
      return Optional.of((queue.size() > 1 ? queue.poll() : queue.peek()).apply(request));
    }
  }

  private Reply kept(Request request, String type, byte[] body) {
    var path = request.path();
    var repository = path.replaceFirst("^/v2/", "").replaceFirst("/(manifests|blobs)/.*$", "");
    return switch (request.method()) {
      case "POST" -> Reply.of(202).with("Location", "/v2/" + repository + "/blobs/uploads/1");
      case "PUT" -> put(request, repository, type, body);
      case "DELETE" ->
          content.remove(path) == null ? Reply.error(404, "MANIFEST_UNKNOWN") : Reply.of(202);
      default -> get(path);
    };
  }

  private Reply put(Request request, String repository, String type, byte[] body) {
    if (request.path().contains("/blobs/uploads/")) {
      return Reply.of(201).with("Docker-Content-Digest", blob(repository, body));
    }
    var tag = request.path().substring(request.path().lastIndexOf('/') + 1);
    return Reply.of(201).with("Docker-Content-Digest", store(repository, tag, type, body));
  }

  private Reply get(String path) {
    var stored = content.get(path);
    if (stored == null) {
      return Reply.error(404, path.contains("/blobs/") ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN");
    }
    return new Reply(
        200,
        Map.of(
            "Content-Type", stored.type(), "Docker-Content-Digest", Digests.sha256(stored.bytes())),
        stored.bytes());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
