package dev.cxp.junit.openstack;

import java.util.Objects;

/**
 * One request that the embedded OpenStack got. It holds no body, no header, no query and no
 * identifier, so that it can be printed anywhere.
 *
 * @param number counts from 1 in the order of arrival
 * @param template the path with placeholders, as the API reference has it: {@code
 *     /v2.1/servers/{server}}; {@code (unknown)} for a path that the service does not have
 * @param status the HTTP status, or 0 when the connection ended without an answer
 */
public record AskedRequest(
    int number, String method, OpenStackService service, String template, int status) {

  public AskedRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(template, "template");
  }

  @Override
  public String toString() {
    return "%d %s %s %s -> %s"
        .formatted(number, method, service.path(), template, status == 0 ? "no answer" : status);
  }
}
