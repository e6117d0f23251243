package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.Fault;
import dev.cxp.junit.openstack.internal.http.Answer;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What each injected fault means at its request: before the effect, during it, and after. */
final class FaultReplies {

  private FaultReplies() {}

  /** The answer that replaces the effect, if the fault comes before it. */
  static Optional<Answer> before(Fault fault, Service service, Instant now) {
    if (fault instanceof Fault.TooManyRequests limit) {
      return Optional.of(tooManyRequests(limit, now));
    }
    if (fault instanceof Fault.Conflict) {
      return Optional.of(service.conflict().reply());
    }
    if (fault instanceof Fault.OverQuota) {
      return Optional.of(service.overQuota().reply());
    }
    if (fault instanceof Fault.FailsBefore failure) {
      return Optional.of(serverError(failure.status(), service));
    }
    if (fault instanceof Fault.ClosedBefore) {
      return Optional.of(new Answer.Closed());
    }
    if (fault instanceof Fault.TokenExpired) {
      return Optional.of(service.unauthorized());
    }
    return Optional.empty();
  }

  /** How the objects are made that the request creates. */
  static Circumstances during(Fault fault, Duration bootTime) {
    var plain = new Circumstances(bootTime, "", 0);
    if (fault instanceof Fault.BuildError error) {
      return plain.withBootError(error.message());
    }
    if (fault instanceof Fault.SlowBoot slow) {
      return plain.withBootTime(slow.time());
    }
    if (fault instanceof Fault.NotYetVisible hidden) {
      return plain.withHiddenLooks(hidden.looks());
    }
    return plain;
  }

  /** What leaves instead of the reply that the effect led to. */
  static Answer after(Fault fault, Service service, Reply reply) {
    if (fault instanceof Fault.FailsAfter failure) {
      return serverError(failure.status(), service);
    }
    if (fault instanceof Fault.ResetAfter) {
      return new Answer.Reset();
    }
    if (fault instanceof Fault.WrongBody wrong && reply.status() < 300 && reply.body().length > 0) {
      return wrong(wrong.shape(), reply);
    }
    return reply;
  }

  private static Reply tooManyRequests(Fault.TooManyRequests limit, Instant now) {
    var seconds = Long.toString(limit.retryAfter().toSeconds());
    var retryAfter =
        limit.asDate()
            ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                now.plus(limit.retryAfter()).atOffset(ZoneOffset.UTC))
            : seconds;
    return Call.json(
            429,
            "overLimit",
            Json.object(
                "code", 429, "message", "This request was rate-limited.", "retryAfter", seconds))
        .with("Retry-After", retryAfter);
  }

  /** 500 is the service's own; the others come from the proxy in front of it, which speaks HTML. */
  private static Reply serverError(int status, Service service) {
    return status == 500
        ? service.serverError(status)
        : Reply.of(status, "text/html", page(status));
  }

  private static String page(int status) {
    return "<html><body><h1>%d</h1>The server behind this proxy gave no answer.</body></html>"
        .formatted(status);
  }

  private static Reply wrong(Fault.WrongBody.Shape shape, Reply reply) {
    return switch (shape) {
      case HTML ->
          reply
              .with("Content-Type", "text/html")
              .withBody(page(200).getBytes(StandardCharsets.UTF_8));
      case TRUNCATED -> reply.withBody(Arrays.copyOf(reply.body(), reply.body().length / 2));
      case FIELDS_MISSING -> reply.withBody(withoutFields(reply.body()));
    };
  }

  /** Keeps the outermost objects, which is what a careless client looks for, and empties them. */
  private static byte[] withoutFields(byte[] body) {
    var hollow = Json.object();
    for (var member : Json.read(body).properties()) {
      if (member.getValue() instanceof ObjectNode) {
        hollow.set(member.getKey(), Json.object());
      }
    }
    return Json.bytes(hollow);
  }
}
