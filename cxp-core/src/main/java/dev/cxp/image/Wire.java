package dev.cxp.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One HTTP exchange, bounded in time and size. */
final class Wire {

  /**
   * One request.
   *
   * @param contentType of the body; a request without one has no body
   * @param file what is sent instead of the body, or where a successful answer's body goes
   * @param limit how many bytes of a successful answer's body are read into memory
   */
  record Ask(
      String method,
      URI uri,
      String accept,
      Authorization authorization,
      String contentType,
      byte[] body,
      Optional<BlobFile> file,
      int limit) {

    Ask at(URI other, Authorization with) {
      return new Ask(method, other, accept, with, contentType, body, file, limit);
    }

    @Override
    public String toString() {
      return method + " " + Origin.shown(uri);
    }
  }

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** Whoever sends or takes a layer more slowly than this is given up. */
  private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;

  /** An error's body is for people; more than this is not read. */
  private static final int ERROR_LIMIT = 64 * 1024;

  private final Client client;
  private final Duration connectTimeout;
  private final Duration requestTimeout;

  Wire(Duration connectTimeout, Duration requestTimeout) {
    this(new Client(connectTimeout), connectTimeout, requestTimeout);
  }

  private Wire(Client client, Duration connectTimeout, Duration requestTimeout) {
    this.client = client;
    this.connectTimeout = connectTimeout;
    this.requestTimeout = requestTimeout;
  }

  Wire connectTimeout(Duration timeout) {
    return new Wire(timeout, requestTimeout);
  }

  Wire requestTimeout(Duration timeout) {
    return new Wire(client, connectTimeout, timeout);
  }

  Answer exchange(Ask ask) throws IOException, InterruptedException {
    if (ask.uri().getHost() == null) {
      throw new UnknownHostException(ask.uri().getRawAuthority());
    }
    var patience = patience(ask);
    var running = client.get().sendAsync(request(ask, patience), info -> body(ask, info));
    try {
      // The client's own timeout ends with the headers; this one holds for the body too.
      var response = running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      var body = response.body();
      return new Answer(
          ask.uri(),
          response.statusCode(),
          response.headers(),
          body.bytes(),
          body.whole(),
          ask.authorization());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      running.cancel(true);
    }
  }

  /** A layer may take as long as a slow line takes for its size. */
  private Duration patience(Ask ask) {
    return ask.file()
        .map(file -> requestTimeout.plusSeconds(file.size() / SLOWEST_BYTES_PER_SECOND))
        .orElse(requestTimeout);
  }

  private static HttpRequest request(Ask ask, Duration patience) throws IOException {
    var request =
        HttpRequest.newBuilder(ask.uri())
            .timeout(patience)
            .header("Accept", ask.accept())
            .header("User-Agent", "cxp");
    if (!ask.authorization().isNone()) {
      request.header("Authorization", ask.authorization().header());
    }
    if (ask.contentType().isEmpty()) {
      return request.method(ask.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    var body =
        ask.file().isPresent()
            ? HttpRequest.BodyPublishers.ofFile(ask.file().get().path())
            : HttpRequest.BodyPublishers.ofByteArray(ask.body());
    return request.header("Content-Type", ask.contentType()).method(ask.method(), body).build();
  }

  private static LimitedBody body(Ask ask, HttpResponse.ResponseInfo info) {
    if (info.statusCode() / 100 != 2) {
      return LimitedBody.inMemory(ERROR_LIMIT);
    }
    var reads = ask.contentType().isEmpty();
    return ask.file()
        .filter(file -> reads)
        .map(LimitedBody::into)
        .orElseGet(() -> LimitedBody.inMemory(ask.limit()));
  }

  /** The JDK's client, made when it is first used: it brings a thread and the trust store. */
  private static final class Client {
    private final Duration connectTimeout;
    private HttpClient made;

    Client(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
    }

    synchronized HttpClient get() {
      if (made == null) {
        made =
            HttpClient.newBuilder()
                // Upgrading to HTTP/2 in clear text confuses small servers and gains nothing here.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
      }
      return made;
    }
  }

  /** What was read of a body, and whether that is all of it. */
  private record Body(byte[] bytes, boolean whole) {}

  /** Reads up to a limit, then hangs up: the answer's size is in the hands of whoever answers. */
  private static final class LimitedBody implements HttpResponse.BodySubscriber<Body> {
    private final CompletableFuture<Body> result = new CompletableFuture<>();
    private final OutputStream sink;
    private final Supplier<byte[]> kept;
    private final long limit;
    private long read;
    private Flow.Subscription subscription;

    private LimitedBody(OutputStream sink, Supplier<byte[]> kept, long limit) {
      this.sink = sink;
      this.kept = kept;
      this.limit = limit;
    }

    static LimitedBody inMemory(int limit) {
      var bytes = new ByteArrayOutputStream();
      return new LimitedBody(bytes, bytes::toByteArray, limit);
    }

    /** Into a file, up to the size that the manifest names. */
    static LimitedBody into(BlobFile file) {
      try {
        var sink = Files.newOutputStream(file.path());
        return new LimitedBody(sink, () -> new byte[0], file.size());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public CompletionStage<Body> getBody() {
      return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      try {
        for (var buffer : buffers) {
          var chunk = new byte[(int) Math.min(limit - read, buffer.remaining())];
          buffer.get(chunk);
          sink.write(chunk);
          read += chunk.length;
          if (buffer.hasRemaining()) {
            subscription.cancel();
            end(false);
            return;
          }
        }
      } catch (IOException e) {
        subscription.cancel();
        onError(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      try {
        sink.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end(true);
    }

    private void end(boolean whole) {
      try {
        sink.close();
        result.complete(new Body(kept.get(), whole));
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    }
  }
}
