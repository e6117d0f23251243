package dev.cxp.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a kubelet asks a container whether it is well.
 *
 * @param action what it does to find out
 * @param period how often it asks, in whole seconds
 */
public record Probe(Action action, Duration period) {

  /** What a probe does. */
  public sealed interface Action permits HttpGet, TcpConnect, Exec {}

  /** GET on a path of a named port; 200 to 399 is well. */
  public record HttpGet(String path, String port) implements Action {
    public HttpGet {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(port, "port");
    }
  }

  /** A TCP connection to a named port. */
  public record TcpConnect(String port) implements Action {
    public TcpConnect {
      Objects.requireNonNull(port, "port");
    }
  }

  /** A command in the container; exit code 0 is well. */
  public record Exec(List<String> command) implements Action {
    public Exec {
      command = List.copyOf(command);
    }
  }

  public Probe {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(period, "period");
  }

  /** {@code Probe.httpGet("/health", "http")}, asked every 10 s. */
  public static Probe httpGet(String path, String port) {
    return new Probe(new HttpGet(path, port), Duration.ofSeconds(10));
  }

  /** {@code Probe.tcp("redis")}, asked every 10 s. */
  public static Probe tcp(String port) {
    return new Probe(new TcpConnect(port), Duration.ofSeconds(10));
  }

  /** {@code Probe.exec("pg_isready")}, asked every 10 s. */
  public static Probe exec(String... command) {
    return new Probe(new Exec(List.of(command)), Duration.ofSeconds(10));
  }

  /** Returns this probe, asked at another pace. */
  public Probe every(Duration newPeriod) {
    return new Probe(action, newPeriod);
  }
}
