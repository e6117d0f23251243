package dev.cxp.infra.openstack;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One request to a service.
 *
 * @param service whom it is for
 * @param method GET, POST, PUT or DELETE; nothing that is made or changed here needs PATCH
 * @param path behind the service's endpoint and version, with the query: {@code
 *     /servers/detail?name=x}
 * @param body JSON, if it has one; may hold secrets, so it is never shown
 * @param microversion of Nova's or Cinder's API, if it needs one: {@code 2.26}
 * @param what what it does, worded to follow "CXP tried": {@code to list servers}
 */
record Call(
    Service service,
    String method,
    String path,
    Optional<byte[]> body,
    Optional<String> microversion,
    String what) {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

  Call {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(method, "method");
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("method is one of " + METHODS + ", not " + method);
    }
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(body, "body");
    if (method.equals("GET") && body.isPresent()) {
      throw new IllegalArgumentException("a GET has no body");
    }
    Objects.requireNonNull(microversion, "microversion");
    Objects.requireNonNull(what, "what");
  }

  static Call get(Service service, String path, String what) {
    return new Call(service, "GET", path, Optional.empty(), Optional.empty(), what);
  }

  /** Whether sending it twice does the same as once. */
  boolean isRepeatable() {
    return !method.equals("POST");
  }

  @Override
  public String toString() {
    return method + " " + service.project() + " " + path;
  }
}
