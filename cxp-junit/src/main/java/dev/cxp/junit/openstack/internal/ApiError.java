package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.Map;

/** A service's refusal, as the reply that says so. */
final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  private ApiError(Reply reply, String message) {
    super(message, null, false, false);
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }

  /** This error with one more header. */
  ApiError with(String name, String value) {
    return new ApiError(reply.with(name, value), getMessage());
  }

  private static ApiError json(int status, String message, Object... pairs) {
    return new ApiError(
        new Reply(
            status, Map.of("Content-Type", "application/json"), Json.bytes(Json.object(pairs))),
        message);
  }

  /** Nova's and Cinder's: {@code {"itemNotFound": {"code": 404, "message": ...}}}. */
  static ApiError fault(int status, String kind, String message) {
    return json(status, message, kind, Json.object("code", status, "message", message));
  }

  static ApiError badRequest(String message) {
    return fault(400, "badRequest", message);
  }

  static ApiError itemNotFound(String message) {
    return fault(404, "itemNotFound", message);
  }

  static ApiError conflicting(String message) {
    return fault(409, "conflictingRequest", message);
  }

  static ApiError forbidden(String message) {
    return fault(403, "forbidden", message);
  }

  /** Cinder's answer to an exceeded quota. */
  static ApiError overLimit(String message) {
    var body = Json.object("code", 413, "message", message, "retryAfter", "0");
    return json(413, message, "overLimit", body).with("Retry-After", "0");
  }

  /** Neutron's: {@code {"NeutronError": {"type": ..., "message": ..., "detail": ""}}}. */
  static ApiError neutron(int status, String type, String message) {
    return json(
        status,
        message,
        "NeutronError",
        Json.object("type", type, "message", message, "detail", ""));
  }

  /** Keystone's: {@code {"error": {"code": ..., "message": ..., "title": ...}}}. */
  static ApiError keystone(int status, String title, String message) {
    return json(
        status, message, "error", Json.object("code", status, "message", message, "title", title));
  }

  /** Blazar's: {@code {"error_code": ..., "error_message": ..., "error_name": ...}}. */
  static ApiError blazar(int status, Object name, String message) {
    return json(
        status, message, "error_code", status, "error_message", message, "error_name", name);
  }

  /** WebOb's own, where no resource is responsible, and Glance's. */
  static ApiError webob(int status, String title, String message) {
    return json(
        status,
        message,
        "message",
        message + "<br /><br />\n\n\n",
        "code",
        status + " " + title,
        "title",
        title);
  }
}
