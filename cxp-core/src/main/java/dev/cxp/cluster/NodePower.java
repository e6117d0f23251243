package dev.cxp.cluster;

/** Switches the nodes of a cluster off and on, where they belong to the test. */
public interface NodePower {

  /**
   * Ends a node as a power cut does. The cluster learns of it by the heartbeats that stay away.
   *
   * @throws dev.cxp.check.CxpException when there is no such node, or it is off
   */
  void off(String node);

  /**
   * Starts a node again with its disk as it was, and waits until it is Ready.
   *
   * @throws dev.cxp.check.CxpException when there is no such node, it is on, or it does not come up
   */
  void on(String node);
}
