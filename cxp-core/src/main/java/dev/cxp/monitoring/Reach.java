package dev.cxp.monitoring;

import java.util.List;

/** Where an address leads. */
sealed interface Reach {

  /**
   * To one backend.
   *
   * @param backend the Pod, as {@code namespace/name}, or the bare address where there is no Pod
   * @param port the port that it is asked on
   */
  record Direct(String backend, int port) implements Reach {}

  /**
   * To a Service, which sends each request to one of its backends.
   *
   * @param service {@code namespace/name}
   * @param servicePort the port that it is asked on
   * @param backends what may answer; empty when the Service has no such port, or nothing is ready
   */
  record ThroughService(String service, int servicePort, List<Direct> backends) implements Reach {}

  /**
   * Nowhere that matters to the pipeline.
   *
   * @param why what is known about it
   */
  record Elsewhere(String why) implements Reach {}

  /**
   * Perhaps to an application of the pipeline.
   *
   * @param why what leaves it open
   */
  record Unclear(String why) implements Reach {}
}
