package dev.cxp.junit.openstack;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One way in which a cloud fails. A fault is a value: {@link Faults#inject} says where it happens,
 * and {@link #catalog()} has one of each for a matrix of faults and requests.
 *
 * <pre>{@code
 * var lost = openstack.faults().inject(Fault.failsAfter(503), Aim.nth(1, "POST", COMPUTE, "/v2.1/servers"));
 * ...
 * assertThat(lost.hits()).isEqualTo(1);
 * }</pre>
 */
public sealed interface Fault {

  /** A short name that is unique among the faults of {@link #catalog()}. */
  String name();

  /** The request is answered as it should be, but late. */
  record Latency(Duration delay) implements Fault {
    public Latency {
      Objects.requireNonNull(delay, "delay");
    }

    @Override
    public String name() {
      return "latency-" + delay.toMillis() + "ms";
    }
  }

  /** 429 before the effect, with Retry-After in seconds or as an HTTP date. */
  record TooManyRequests(Duration retryAfter, boolean asDate) implements Fault {
    public TooManyRequests {
      Objects.requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public String name() {
      return "429-retry-after-" + (asDate ? "date" : "seconds");
    }
  }

  /** 409 before the effect, in the service's own words. */
  record Conflict() implements Fault {
    @Override
    public String name() {
      return "409-conflict";
    }
  }

  /** The service's own answer to an exceeded quota, before the effect. */
  record OverQuota() implements Fault {
    @Override
    public String name() {
      return "over-quota";
    }
  }

  /** A server error before the effect: nothing happened. */
  record FailsBefore(int status) implements Fault {
    public FailsBefore {
      requireServerError(status);
    }

    @Override
    public String name() {
      return status + "-before-effect";
    }
  }

  /** A server error after the effect: it happened, and the answer is lost. */
  record FailsAfter(int status) implements Fault {
    public FailsAfter {
      requireServerError(status);
    }

    @Override
    public String name() {
      return status + "-after-effect";
    }
  }

  /** The connection is closed before the effect: nothing happened. */
  record ClosedBefore() implements Fault {
    @Override
    public String name() {
      return "closed-before-effect";
    }
  }

  /** The connection is reset after the effect: it happened, and the answer is lost. */
  record ResetAfter() implements Fault {
    @Override
    public String name() {
      return "reset-after-effect";
    }
  }

  /** What the request creates goes from BUILD to ERROR with this fault of Nova's. */
  record BuildError(String message) implements Fault {
    public BuildError {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String name() {
      return "build-error";
    }
  }

  /** The server that the request creates takes this long to become ACTIVE. */
  record SlowBoot(Duration time) implements Fault {
    public SlowBoot {
      Objects.requireNonNull(time, "time");
    }

    @Override
    public String name() {
      return "slow-boot";
    }
  }

  /** 401, and the token is no longer valid: the client has to authenticate again. */
  record TokenExpired() implements Fault {
    @Override
    public String name() {
      return "token-expired";
    }
  }

  /** What the request creates is missing from this many looks (lists and single ones). */
  record NotYetVisible(int looks) implements Fault {
    public NotYetVisible {
      if (looks < 1) {
        throw new IllegalArgumentException("looks is not positive: " + looks);
      }
    }

    @Override
    public String name() {
      return "not-yet-visible";
    }
  }

  /** The effect happens, and a success is answered by a body that is not what was promised. */
  record WrongBody(Shape shape) implements Fault {

    /** What is wrong with the body. */
    public enum Shape {
      /** A page of HTML, as from a proxy. */
      HTML,
      /** The first half of the JSON. */
      TRUNCATED,
      /** A JSON object without the promised fields. */
      FIELDS_MISSING
    }

    public WrongBody {
      Objects.requireNonNull(shape, "shape");
    }

    @Override
    public String name() {
      return "wrong-body-" + shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Fault latency(Duration delay) {
    return new Latency(delay);
  }

  /** 429 with {@code Retry-After: 2}. */
  static Fault tooManyRequests(Duration retryAfter) {
    return new TooManyRequests(retryAfter, false);
  }

  /** 429 with {@code Retry-After: Tue, 24 Nov 2026 18:25:20 GMT}, by the embedded clock. */
  static Fault tooManyRequestsUntilDate(Duration retryAfter) {
    return new TooManyRequests(retryAfter, true);
  }

  static Fault conflict() {
    return new Conflict();
  }

  static Fault overQuota() {
    return new OverQuota();
  }

  static Fault failsBefore(int status) {
    return new FailsBefore(status);
  }

  static Fault failsAfter(int status) {
    return new FailsAfter(status);
  }

  static Fault closedBefore() {
    return new ClosedBefore();
  }

  static Fault resetAfter() {
    return new ResetAfter();
  }

  static Fault buildError(String message) {
    return new BuildError(message);
  }

  static Fault slowBoot(Duration time) {
    return new SlowBoot(time);
  }

  static Fault tokenExpired() {
    return new TokenExpired();
  }

  static Fault notYetVisible(int looks) {
    return new NotYetVisible(looks);
  }

  static Fault wrongBody(WrongBody.Shape shape) {
    return new WrongBody(shape);
  }

  /** One of each, with values that let a test go on within a second. */
  static List<Fault> catalog() {
    return List.of(
        latency(Duration.ofMillis(50)),
        tooManyRequests(Duration.ofSeconds(1)),
        tooManyRequestsUntilDate(Duration.ofSeconds(1)),
        conflict(),
        overQuota(),
        failsBefore(500),
        failsBefore(502),
        failsBefore(503),
        failsAfter(500),
        failsAfter(503),
        failsAfter(504),
        closedBefore(),
        resetAfter(),
        buildError("No valid host was found. "),
        slowBoot(Duration.ofMillis(200)),
        tokenExpired(),
        notYetVisible(2),
        wrongBody(WrongBody.Shape.HTML),
        wrongBody(WrongBody.Shape.TRUNCATED),
        wrongBody(WrongBody.Shape.FIELDS_MISSING));
  }

  private static void requireServerError(int status) {
    if (status < 500 || status > 599) {
      throw new IllegalArgumentException("status is not one of a server's error: " + status);
    }
  }
}
