package dev.cxp.infra.openstack;

import dev.cxp.wire.ConnectionTrouble;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP exchange, bounded in time and size.
 *
 * <p>It is made with {@link HttpURLConnection}, because a run is often a JVM of its own: a login
 * and eleven lists took 0.2 s of a fresh JVM, and 0.65 s with {@link java.net.http.HttpClient}.
 * What that class cannot do, PATCH, no call needs. It blocks, so each exchange runs in a thread of
 * its own, which the caller can leave: at the end of its time, and when it is interrupted.
 */
final class Wire implements AutoCloseable {

  /**
   * One request.
   *
   * @param headers may hold a token
   * @param body may hold secrets
   * @param once whether the JDK must not send it again by itself, as it does with a request whose
   *     connection closes without an answer; a status of 401 then comes without a body
   */
  record Ask(
      String method, URI uri, Map<String, String> headers, Optional<byte[]> body, boolean once) {

    Ask {
      headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
      return method + " " + uri;
    }
  }

  /**
   * One answer.
   *
   * @param headers by lower-case name
   * @param whole whether that is all of the body
   */
  record Reply(int status, Map<String, String> headers, byte[] body, boolean whole) {

    Optional<String> header(String lowerCaseName) {
      return Optional.ofNullable(headers.get(lowerCaseName));
    }

    boolean isSuccess() {
      return status / 100 == 2;
    }

    /** The cloud's id of the request; empty for none. */
    String requestId() {
      return header("x-openstack-request-id")
          .or(() -> header("x-compute-request-id"))
          .filter(id -> id.matches("[A-Za-z0-9._:-]{1,80}"))
          .orElse("");
    }

    @Override
    public String toString() {
      return status + " with " + body.length + " bytes";
    }
  }

  /** A thousand servers in full are two megabytes. */
  private static final int LIMIT = 32 * 1024 * 1024;

  /** An error's body is for people; more than this is not read. */
  private static final int ERROR_LIMIT = 64 * 1024;

  private final TlsTrust trust;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final ExecutorService threads;
  private SSLSocketFactory sockets;

  Wire(TlsTrust trust, Duration connectTimeout, Duration requestTimeout) {
    this.trust = trust;
    this.connectTimeout = connectTimeout;
    this.requestTimeout = requestTimeout;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              var thread = new Thread(work, "cxp-openstack");
              thread.setDaemon(true);
              return thread;
            });
  }

  Reply exchange(Ask ask) throws NoReply, InterruptedException {
    var attempt = new Attempt(ask);
    var running = threads.submit(attempt);
    try {
      if (!attempt.connects(connectTimeout)) {
        throw attempt.failed(
            new HttpConnectTimeoutException(
                "no connection in " + connectTimeout.toMillis() + " ms"));
      }
      return running.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw attempt.failed(
          new HttpTimeoutException("no whole answer in " + requestTimeout.toMillis() + " ms"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw attempt.failed(io);
      }
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      }
      throw attempt.failed(new IOException(e.getCause()));
    } finally {
      attempt.leave();
    }
  }

  /** The same for all connections: the JDK keeps those open that were made by the same one. */
  private synchronized SSLSocketFactory sockets() {
    if (sockets == null) {
      sockets = trust.sockets();
    }
    return sockets;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private enum Stage {
    CONNECTING,
    SENDING,
    LEFT
  }

  /** One request on its way. */
  private final class Attempt implements Callable<Reply> {
    private final Ask ask;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECTING);
    private final CountDownLatch connecting = new CountDownLatch(1);
    private volatile HttpURLConnection connection;

    Attempt(Ask ask) {
      this.ask = ask;
    }

    @Override
    public Reply call() throws IOException {
      var open = connect();
      if (!stage.compareAndSet(Stage.CONNECTING, Stage.SENDING)) {
        open.disconnect();
        throw new InterruptedIOException();
      }
      send(open);
      return receive(open);
    }

    private HttpURLConnection connect() throws IOException {
      try {
        if (ask.uri().getHost() == null) {
          throw new UnknownHostException(ask.uri().getRawAuthority());
        }
        var open = open();
        connection = open;
        open.connect();
        return open;
      } finally {
        connecting.countDown();
      }
    }

    /** Waits until there is a connection or none can be made; TLS's handshake is a part of that. */
    boolean connects(Duration most) throws InterruptedException {
      return connecting.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** After this nothing is sent any more that was not yet; what is under way breaks off. */
    Stage leave() {
      var before = stage.getAndSet(Stage.LEFT);
      var open = connection;
      if (before != Stage.LEFT && open != null) {
        open.disconnect();
      }
      return before;
    }

    NoReply failed(IOException failure) {
      var sent = leave() != Stage.CONNECTING;
      return new NoReply(ConnectionTrouble.of(failure), sent, failure);
    }

    private HttpURLConnection open() throws IOException {
      var open = (HttpURLConnection) ask.uri().toURL().openConnection();
      if (open instanceof HttpsURLConnection tls) {
        tls.setSSLSocketFactory(sockets());
        if (!trust.verify()) {
          tls.setHostnameVerifier((host, session) -> true);
        }
      }
      open.setConnectTimeout((int) connectTimeout.toMillis());
      open.setReadTimeout((int) requestTimeout.toMillis());
      open.setInstanceFollowRedirects(false);
      open.setUseCaches(false);
      open.setRequestMethod(ask.method());
      open.setRequestProperty("Accept", "application/json");
      open.setRequestProperty("User-Agent", "cxp");
      ask.headers().forEach(open::setRequestProperty);
      if (ask.body().isPresent()) {
        open.setDoOutput(true);
        open.setRequestProperty("Content-Type", "application/json");
        if (ask.once()) {
          open.setFixedLengthStreamingMode(ask.body().get().length);
        }
      }
      return open;
    }

    private void send(HttpURLConnection open) throws IOException {
      if (ask.body().isPresent()) {
        try (var out = open.getOutputStream()) {
          out.write(ask.body().get());
        }
      }
    }

    private Reply receive(HttpURLConnection open) throws IOException {
      var status = open.getResponseCode();
      var headers = headers(open);
      var limit = status / 100 == 2 ? LIMIT : ERROR_LIMIT;
      var body = new byte[0];
      var in = status >= 400 ? open.getErrorStream() : open.getInputStream();
      if (in != null) {
        body = in.readNBytes(limit + 1);
        if (body.length > limit) {
          open.disconnect();
          return new Reply(status, headers, Arrays.copyOf(body, limit), false);
        }
        in.close();
        requireWhole(open, body.length);
      }
      // The connection stays open for the next request, so nobody may break it off any more.
      stage.set(Stage.LEFT);
      return new Reply(status, headers, body, true);
    }

    private void requireWhole(HttpURLConnection open, int read) throws EOFException {
      if (open.getContentLengthLong() > read) {
        throw new EOFException("only " + read + " bytes of " + open.getContentLengthLong());
      }
    }

    private Map<String, String> headers(HttpURLConnection open) {
      var headers = new TreeMap<String, String>();
      open.getHeaderFields()
          .forEach(
              (name, values) -> {
                if (name != null) {
                  headers.put(name.toLowerCase(Locale.ROOT), Objects.toString(values.get(0), ""));
                }
              });
      return headers;
    }
  }
}
