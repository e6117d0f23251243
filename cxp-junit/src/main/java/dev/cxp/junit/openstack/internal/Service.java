package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.Map;

/** One service: its paths, and how it says what every service has to say. */
interface Service {

  OpenStackService kind();

  Routes routes();

  /** Reads the microversion that a call asks for, and refuses one that the service lacks. */
  default void enter(Call call) {}

  /** Headers of each reply. */
  Map<String, String> headers(Call call, String requestId);

  /** 401 with the service's body. */
  Reply unauthorized();

  ApiError unknownPath(Call call);

  /** What the service says to who may only look. */
  default ApiError forbidden() {
    return ApiError.forbidden("Policy doesn't allow this to be performed.");
  }

  ApiError conflict();

  ApiError overQuota();

  /** The service's body for a server error. */
  Reply serverError(int status);
}
