package dev.cxp.infra.openstack.internal;

import java.util.Optional;

/** What carries the requests of a {@link Library}. */
public interface Transport {

  /**
   * Sends a request.
   *
   * @return the body of an answer that is a success, possibly empty
   * @throws dev.cxp.infra.CloudException for every other answer, and for none
   */
  byte[] send(Request request);

  /**
   * A request.
   *
   * @param service whom it is for, as openstack4j calls it: {@code COMPUTE}, {@code BLOCK_STORAGE}
   * @param method GET, POST, PUT or DELETE
   * @param path behind the service's endpoint, with the query
   * @param body JSON, if it has one; may hold secrets, so it is never shown
   * @param microversion the version of the API that it needs, if not the first
   * @param what what it does, worded to follow "CXP tried"
   */
  record Request(
      String service,
      String method,
      String path,
      Optional<byte[]> body,
      Optional<String> microversion,
      String what) {

    @Override
    public String toString() {
      return method + " " + service + " " + path;
    }
  }
}
