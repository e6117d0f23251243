package dev.cxp.infra.openstack;

import java.util.Map;
import java.util.Objects;

/**
 * What a service answered with a status of success.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body the bytes, possibly none
 * @param requestId the service's id of the request; empty for none
 */
record Answer(int status, Map<String, String> headers, byte[] body, String requestId) {

  Answer {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(requestId, "requestId");
  }

  @Override
  public String toString() {
    return status + (requestId.isEmpty() ? "" : " (" + requestId + ")");
  }
}
