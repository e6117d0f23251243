package dev.cxp.junit.cluster.internal.k3s;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What was found at one place.
 *
 * @param name where the address comes from, empty for a usual place
 * @param address the address
 * @param answers whether an engine answered
 * @param finding what was seen, in a few words
 */
record EnginePing(String name, String address, boolean answers, String finding) {

  private static final String NO_RIGHT = "this user may not use it";

  /** The engine's API has a path that says nothing but that it is there. */
  private static final byte[] REQUEST =
      "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  static EnginePing of(EnginePlaces.Place place, Duration patience) {
    var uri = uri(place.address());
    if (uri.isEmpty()) {
      return found(place, false, "it is no address");
    }
    return switch (uri.orElseThrow().getScheme()) {
      case "unix" -> socket(place, Path.of(uri.orElseThrow().getPath()), patience);
      case "tcp", "http", "https" -> ask(place, tcp(uri.orElseThrow()), patience);
      case "npipe" -> pipe(place);
      default -> found(place, false, "Testcontainers takes unix:// and tcp:// only");
    };
  }

  /** Empty for what names neither a file nor a host. */
  private static Optional<URI> uri(String address) {
    try {
      return Optional.of(URI.create(address.strip()))
          .filter(uri -> uri.getScheme() != null)
          .filter(
              uri ->
                  uri.getScheme().equals("unix")
                      ? uri.getHost() == null && uri.getPath().length() > 1
                      : uri.getHost() != null || uri.getScheme().equals("npipe"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** On a thread of its own, for these wait for each other, and a shared pool may have one only. */
  static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work,
        task -> {
          var thread = new Thread(task, "cxp-engine-search");
          thread.setDaemon(true);
          thread.start();
        });
  }

  boolean refusesThisUser() {
    return finding.equals(NO_RIGHT);
  }

  private static EnginePing socket(EnginePlaces.Place place, Path path, Duration patience) {
    return Files.exists(path)
        ? ask(place, UnixDomainSocketAddress.of(path), patience)
        : found(place, false, "there is no such socket");
  }

  private static EnginePing pipe(EnginePlaces.Place place) {
    var exists = Files.exists(Path.of("\\\\.\\pipe\\docker_engine"));
    return found(place, exists, exists ? "the pipe is there" : "there is no such pipe");
  }

  private static SocketAddress tcp(URI uri) {
    return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort());
  }

  private static EnginePing ask(
      EnginePlaces.Place place, SocketAddress address, Duration patience) {
    var family =
        address instanceof UnixDomainSocketAddress
            ? StandardProtocolFamily.UNIX
            : StandardProtocolFamily.INET;
    try (var channel = SocketChannel.open(family)) {
      // Closing the channel, which leaving this block does, ends an exchange that takes too long.
      var answer = inBackground(() -> exchange(channel, address));
      return judged(place, answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return found(place, false, "it did not answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return found(place, false, inWords(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return found(place, false, "the thread was interrupted");
    } catch (IOException e) {
      return found(place, false, inWords(e));
    }
  }

  private static EnginePing judged(EnginePlaces.Place place, String answer) {
    // An engine that speaks TLS answers plain text with 400 or with a TLS alert: it is there.
    return answer.isEmpty()
        ? found(place, false, "it closed the connection")
        : found(place, true, "it answers");
  }

  private static String exchange(SocketChannel channel, SocketAddress address) {
    try {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(REQUEST));
      var answer = ByteBuffer.allocate(64);
      channel.read(answer);
      return StandardCharsets.ISO_8859_1.decode(answer.flip()).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String inWords(Throwable problem) {
    var cause = problem.getCause() == null ? problem : problem.getCause();
    var message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("permission denied")) {
      return NO_RIGHT;
    }
    if (message.contains("refused")) {
      return "nobody listens there";
    }
    return cause instanceof SocketException || cause instanceof IOException
        ? "it cannot be reached: " + cause.getMessage()
        : cause.toString();
  }

  private static EnginePing found(EnginePlaces.Place place, boolean answers, String finding) {
    return new EnginePing(place.name(), place.address(), answers, finding);
  }

  @Override
  public String toString() {
    return (name.isEmpty() ? "" : name + "=") + address + ": " + finding;
  }
}
