package dev.cxp.infra.openstack;

import java.time.Duration;
import java.util.Objects;

/**
 * One request that was sent, for those who count or explain; bodies and tokens are not in it.
 *
 * @param number which one of this connection to the cloud, from 1
 * @param method the HTTP method
 * @param service whom it asked: Nova
 * @param path behind the service's endpoint and version, with the query
 * @param status the HTTP status; 0 when there was no answer
 * @param requestId the cloud's id of the request, with which its operators find it; empty for none
 * @param duration from connecting to the last byte of the answer
 */
public record Trace(
    int number,
    String method,
    String service,
    String path,
    int status,
    String requestId,
    Duration duration) {

  public Trace {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(duration, "duration");
  }
}
