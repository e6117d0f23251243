package dev.cxp.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One HTTP exchange, bounded in time and size. */
final class Wire {

  /**
   * One request.
   *
   * @param contentType of the body; a request without one has no body
   * @param limit how many bytes of a successful answer's body are read
   */
  record Ask(
      String method,
      URI uri,
      String accept,
      Authorization authorization,
      String contentType,
      byte[] body,
      int limit) {

    Ask at(URI other, Authorization with) {
      return new Ask(method, other, accept, with, contentType, body, limit);
    }

    @Override
    public String toString() {
      return method + " " + Origin.shown(uri);
    }
  }

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

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
    var running = client.get().sendAsync(request(ask), info -> new LimitedBody(limit(ask, info)));
    try {
      // The client's own timeout ends with the headers; this one holds for the body too.
      var response = running.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
      var body = response.body();
      return new Answer(
          ask.uri(),
          response.statusCode(),
          response.headers(),
          body.bytes(),
          body.whole(),
          ask.authorization());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in " + requestTimeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      running.cancel(true);
    }
  }

  private HttpRequest request(Ask ask) {
    var request =
        HttpRequest.newBuilder(ask.uri())
            .timeout(requestTimeout)
            .header("Accept", ask.accept())
            .header("User-Agent", "cxp");
    if (!ask.authorization().isNone()) {
      request.header("Authorization", ask.authorization().header());
    }
    if (ask.contentType().isEmpty()) {
      return request.method(ask.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", ask.contentType())
        .method(ask.method(), HttpRequest.BodyPublishers.ofByteArray(ask.body()))
        .build();
  }

  private static int limit(Ask ask, HttpResponse.ResponseInfo info) {
    return info.statusCode() / 100 == 2 ? ask.limit() : ERROR_LIMIT;
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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private Flow.Subscription subscription;

    LimitedBody(int limit) {
      this.limit = limit;
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
      for (var buffer : buffers) {
        var room = limit - bytes.size();
        var chunk = new byte[Math.min(room, buffer.remaining())];
        buffer.get(chunk);
        bytes.writeBytes(chunk);
        if (buffer.hasRemaining()) {
          subscription.cancel();
          result.complete(new Body(bytes.toByteArray(), false));
          return;
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      result.complete(new Body(bytes.toByteArray(), true));
    }
  }
}
